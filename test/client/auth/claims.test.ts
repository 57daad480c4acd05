import { expect, test } from "vitest";
import { readClaims } from "../../../src/client/auth/claims.ts";
import { tokenFor } from "../../support/runtime/member-client.ts";

test("readClaims returns the member and the expiry of a token of the server", async () => {
  const before = Date.now();
  const { memberId, expiresAt } = readClaims(await tokenFor(17, { ttlSeconds: 60 }));
  expect(memberId).toBe(17);
  expect(expiresAt).toBeGreaterThan(before + 55_000);
  expect(expiresAt).toBeLessThanOrEqual(Date.now() + 61_000);
});

test("readClaims returns an infinite expiry for a token without one", () => {
  expect(readClaims(`e30.${btoa('{"sub":"3"}')}.x`)).toEqual({
    memberId: 3,
    expiresAt: Number.POSITIVE_INFINITY,
  });
});

test.each(["", "no token", "a.b.c", `e30.${btoa("{}")}.x`, `e30.${btoa('{"sub":"ada"}')}.x`])(
  "readClaims rejects %j without quoting it",
  (token) => {
    expect(() => readClaims(token)).toThrow(new TypeError("not a member's access token"));
  },
);
