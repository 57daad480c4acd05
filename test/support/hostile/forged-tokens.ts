import { SignJWT, UnsecuredJWT } from "jose";
import { JWT_SECRET } from "../runtime/parley.ts";

type Claims = {
  iss?: string;
  aud?: string;
  sub?: string;
  epoch?: unknown;
  sid?: unknown;
  exp?: number | string;
};

async function sign(
  claims: Claims,
  {
    alg = "HS256",
    typ = "at+jwt",
    secret = JWT_SECRET,
  }: { alg?: string; typ?: string | undefined; secret?: string } = {},
): Promise<string> {
  return new SignJWT(claims as Record<string, unknown>)
    .setProtectedHeader({ alg, ...(typ !== undefined && { typ }) })
    .setIssuedAt()
    .sign(new TextEncoder().encode(secret));
}

/** Returns invalid tokens that look like the member's, each with the fault in it. */
export async function forgedTokens(memberId: number): Promise<[string, string][]> {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const claims = { iss: "parley", aud: "parley", sub: String(memberId), epoch: 0, exp };
  const good = await sign(claims);
  const [head = "", payload = "", signature = ""] = good.split(".");
  const other = Buffer.from(JSON.stringify({ ...claims, sub: String(memberId + 1) })).toString("base64url");
  const without = (name: keyof Claims) =>
    sign(Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name)));
  const { privateKey } = (await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ])) as CryptoKeyPair;
  return [
    ["no signature (alg none)", new UnsecuredJWT(claims).encode()],
    [
      "alg none, with the good signature",
      `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")}.${payload}.${signature}`,
    ],
    ["HS384", await sign(claims, { alg: "HS384" })],
    ["HS512", await sign(claims, { alg: "HS512" })],
    ["ES256", await new SignJWT(claims).setProtectedHeader({ alg: "ES256", typ: "at+jwt" }).sign(privateKey)],
    ["another secret", await sign(claims, { secret: "another secret, long enough for anybody" })],
    ["another issuer", await sign({ ...claims, iss: "parlay" })],
    ["no issuer", await without("iss")],
    ["another audience", await sign({ ...claims, aud: "parlour" })],
    ["no audience", await without("aud")],
    ["another type", await sign(claims, { typ: "JWT" })],
    [
      "no type",
      await new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256" })
        .sign(new TextEncoder().encode(JWT_SECRET)),
    ],
    ["no expiry", await without("exp")],
    ["run out", await sign({ ...claims, exp: exp - 3601 })],
    ["an expiry that is text", await sign({ ...claims, exp: "tomorrow" })],
    ["no subject", await without("sub")],
    ["a subject that is not an id", await sign({ ...claims, sub: "01" })],
    ["a subject that does not exist", await sign({ ...claims, sub: "999999" })],
    ["no epoch", await without("epoch")],
    ["an epoch that is text", await sign({ ...claims, epoch: "0" })],
    ["an older epoch", await sign({ ...claims, epoch: -1 })],
    ["a newer epoch", await sign({ ...claims, epoch: 1 })],
    ["a session that is a number", await sign({ ...claims, sid: 1 })],
    ["another member's payload", `${head}.${other}.${signature}`],
    ["truncated", good.slice(0, -4)],
    ["no signature part", `${head}.${payload}.`],
    ["a part too many", `${good}.x`],
    ["one bit changed", `${good.slice(0, -2)}${good.at(-2) === "A" ? "B" : "A"}${good.at(-1)}`],
  ];
}
