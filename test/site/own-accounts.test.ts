import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JWT_SECRET } from "../support/runtime/member-client.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";
import { PASSWORD, setPassword } from "../support/runtime/passwords.ts";
import { AUDIENCE, ISSUER } from "../support/site/test-site.ts";

const SITE_JWT_SECRET = "the secret of the site, of more than 32 bytes";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley(
    { SITE_ISSUER: ISSUER, SITE_AUDIENCE: AUDIENCE, OWN_ACCOUNTS: 0, NAME_CLAIM: "nick" },
    { secrets: { JWT_SECRET, SITE_JWT_SECRET } },
  );
});
afterAll(() => parley.close());

const post = async (path: string, body: object) => {
  const response = await parley.fetch(path, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, code: ((await response.json()) as { code?: string }).code };
};

describe("a site without accounts of its own here", () => {
  const credentials = { email: "ada@example.com", password: "correct horse" };

  test("registers nobody", async () => {
    const body = { ...credentials, repeat_password: credentials.password };
    expect(await post("/auth/register", body)).toEqual({ status: 403, code: "forbidden" });
    expect(await parley.env.DB.prepare("SELECT count(*) AS n FROM members").first("n")).toBe(0);
  });

  test("lets superusers log in, and says nothing of others before the right password", async () => {
    const [boss, ada] = [await parley.addMember({ superuser: true }), await parley.addMember()];
    for (const member of [boss, ada]) await setPassword(parley.env.DB, member);
    expect(await post("/auth/login", { email: boss.email, password: PASSWORD })).toMatchObject({
      status: 200,
    });
    expect(await post("/auth/login", { email: ada.email, password: PASSWORD })).toEqual({
      status: 403,
      code: "forbidden",
    });
    for (const email of [ada.email, "nobody@example.com"])
      expect(await post("/auth/login", { email, password: "wrong" })).toEqual({
        status: 401,
        code: "invalid_credentials",
      });
  });

  test("takes tokens that the site signs with a secret, and no others with it", async () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: ISSUER, aud: AUDIENCE, sub: "ada", exp: now + 600, nick: "Ada" };
    const sign = (secret: string, alg = "HS256") =>
      new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
    const ask = async (token: string) => {
      const response = await parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } });
      return { status: response.status, name: ((await response.json()) as { name?: string }).name };
    };
    expect(await ask(await sign(SITE_JWT_SECRET))).toEqual({ status: 200, name: "Ada" });
    for (const token of [
      await sign(JWT_SECRET),
      await sign(SITE_JWT_SECRET, "HS512"),
      await sign("x".repeat(40)),
    ])
      expect(await ask(token)).toMatchObject({ status: 401 });
  });
});
