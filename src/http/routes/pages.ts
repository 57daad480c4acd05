import type { Context } from "hono";
import { problem } from "../../protocol/http/problem.ts";
import type { AppEnv } from "../context.ts";

/** A page loads files and opens sockets from its own site only. `'self'` covers `ws:` and `wss:` too (CSP 3, 6.7.2.8). */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self'",
  "manifest-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Serves a static page for a request that no route handles, or responds that there is none. */
export async function servePage(c: Context<AppEnv>): Promise<Response> {
  const isGetOrHead = c.req.method === "GET" || c.req.method === "HEAD";
  const page = await c.env.ASSETS.fetch(isGetOrHead ? c.req.raw : c.req.url);
  if (page.status === 404) return problem("not_found");
  if (!isGetOrHead) return problem("method_not_allowed", { headers: { Allow: "GET, HEAD" } });
  const headers = new Headers(page.headers);
  headers.set("Content-Security-Policy", POLICY);
  return new Response(page.body, { status: page.status, headers });
}
