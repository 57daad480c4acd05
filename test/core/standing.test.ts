import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { STATUS_EXPIRES_AFTER_MS } from "../../src/core/limits.ts";
import {
  confirmsSocket,
  isUsable,
  needsReading,
  takeStanding,
  UNKNOWN_STANDING,
} from "../../src/core/standing.ts";
import {
  STANDING_EXPIRES_AFTER_MS,
  STANDING_MAX_SESSIONS,
  STANDING_UNSURE_MS,
} from "../../src/core/standing-limits.ts";

const NOW = Date.UTC(2026, 0, 1);
const read = (requestedAt: number, sessionIds: string[] = [], endedSessionIds: string[] = []) => ({
  requestedAt,
  sessionIds,
  endedSessionIds,
});

test("what is written to D1 alone takes effect in a room within 10 minutes", () => {
  expect(STANDING_EXPIRES_AFTER_MS + STATUS_EXPIRES_AFTER_MS).toBeLessThanOrEqual(600_000);
});

describe("a reading of an inbox", () => {
  test.each([
    ["of now", 0, true],
    ["just before it expires", STANDING_EXPIRES_AFTER_MS - 1, true],
    ["when it expires", STANDING_EXPIRES_AFTER_MS, false],
    ["dated later than now: the clock was set back", -1, false],
  ])("%s answers rooms: %s", (_, age, isAnswer) => {
    const known = takeStanding(UNKNOWN_STANDING, read(NOW - age));
    expect(needsReading(known, [], NOW)).toBe(!isAnswer);
    expect(isUsable(known, NOW - age, NOW)).toBe(isAnswer);
  });

  test.each([
    ["before the member began to change", -1],
    ["when the member began to change", 0],
    ["while the member may change", STANDING_UNSURE_MS - 1],
  ])("that was requested %s answers nothing, and allows the inbox's own frames for a minute", (_, at) => {
    const known = {
      ...takeStanding(UNKNOWN_STANDING, read(NOW + at)),
      unsureUntil: NOW + STANDING_UNSURE_MS,
    };
    for (const later of [0, 1, STANDING_UNSURE_MS, STANDING_UNSURE_MS + 1]) {
      const now = NOW + at + later;
      expect(needsReading(known, [], now)).toBe(true);
      expect(confirmsSocket(known, NOW + at, now)).toBe(later < STATUS_EXPIRES_AFTER_MS);
    }
  });

  test("that was requested after that time answers again", () => {
    const unsureUntil = NOW + STANDING_UNSURE_MS;
    const known = takeStanding({ ...UNKNOWN_STANDING, unsureUntil }, read(unsureUntil));
    expect(needsReading(known, [], unsureUntil)).toBe(false);
    expect(confirmsSocket(known, unsureUntil, unsureUntil + STATUS_EXPIRES_AFTER_MS)).toBe(true);
  });
});

describe("a session", () => {
  test("is read before an inbox answers about it, and again once it was read too long ago", () => {
    const first = takeStanding(UNKNOWN_STANDING, read(NOW, ["a", "b"]));
    const known = takeStanding(first, read(NOW + 1_000, ["b"]));
    expect(needsReading(known, ["a", "b"], NOW + 1_000)).toBe(false);
    expect(needsReading(known, ["c"], NOW + 1_000)).toBe(true);
    expect(needsReading(known, ["a"], NOW + STANDING_EXPIRES_AFTER_MS)).toBe(true);
    expect(needsReading(known, ["b"], NOW + STANDING_EXPIRES_AFTER_MS)).toBe(false);
  });

  test("that has ended is not remembered as live", () => {
    const known = takeStanding(
      takeStanding(UNKNOWN_STANDING, read(NOW, ["a", "b"])),
      read(NOW, ["a", "b"], ["a"]),
    );
    expect([...known.sessions.keys()]).toEqual(["b"]);
  });

  test(`is forgotten if ${STANDING_MAX_SESSIONS} others were read later`, () => {
    const ids = Array.from({ length: STANDING_MAX_SESSIONS }, (_, i) => `${i}`);
    const full = takeStanding(takeStanding(UNKNOWN_STANDING, read(NOW, ids)), read(NOW, ["0"]));
    expect([...takeStanding(full, read(NOW, ["new"])).sessions.keys()]).toEqual([
      ...ids.slice(2),
      "0",
      "new",
    ]);
  });
});

test("however the calls, the write, the readings and the questions lie, no room continues a minute after the write", () => {
  type Event = "changing" | "changed" | "question";
  const event = fc.record({
    type: fc.constantFrom<Event>("changing", "changed", "question"),
    after: fc.integer({ min: 1, max: STANDING_UNSURE_MS }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), fc.nat(STANDING_UNSURE_MS - 1), (events, writeAfter) => {
      let known = takeStanding(UNKNOWN_STANDING, read(NOW));
      let now = NOW;
      // The member changes once, within the time after a first call. The second call may never come.
      let endedAt = Number.POSITIVE_INFINITY;
      for (const { type, after } of events) {
        now += after;
        if (type === "changing" && endedAt === Number.POSITIVE_INFINITY) endedAt = now + writeAfter;
        if (type !== "question") known = { ...known, unsureUntil: now + STANDING_UNSURE_MS };
        if (type === "changed" || (type === "question" && needsReading(known, [], now)))
          known = takeStanding(known, read(now));
        // The answer shows the state of D1 at the reading, and the room uses it for a minute.
        if (type === "question" && now >= endedAt) expect(known.readAt).toBeGreaterThanOrEqual(endedAt);
      }
    }),
  );
});
