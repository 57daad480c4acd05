import { SignJWT } from "jose";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SiteKeys } from "../../src/site/site-keys.ts";
import { verifySiteToken } from "../../src/site/site-token.ts";
import { AUDIENCE, ISSUER } from "../support/site/test-site.ts";

const SECRET = new TextEncoder().encode("a secret of the site, 32 bytes or more");
/** A moment in the middle of a second (Unix seconds). */
const NOW = Date.UTC(2026, 10, 30) / 1000 + 0.5;
const SECOND = Math.floor(NOW);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW * 1000 });
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Verifies a token of the site with these times. Returns its times in whole seconds. */
async function verified(times: { iat?: number; exp: number }) {
  const jwt = new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: "ada", ...times });
  const token = await jwt.setProtectedHeader({ alg: "HS256" }).sign(SECRET);
  const result = await verifySiteToken(token, {
    issuer: ISSUER,
    tokens: {
      audience: AUDIENCE,
      keys: { secret: SECRET },
      claims: { name: "name", email: "email", picture: "picture" },
    },
    keys: undefined as unknown as SiteKeys,
    waitUntil: () => {},
  });
  return result && { issuedAt: result.issuedAt, expiresAt: result.expiresAt };
}

test("a token counts until the whole second of its expiry, as the one that is exchanged for it", async () => {
  expect(await verified({ iat: SECOND, exp: SECOND + 1.2 })).toEqual({
    issuedAt: SECOND,
    expiresAt: SECOND + 1,
  });
  expect(await verified({ exp: SECOND + 0.9 })).toBeUndefined();
});

test("a token is of the second in which it was issued, also if that is long ago", async () => {
  const exp = SECOND + 100;
  expect(await verified({ exp })).toMatchObject({ issuedAt: 0 });
  expect(await verified({ iat: SECOND - 0.1, exp })).toMatchObject({ issuedAt: SECOND - 1 });
  expect(await verified({ iat: -1.5, exp })).toMatchObject({ issuedAt: -2 });
});

test("no token has a time that objects could not read", async () => {
  expect(await verified({ iat: -1e300, exp: SECOND + 100 })).toBeUndefined();
});
