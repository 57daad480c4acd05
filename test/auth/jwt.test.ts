import { jwtVerify, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { signJwt, verifyJwt } from "../../src/auth/jwt.ts";

const KEY = new TextEncoder().encode("a secret for tests, of more than 32 bytes");
const TYPE = "at+jwt";
const NOW = Math.floor(Date.now() / 1000);
const GOOD = { iss: "parley", aud: "parley", sub: "17", epoch: 0, exp: NOW + 60, iat: NOW };

/** Verifies as another implementation of RFC 7519 does. */
async function verifyWithJose(token: string, clockTolerance = 0): Promise<unknown> {
  const options = { algorithms: ["HS256"], issuer: "parley", audience: "parley", typ: TYPE, clockTolerance };
  const verified = jwtVerify(token, KEY, { ...options, requiredClaims: ["sub", "epoch", "exp"] });
  return (await verified.catch(() => undefined))?.payload;
}

function sign(claims: object, header: object = {}, key = KEY): Promise<string> {
  const jwt = new SignJWT(claims as Record<string, unknown>);
  return jwt.setProtectedHeader({ alg: "HS256", typ: TYPE, ...header }).sign(key);
}

function encode(value: unknown): string {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
}

describe("a token that Parley signs", () => {
  test("is valid for another implementation, and holds what was signed", async () => {
    const token = await signJwt(KEY, TYPE, { memberId: 17, epoch: 3, note: "žluť 😀", expiresAt: NOW + 60 });
    const { payload, protectedHeader } = await jwtVerify(token, KEY);
    expect(protectedHeader).toEqual({ alg: "HS256", typ: TYPE });
    const issued = { iss: "parley", aud: "parley", sub: "17", iat: expect.any(Number), exp: NOW + 60 };
    expect(payload).toEqual({ epoch: 3, note: "žluť 😀", ...issued });
    expect(await verifyJwt(KEY, TYPE, token, { claims: ["epoch", "exp"] })).toEqual({
      ...payload,
      memberId: 17,
    });
  });

  test("has no expiry if none is given", async () => {
    const token = await signJwt(KEY, TYPE, { memberId: 17, expiresAt: undefined });
    expect(await verifyJwt(KEY, TYPE, token, { claims: [] })).not.toHaveProperty("exp");
    expect(await verifyJwt(KEY, TYPE, token, { claims: ["exp"] })).toBeUndefined();
  });
});

const good = await sign(GOOD);
const [head = "", body = "", signature = ""] = good.split(".");
const VALID: [string, string, number?][] = [
  ["a token", good],
  ["a token that may be used from now on", await sign({ ...GOOD, nbf: NOW })],
  ["a token that expired within the tolerance", await sign({ ...GOOD, exp: NOW - 30 }), 60],
  ["a token without the time of its issue", await sign({ ...GOOD, iat: undefined })],
];
const INVALID: [string, string, number?][] = [
  ["nothing", ""],
  ["a text", "token"],
  ["two parts", `${head}.${body}`],
  ["four parts", `${good}.x`],
  ["a token behind white space", ` ${good}`],
  ["no signature", `${head}.${body}.`],
  ["a signature of another length", `${head}.${body}.${signature}AAAA`],
  ["a signature that is not base64url", `${head}.${body}.A`],
  ["a header that is not JSON", `${encode("{")}.${body}.${signature}`],
  ["a header that is an array", `${encode([])}.${body}.${signature}`],
  ["a header that is null", `${encode("null")}.${body}.${signature}`],
  ["a changed header", `${encode({ typ: TYPE, alg: "HS256" })}.${body}.${signature}`],
  ["a changed payload", `${head}.${encode({ ...GOOD, sub: "18" })}.${signature}`],
  ["the algorithm none", `${encode({ alg: "none", typ: TYPE })}.${body}.`],
  ["the algorithm none with a signature", `${encode({ alg: "none", typ: TYPE })}.${body}.${signature}`],
  ["HS512", await sign(GOOD, { alg: "HS512" })],
  ["another key", await sign(GOOD, {}, new TextEncoder().encode("another secret, of more than 32 bytes"))],
  ["another type", await sign(GOOD, { typ: "JWT" })],
  ["no type", await sign(GOOD, { typ: undefined })],
  ["another issuer", await sign({ ...GOOD, iss: "parlay" })],
  ["no issuer", await sign({ ...GOOD, iss: undefined })],
  ["another audience", await sign({ ...GOOD, aud: "parlour" })],
  ["no audience", await sign({ ...GOOD, aud: undefined })],
  ["no subject", await sign({ ...GOOD, sub: undefined })],
  ["no claim that is required", await sign({ ...GOOD, epoch: undefined })],
  ["no expiry", await sign({ ...GOOD, exp: undefined })],
  ["an expiry that is text", await sign({ ...GOOD, exp: "9999999999" })],
  ["an expiry that is null", await sign({ ...GOOD, exp: null })],
  ["an expiry in the past", await sign({ ...GOOD, exp: NOW - 1 })],
  ["an expiry before the tolerance", await sign({ ...GOOD, exp: NOW - 61 }), 60],
  ["a use that is too early", await sign({ ...GOOD, nbf: NOW + 600 })],
  ["a first use that is text", await sign({ ...GOOD, nbf: "0" })],
  ["a time of issue that is text", await sign({ ...GOOD, iat: "0" })],
];

describe("another implementation and Parley agree", () => {
  test.each(VALID)("that %s is valid", async (_, token, clockTolerance) => {
    const claims = await verifyJwt(KEY, TYPE, token, {
      claims: ["epoch", "exp"],
      ...(clockTolerance && { clockTolerance }),
    });
    expect(claims).toEqual({ ...((await verifyWithJose(token, clockTolerance)) as object), memberId: 17 });
  });

  test.each(INVALID)("that %s is not valid", async (_, token, clockTolerance) => {
    const claims = await verifyJwt(KEY, TYPE, token, {
      claims: ["epoch", "exp"],
      ...(clockTolerance && { clockTolerance }),
    });
    expect(claims).toBeUndefined();
    expect(await verifyWithJose(token, clockTolerance)).toBeUndefined();
  });
});

test("a token with an extension that must be understood is not valid", async () => {
  const header = encode({ alg: "HS256", typ: TYPE, b64: true, crit: ["b64"] });
  const hmac = await crypto.subtle.importKey("raw", KEY, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signed = await crypto.subtle.sign("HMAC", hmac, new TextEncoder().encode(`${header}.${body}`));
  const token = `${header}.${body}.${Buffer.from(signed).toString("base64url")}`;
  expect(await verifyJwt(KEY, TYPE, token, { claims: [] })).toBeUndefined();
});

test("a token with a line end is not valid, although another implementation ignores that", async () => {
  expect(await verifyJwt(KEY, TYPE, `${good}\n`, { claims: [] })).toBeUndefined();
  expect(await verifyWithJose(`${good}\n`)).toBeDefined();
});

test.each(["01", "0", "-1", "1.5", "x", 17, null])("a subject of %j is no member", async (sub) => {
  expect(await verifyJwt(KEY, TYPE, await sign({ ...GOOD, sub }), { claims: [] })).toBeUndefined();
});
