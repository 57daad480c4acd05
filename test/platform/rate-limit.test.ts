import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { RATE_LIMIT_WAIT_MS } from "../../src/core/limits.ts";
import { takeFromLimit } from "../../src/platform/rate-limit.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { openOneSide } from "../support/runtime/chat.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";

/** A limit that gives the answers of the list, one after the other. */
function limitOf(...answers: (boolean | "throw" | "reject" | "hang")[]) {
  const keys: string[] = [];
  const limit = ({ key }: { key: string }) => {
    keys.push(key);
    const answer = answers.shift();
    if (answer === "throw") throw new Error("the test makes the limit throw");
    if (answer === "reject") return Promise.reject(new Error("the test makes the limit fail"));
    if (answer === "hang") return new Promise<never>(() => {});
    return Promise.resolve({ success: answer ?? false });
  };
  return { limiter: { limit } as RateLimit, keys };
}

describe("a limit", () => {
  const linesOf = (spy: { mock: { calls: unknown[][] } }) =>
    spy.mock.calls.map(([line]) => JSON.parse(String(line)) as { event: string; code: string });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  test("allows what the binding allows, refuses what it refuses, and counts under the key", async () => {
    const { limiter, keys } = limitOf(true, false);
    expect(await takeFromLimit(limiter, "17")).toBe(true);
    expect(await takeFromLimit(limiter, "18")).toBe(false);
    expect(keys).toEqual(["17", "18"]);
  });

  test.each(["throw", "reject"] as const)("allows the request when the binding fails: %s", async (answer) => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    expect(await takeFromLimit(limitOf(answer).limiter, "17")).toBe(true);
  });

  test("that does not answer allows the request after the wait, and not before", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    vi.useFakeTimers();
    let isAllowed: boolean | undefined;
    const taken = takeFromLimit(limitOf("hang").limiter, "17").then((allowed) => {
      isAllowed = allowed;
    });
    await vi.advanceTimersByTimeAsync(RATE_LIMIT_WAIT_MS - 1);
    expect(isAllowed).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await taken;
    expect(isAllowed).toBe(true);
  });

  test("logs an outage once, and the next one once more", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const { limiter } = limitOf("throw", "reject", "throw", true, "reject", "reject");
    for (let i = 0; i < 6; i++) await takeFromLimit(limiter, "17");
    expect(linesOf(error)).toMatchObject([
      { event: "limit.take", code: "unavailable" },
      { event: "limit.take", code: "unavailable" },
    ]);
  });
});

describe.each(["hang", "throw"] as const)("while every limit fails (%s)", (limits) => {
  let parley: Parley;
  beforeAll(async () => {
    parley = await startParley({}, { instrumented: true });
    await parley.setFailpoint("limits", limits);
  });
  afterAll(() => parley.close());
  afterEach(() => checkBooks(parley));

  test("a log-in is answered", async () => {
    const body = JSON.stringify({ email: "nobody@mail.com", password: "123" });
    const response = await parley.fetch("/auth/login", { method: "POST", body });
    expect(response.status).toBe(401);
  });

  test("a message without coins is refused for the lack of coins, however often it is sent", async () => {
    const { a } = await openOneSide(parley, "writer", { ada: { coins: 1 } });
    for (let i = 0; i < 3; i++)
      expect(await a.send(`${i}`)).toMatchObject({ ok: false, code: "insufficient_balance" });
  });
});
