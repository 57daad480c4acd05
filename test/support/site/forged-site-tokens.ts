import { exportJWK, exportSPKI, SignJWT, UnsecuredJWT } from "jose";
import { JWT_SECRET } from "../runtime/member-client.ts";
import { AUDIENCE, createKey, ISSUER, JWKS_URL, type TestSite } from "./test-site.ts";

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** Returns invalid tokens that look like those of a site for a subject, each with the fault in it. */
export async function forgedSiteTokens(site: TestSite, sub: string): Promise<[string, string][]> {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, aud: AUDIENCE, sub, iat: now, exp: now + 3600 };
  const good = await site.token(sub);
  const [head = "", payload = "", signature = ""] = good.split(".");
  const [{ kid, publicKey }] = site.keys() as unknown as [{ kid: string; publicKey: CryptoKey }];
  const hmac = (secret: string | Uint8Array, header = {}) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", kid, ...header })
      .sign(typeof secret === "string" ? new TextEncoder().encode(secret) : secret);
  const stranger = await createKey(kid);
  const strangersJwk = await exportJWK(stranger.publicKey);
  const jwk = await exportJWK(publicKey);
  const withClaims = (changes: Record<string, unknown>) => site.token(sub, { claims: changes });
  return [
    ["no signature (alg none)", new UnsecuredJWT(claims).encode()],
    ["alg none, with a good signature", `${encode({ alg: "none", kid })}.${payload}.${signature}`],
    ["HS256 with the public key as PEM", await hmac(await exportSPKI(publicKey))],
    ["HS256 with the public key as JWK", await hmac(JSON.stringify(jwk))],
    ["HS256 with a coordinate of the public key", await hmac(Buffer.from(jwk.x ?? "", "base64url"))],
    ["HS256 with Parley's own secret", await hmac(JWT_SECRET)],
    ["HS256 with Parley's own secret and type", await hmac(JWT_SECRET, { typ: "at+jwt" })],
    ["a stranger's key under the name of the site's", await site.token(sub, { key: stranger })],
    ["its own key (jwk)", await site.token(sub, { key: stranger, header: { jwk: strangersJwk } })],
    [
      "the URL of its own keys (jku)",
      await site.token(sub, { header: { jku: "https://evil.example/keys" } }),
    ],
    ["the URL of the right keys (jku)", await site.token(sub, { header: { jku: JWKS_URL } })],
    [
      "the URL of its own certificate (x5u)",
      await site.token(sub, { header: { x5u: "https://evil.example/c" } }),
    ],
    ["its own certificate (x5c)", await site.token(sub, { header: { x5c: ["MII"] } })],
    [
      "an unknown critical header",
      `${encode({ alg: "ES256", kid, crit: ["b65"], b65: 1 })}.${payload}.${signature}`,
    ],
    ["another audience", await withClaims({ aud: "parlour" })],
    ["no audience", await withClaims({ aud: undefined })],
    ["another issuer", await withClaims({ iss: "https://other.example" })],
    ["the issuer of Parley", await withClaims({ iss: "parley" })],
    ["no issuer", await withClaims({ iss: undefined })],
    ["no expiry", await withClaims({ exp: undefined })],
    ["an expiry that is text", await withClaims({ exp: String(now + 3600) })],
    ["run out", await withClaims({ exp: now - 1 })],
    ["not valid yet", await withClaims({ nbf: now + 600 })],
    ["issued in the future", await withClaims({ iat: now + 600 })],
    ["an issue time that is text", await withClaims({ iat: String(now) })],
    ["an issue time that is no date", await withClaims({ iat: -1e300 })],
    ["no subject", await withClaims({ sub: undefined })],
    ["an empty subject", await withClaims({ sub: "" })],
    ["a subject that is a number", await withClaims({ sub: 17 })],
    ["a subject of 256 characters", await withClaims({ sub: "s".repeat(256) })],
    ["a subject with half a character", await withClaims({ sub: "\uD800" })],
    ["more than 8 KB", await withClaims({ padding: "x".repeat(8192) })],
    ["another member's payload", `${head}.${encode({ ...claims, sub: "somebody" })}.${signature}`],
    ["truncated", good.slice(0, -4)],
    ["no signature part", `${head}.${payload}.`],
    ["a part too many", `${good}.x`],
    ["no header", `.${payload}.${signature}`],
    ["a header that is no JSON", `bm90.${payload}.${signature}`],
    ["a header that is no object", `${encode([1])}.${payload}.${signature}`],
    ["a header cut off", `${head.slice(0, -1)}.${payload}.${signature}`],
    ["a payload that is no object", `${head}.${encode([1])}.${signature}`],
  ];
}
