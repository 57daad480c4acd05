import { expect, test } from "vitest";
import type { Env } from "../../src/env.ts";
import { readSettings, SettingsError } from "../../src/settings.ts";
import { REQUIRED_VARIABLES } from "../support/required-variables.ts";
import { AUDIENCE, ISSUER, JWKS_URL } from "../support/site/test-site.ts";

const withKeys = { SITE_ISSUER: ISSUER, SITE_AUDIENCE: AUDIENCE, SITE_JWKS_URL: JWKS_URL };
const SECRET = "s".repeat(32);
const read = (changes: object) => readSettings({ ...REQUIRED_VARIABLES, ...changes } as unknown as Env);

/** Returns the name of the variable that the error names first; undefined if there is no error. */
function refused(changes: object): string | undefined {
  try {
    read(changes);
    return undefined;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    expect(error.message).not.toContain(SECRET);
    return error.message.split(" ")[0];
  }
}

test("a site without the variables accepts no tokens, and has no external ids", () => {
  expect(read({})).toMatchObject({ siteIssuer: undefined, siteTokens: undefined });
});

test("an issuer alone gives members external ids, and accepts no tokens", () => {
  expect(read({ SITE_ISSUER: ISSUER })).toMatchObject({ siteIssuer: ISSUER, siteTokens: undefined });
});

test("keys or a secret have tokens accepted, with the standard claims or others", () => {
  const claims = { name: "name", email: "email", picture: "picture" };
  expect(read(withKeys).siteTokens).toEqual({ audience: AUDIENCE, keys: { url: JWKS_URL }, claims });
  const { SITE_JWKS_URL: _, ...others } = withKeys;
  const secret = { ...others, SITE_JWT_SECRET: SECRET, NAME_CLAIM: "nick" };
  expect(read(secret).siteTokens).toEqual({
    audience: AUDIENCE,
    keys: { secret: new TextEncoder().encode(SECRET) },
    claims: { ...claims, name: "nick" },
  });
});

test.each<[string, object, string]>([
  ["keys and a secret", { ...withKeys, SITE_JWT_SECRET: SECRET }, "SITE_JWKS_URL"],
  ["keys without an issuer", { ...withKeys, SITE_ISSUER: undefined }, "SITE_ISSUER"],
  ["keys without an audience", { ...withKeys, SITE_AUDIENCE: undefined }, "SITE_ISSUER"],
  [
    "a secret of 31 bytes",
    { ...withKeys, SITE_JWKS_URL: undefined, SITE_JWT_SECRET: SECRET.slice(1) },
    "SITE_JWT_SECRET",
  ],
  [
    "Parley's own secret",
    { ...withKeys, SITE_JWKS_URL: undefined, JWT_SECRET: SECRET, SITE_JWT_SECRET: SECRET },
    "SITE_JWT_SECRET",
  ],
  ["keys at a path of Parley", { ...withKeys, SITE_JWKS_URL: "/keys.json" }, "SITE_JWKS_URL"],
  ["keys without TLS", { ...withKeys, SITE_JWKS_URL: "http://site.example/keys" }, "SITE_JWKS_URL"],
  ["keys on this machine", { ...withKeys, SITE_JWKS_URL: "http://localhost:3000/keys" }, "SITE_JWKS_URL"],
  [
    "keys on another machine, on a local site",
    { ...withKeys, SITE_JWKS_URL: "http://localhost.example/keys", LOCAL_SITE: 1 },
    "SITE_JWKS_URL",
  ],
  ["Parley as the issuer", { ...withKeys, SITE_ISSUER: "parley" }, "SITE_ISSUER"],
  ["an issuer of 256 characters", { ...withKeys, SITE_ISSUER: "i".repeat(256) }, "SITE_ISSUER"],
  ["an empty claim", { ...withKeys, EMAIL_CLAIM: "" }, "EMAIL_CLAIM"],
  ["a third kind of accounts", { OWN_ACCOUNTS: 2 }, "OWN_ACCOUNTS"],
  ["a script as the log-in", { SITE_LOGIN_URL: "javascript:alert(1)" }, "SITE_LOGIN_URL"],
  ["a log-in on this machine", { SITE_LOGIN_URL: "http://localhost:3000/" }, "SITE_LOGIN_URL"],
])("%s is refused", (_, changes, name) => {
  expect(refused(changes)).toBe(name);
});

test.each(["http://localhost:3000/keys", "http://127.0.0.1/keys", "http://localhost"])(
  "a local site has its keys and its log-in at %s",
  (url) => {
    const local = { ...withKeys, SITE_JWKS_URL: url, SITE_LOGIN_URL: url, LOCAL_SITE: "1" };
    expect(read(local)).toMatchObject({ siteTokens: { keys: { url } }, site: { loginUrl: url } });
  },
);
