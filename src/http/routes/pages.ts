import type { Context } from "hono";
import { problem } from "../../protocol/http/problem.ts";
import type { AppEnv } from "../context.ts";
import { isApi } from "../response-headers.ts";
import { pageHeaders } from "./page-headers.ts";

/** The page for an address that has none. */
const NOT_FOUND_PAGE = "/not-found";

/** Serves a static page for a request that no route handles, or responds that there is none. */
export async function servePage(c: Context<AppEnv>): Promise<Response> {
  const isGetOrHead = c.req.method === "GET" || c.req.method === "HEAD";
  if (isGetOrHead && c.req.path === NOT_FOUND_PAGE) return notFound(c);
  const page = await c.env.ASSETS.fetch(isGetOrHead ? c.req.raw : c.req.url);
  if (page.status === 404) return isGetOrHead ? notFound(c) : problem("not_found", NEGOTIATED);
  if (!isGetOrHead) return problem("method_not_allowed", { headers: { Allow: "GET, HEAD" } });
  return withHeaders(c, page, page.status);
}

const NEGOTIATED = { headers: { Vary: "Accept" } };

/** Answers with a page if a person may read it, and with a problem document to programs. */
async function notFound(c: Context<AppEnv>): Promise<Response> {
  if (isApi(c.req.path)) return problem("not_found");
  if (acceptsHtml(c.req.header("Accept") ?? "")) {
    const page = await c.env.ASSETS.fetch(new URL(NOT_FOUND_PAGE, c.req.url));
    if (page.ok) return withHeaders(c, page, 404, NEGOTIATED.headers);
  }
  return problem("not_found", NEGOTIATED);
}

/** Returns whether a client names HTML, as browsers do for a page. The others accept everything, and can show nothing. */
function acceptsHtml(accept: string): boolean {
  return accept
    .split(",")
    .some((type) => /^\s*text\/html\s*(?:;|$)/i.test(type) && !/;\s*q=0(?:\.0*)?\s*$/i.test(type));
}

function withHeaders(
  c: Context<AppEnv>,
  page: Response,
  status: number,
  more: Record<string, string> = {},
): Response {
  const headers = new Headers(page.headers);
  const added = { ...pageHeaders(c.var.settings.site), ...more };
  for (const [name, value] of Object.entries(added)) headers.set(name, value);
  return new Response(page.body, { status, headers });
}
