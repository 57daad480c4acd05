import { expect, test } from "vitest";
import { shownAt } from "../../src/core/shown-token.ts";
import {
  SITE_KEYS_EXPIRE_MS,
  SITE_KEYS_FRESH_MS,
  SITE_KEYS_PAUSE_MS,
} from "../../src/core/site-token-limits.ts";

const NOW = Date.UTC(2026, 10, 30) + 300;

test.each([
  ["a token of Parley lasts until its own expiry", undefined, NOW + 900_000, NOW + 900_000],
  ["a longer token of the site lasts for the time to live", 1, NOW + 900_000, NOW - 300 + 600_000],
  ["a shorter token of the site lasts until its own expiry", 1, NOW + 5_000, NOW + 5_000],
])("%s", (_, siteIssuedAt, expiresAt, until) => {
  const token = { memberId: 3, siteIssuedAt, expiresAt };
  expect(shownAt(token, { now: NOW, ttlSeconds: 600 })).toEqual({ ...token, expiresAt: until });
});

test("the keys of the site are requested again long before they can no longer be used", () => {
  expect(SITE_KEYS_PAUSE_MS).toBeLessThan(SITE_KEYS_FRESH_MS);
  expect(SITE_KEYS_FRESH_MS).toBeLessThan(SITE_KEYS_EXPIRE_MS);
});
