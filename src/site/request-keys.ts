import type { JSONWebKeySet } from "jose";
import { SITE_KEYS_MAX_BYTES, SITE_KEYS_WAIT_MS } from "../core/site-token-limits.ts";

/**
 * Requests a JWK Set (RFC 7517, 5). Follows no redirect.
 * @throws for another status than 200, more than `SITE_KEYS_MAX_BYTES`, no JSON, or an answer that is not complete in time
 */
export async function requestKeys(url: string): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { Accept: "application/json, application/jwk-set+json" },
    redirect: "manual",
    signal: AbortSignal.timeout(SITE_KEYS_WAIT_MS),
  });
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel();
    throw new Error(`the site answered the request for its keys with ${response.status}`);
  }
  return JSON.parse(await readText(response.body));
}

async function readText(body: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > SITE_KEYS_MAX_BYTES) throw new Error("the keys of the site are too large");
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}
