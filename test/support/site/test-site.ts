import { setTimeout } from "node:timers/promises";
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWTPayload, SignJWT } from "jose";
import { Response } from "miniflare";
import type { Internet } from "../runtime/miniflare.ts";
import { startParley } from "../runtime/parley.ts";

export const ISSUER = "https://site.example";
export const AUDIENCE = "parley";
export const JWKS_URL = "https://site.example/.well-known/jwks.json";

/** How the site answers the request for its keys. */
type Answer = "keys" | "hang" | "half" | "error" | "redirect" | "html" | "huge";

type Key = { kid: string | undefined; alg: string; privateKey: CryptoKey; publicKey: CryptoKey };

/** A site with members of its own: it signs tokens, and publishes its public keys. */
export async function createSite() {
  let keys = [await createKey("first")];
  let answer: Answer = "keys";
  let requests = 0;
  const ended = new AbortController();

  const published = async (): Promise<JSONWebKeySet> => ({
    keys: await Promise.all(
      keys.map(async ({ kid, alg, publicKey }) => ({
        ...(await exportJWK(publicKey)),
        ...(kid && { kid }),
        alg,
        use: "sig",
      })),
    ),
  });

  const internet: Internet = async ({ url }) => {
    if (url !== JWKS_URL) return new Response(null, { status: 404 });
    requests++;
    switch (answer) {
      case "keys":
        return Response.json(await published());
      case "hang":
        await setTimeout(60_000, undefined, { signal: ended.signal, ref: false }).catch(() => {});
        return new Response(null, { status: 504 });
      case "half":
        return new Response(
          new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"ke')) }),
        );
      case "error":
        return new Response("Internal Server Error", { status: 500 });
      case "redirect":
        return new Response(null, { status: 302, headers: { Location: "https://elsewhere.example/keys" } });
      case "html":
        return new Response("<h1>Welcome</h1>", { headers: { "Content-Type": "text/html" } });
      case "huge":
        return Response.json({ ...(await published()), padding: "x".repeat(5_000_000) });
    }
  };

  /** Returns a token for a subject, as the site signs them. */
  async function token(
    sub: unknown,
    { claims = {}, key = keys.at(-1) as Key, header = {} }: TokenOptions = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: ISSUER, aud: AUDIENCE, sub, iat: now, exp: now + 3600, ...claims };
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return new SignJWT(given as JWTPayload)
      .setProtectedHeader({ alg: key.alg, ...(key.kid && { kid: key.kid }), ...header })
      .sign(key.privateKey);
  }

  return {
    internet,
    token,
    published,
    keys: () => keys,
    requests: () => requests,
    setAnswer(next: Answer): void {
      answer = next;
    },
    /** Signs with a new key from now on. Publishes the one before too, unless it is withdrawn. */
    async rotate(kid: string | undefined, { alg = "ES256", withdraw = false } = {}): Promise<void> {
      const key = await createKey(kid, alg);
      keys = withdraw ? [key] : [...keys, key];
    },
    /** Ends what hangs. */
    close: () => ended.abort(),
  };
}

export type TestSite = Awaited<ReturnType<typeof createSite>>;
type TokenOptions = { claims?: Record<string, unknown>; key?: Key; header?: Record<string, unknown> };

export async function createKey(kid: string | undefined, alg = "ES256"): Promise<Key> {
  return { kid, alg, ...(await generateKeyPair(alg, { extractable: true })) };
}

export const SITE_VARIABLES = {
  SITE_ISSUER: ISSUER,
  SITE_AUDIENCE: AUDIENCE,
  SITE_JWKS_URL: JWKS_URL,
};

/** Starts a site, and a Parley that accepts its tokens. */
export async function startParleyWithSite(
  vars: Record<string, string | number> = {},
  options: Parameters<typeof startParley>[1] = {},
) {
  const site = await createSite();
  const parley = await startParley({ ...SITE_VARIABLES, ...vars }, { ...options, internet: site.internet });
  return {
    site,
    parley,
    async close(): Promise<void> {
      site.close();
      await parley.close();
    },
  };
}
