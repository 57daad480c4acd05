import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DEAD_SESSIONS_PER_QUERY } from "../../src/core/fan-out-limits.ts";
import { CALL_WAIT_MS } from "../../src/core/limits.ts";
import { openDatabase } from "../../src/db/database.ts";
import { deleteDeadSessions } from "../../src/db/sessions.ts";
import { UnavailableError } from "../../src/platform/deadline.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const noAnswer = new Promise<never>(() => {});

/** Returns a D1 that deletes as many dead sessions as one query may, `answers` times, and then no longer answers. */
function silentAfter(answers: number) {
  const full = Array.from({ length: DEAD_SESSIONS_PER_QUERY }, (_, i) => [`${i}`]);
  const calls = { count: 0 };
  const statement = {
    bind: () => statement,
    raw: () => (calls.count++ < answers ? Promise.resolve(full) : noAnswer),
  };
  return { d1: { prepare: () => statement } as unknown as D1Database, calls };
}

describe("the hourly deletion of dead sessions", () => {
  test.each([0, 3])("ends when D1 does not answer after %i queries", async (answers) => {
    const { d1, calls } = silentAfter(answers);
    const results: unknown[] = [];
    void deleteDeadSessions(openDatabase(d1), 0).catch((error: unknown) => results.push(error));
    await vi.advanceTimersByTimeAsync(CALL_WAIT_MS - 1);
    expect(results).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(results).toEqual([expect.any(UnavailableError)]);
    expect(calls.count).toBe(answers + 1);
  });
});
