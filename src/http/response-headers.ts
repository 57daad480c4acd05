import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { HSTS_MAX_AGE_SECONDS, PREFLIGHT_MAX_AGE_SECONDS } from "../core/limits.ts";
import { EXPOSED_HEADERS } from "../protocol/http/problem.ts";
import type { AppEnv } from "./context.ts";

/** The addresses that pages of other sites may call, where the contract's clients are, and the documents that describe them. */
const API =
  /^\/(?:(?:acts|api-keys|auth|billing|config|health|members|site|stats|storage)(?:\/|$)|(?:openapi|asyncapi)\.json$)/;
/** Returns whether an address is one of the API, for which every answer is for programs. */
export function isApi(path: string): boolean {
  return API.test(path);
}

const LOCAL = /^(?:localhost|.+\.localhost|127\.0\.0\.1|\[::1\])$/;
const JSON_TYPE = /^application\/(?:problem\+)?json\b/;

/** Answers the preflight requests (CORS) for the API. */
const preflight = cors({
  origin: "*",
  allowHeaders: ["Authorization", "Content-Type", "Idempotency-Key", "Range", "If-None-Match"],
  maxAge: PREFLIGHT_MAX_AGE_SECONDS,
});

export const answerPreflight = createMiddleware<AppEnv>((c, next) =>
  c.req.method === "OPTIONS" && isApi(c.req.path) ? preflight(c, next) : next(),
);

/**
 * Adds the headers that depend only on the address and on the type of a response. Comes before all other middleware, so that the
 * response to an error has them too. The headers of a response with a socket cannot be changed.
 */
export const responseHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  const { body, status } = c.res;
  if (status === 101) return;
  const headers = new Headers(c.res.headers);
  const isJson = JSON_TYPE.test(headers.get("Content-Type") ?? "");
  const added = headersOf(c.req.path, { hostname: new URL(c.req.url).hostname, isJson });
  for (const [name, value] of Object.entries(added)) headers.set(name, value);
  // Hono would merge the new response with the old one.
  c.res = undefined;
  c.res = new Response(body, { status, headers });
});

function headersOf(
  path: string,
  { hostname, isJson }: { hostname: string; isJson: boolean },
): Record<string, string> {
  return {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    ...(!LOCAL.test(hostname) && {
      "Strict-Transport-Security": `max-age=${HSTS_MAX_AGE_SECONDS}; includeSubDomains`,
    }),
    ...(isApi(path)
      ? {
          "Access-Control-Allow-Origin": "*",
          "Access-Control-Expose-Headers": EXPOSED_HEADERS.join(","),
          // Allows every site to show a file in an <img>, and to read an error.
          "Cross-Origin-Resource-Policy": "cross-origin",
        }
      : {
          "Cross-Origin-Opener-Policy": "same-origin",
          "Cross-Origin-Resource-Policy": "same-origin",
        }),
    ...(isJson && {
      "Cache-Control": "no-store",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    }),
  };
}
