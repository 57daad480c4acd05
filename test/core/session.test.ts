import { describe, expect, test } from "vitest";
import { REFRESH_REUSE_MS, REFRESH_TOKEN_TTL_MS, TOKEN_GRACE_MS } from "../../src/core/limits.ts";
import {
  decideRefresh,
  passwordState,
  type RefreshableSession,
  sessionExpiry,
} from "../../src/core/session.ts";

const NOW = 1_800_000_000_000;
const SESSION: RefreshableSession = {
  epoch: 2,
  tokenEpoch: 2,
  isActive: true,
  expiresAt: NOW + 1,
  endedAt: null,
  refreshHash: "newest",
  previousHash: "previous",
  rotatedAt: NOW - 1,
};

describe("a refresh", () => {
  test("with the newest token makes it the previous one", () => {
    expect(decideRefresh(SESSION, "newest", NOW)).toEqual({ previousHash: "newest", rotatedAt: NOW });
  });

  test("with the previous token replaces the newest one, and does not prolong its own time", () => {
    expect(decideRefresh(SESSION, "previous", NOW)).toEqual({ previousHash: "previous", rotatedAt: NOW - 1 });
  });

  test.each([
    ["so long after it was replaced", NOW - REFRESH_REUSE_MS],
    ["so long before, by another machine's clock,", NOW + REFRESH_REUSE_MS],
  ])("with the previous token %s that it is no longer accepted ends the session", (_, rotatedAt) => {
    expect(decideRefresh({ ...SESSION, rotatedAt }, "previous", NOW)).toBe("end");
    const nearer = rotatedAt + Math.sign(NOW - rotatedAt);
    expect(decideRefresh({ ...SESSION, rotatedAt: nearer }, "previous", NOW)).toMatchObject({
      rotatedAt: nearer,
    });
  });

  test("with any older token ends the session", () => {
    expect(decideRefresh(SESSION, "older", NOW)).toBe("end");
    expect(decideRefresh({ ...SESSION, previousHash: null, rotatedAt: null }, "older", NOW)).toBe("end");
  });

  test.each<[string, Partial<RefreshableSession>]>([
    ["has ended", { endedAt: NOW - 1 }],
    ["ended at a time that the clock has not reached again", { endedAt: NOW + 3_600_000 }],
    ["has run out", { expiresAt: NOW }],
    ["is of an older epoch than the member", { tokenEpoch: 3 }],
    ["belongs to a deactivated member", { isActive: false }],
  ])("is refused when the session %s, whatever the token", (_, changes) => {
    for (const hash of ["newest", "previous", "older"])
      expect(decideRefresh({ ...SESSION, ...changes }, hash, NOW)).toBe("refuse");
  });

  test("is refused without a session", () => {
    expect(decideRefresh(undefined, "newest", NOW)).toBe("refuse");
  });
});

test.each<[string, number | null, ReturnType<typeof passwordState>]>([
  ["of the member's own choice is good", null, "own"],
  ["that was reset must be replaced until it expires", NOW + 1, "reset"],
  ["that was reset is good for nothing from then on", NOW, "expired"],
])("a password %s", (_, expiresAt, state) => {
  expect(passwordState(expiresAt, NOW)).toBe(state);
});

test.each([
  ["lasts as long as its access token and the grace", 600, false, 600_000 + TOKEN_GRACE_MS],
  ["that was refreshed lasts as long as its refresh token", 600, true, REFRESH_TOKEN_TTL_MS],
  [
    "that was refreshed lasts as long as an access token that is longer",
    REFRESH_TOKEN_TTL_MS / 1000,
    true,
    REFRESH_TOKEN_TTL_MS + TOKEN_GRACE_MS,
  ],
])("a session %s", (_, accessTtlSeconds, isRefreshed, lasts) => {
  expect(sessionExpiry({ now: NOW, accessTtlSeconds, isRefreshed })).toBe(NOW + lasts);
});
