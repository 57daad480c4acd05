import type { Context } from "hono";
import { problem } from "../../protocol/http/problem.ts";
import type { AppEnv } from "../context.ts";
import { pageHeaders } from "./page-headers.ts";

/** Serves a static page for a request that no route handles, or responds that there is none. */
export async function servePage(c: Context<AppEnv>): Promise<Response> {
  const isGetOrHead = c.req.method === "GET" || c.req.method === "HEAD";
  const page = await c.env.ASSETS.fetch(isGetOrHead ? c.req.raw : c.req.url);
  if (page.status === 404) return problem("not_found");
  if (!isGetOrHead) return problem("method_not_allowed", { headers: { Allow: "GET, HEAD" } });
  const headers = new Headers(page.headers);
  for (const [name, value] of Object.entries(pageHeaders(c.var.settings.site))) headers.set(name, value);
  return new Response(page.body, { status: page.status, headers });
}
