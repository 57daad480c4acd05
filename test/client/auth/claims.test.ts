import { expect, test } from "vitest";
import { readClaims } from "../../../src/client/auth/claims.ts";
import { tokenFor } from "../../support/runtime/member-client.ts";

test("a token of the site says whose it is, and when it runs out", async () => {
  const before = Date.now();
  const { memberId, expiresAt } = readClaims(await tokenFor(17, { ttlSeconds: 60 }));
  expect(memberId).toBe(17);
  expect(expiresAt).toBeGreaterThan(before + 55_000);
  expect(expiresAt).toBeLessThanOrEqual(Date.now() + 61_000);
});

test("one that does not say when is good for ever", () => {
  expect(readClaims(`e30.${btoa('{"sub":"3"}')}.x`)).toEqual({
    memberId: 3,
    expiresAt: Number.POSITIVE_INFINITY,
  });
});

test.each(["", "no token", "a.b.c", `e30.${btoa("{}")}.x`, `e30.${btoa('{"sub":"ada"}')}.x`])(
  "%j is no token of a member, and is not repeated",
  (token) => {
    expect(() => readClaims(token)).toThrow(new TypeError("this is no access token of a member"));
  },
);
