import type { Context } from "hono";
import { isExternalId } from "../../core/external-id.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";

/** Returns the issuer of the external ids. @throws HttpError 404 where the site has none */
export function requireSite<E extends AppEnv>({ var: { settings } }: Context<E>): string {
  if (settings.siteIssuer !== undefined) return settings.siteIssuer;
  throw new HttpError("not_found", { detail: "This site has no external ids: SITE_ISSUER is not set." });
}

/** Returns the external id in the path. @throws HttpError 400 for a text that cannot be one */
export function externalIdParam(c: Context, name: string): string {
  return requireExternalId(c, c.req.param(name));
}

/** Returns the external id in the query. @throws HttpError 400 for none, several, and a text that cannot be one */
export function externalIdQuery(c: Context): string {
  const given = c.req.queries("external_id") ?? [];
  return requireExternalId(c, given.length === 1 ? given[0] : undefined);
}

/** Returns a part of the URL as an external id; undefined for a text that cannot be one. */
export function parseExternalId(c: Context, text: string | undefined): string | undefined {
  return text !== undefined && isExternalId(text) && isDecodable(c.req.url) ? text : undefined;
}

function requireExternalId(c: Context, text: string | undefined): string {
  const externalId = parseExternalId(c, text);
  if (externalId !== undefined) return externalId;
  throw new HttpError("invalid_request", {
    status: 400,
    detail:
      'An external id must have 1 to 255 characters, encoded for the URL as UTF-8, and be neither "." nor "..".',
  });
}

/** Returns whether a URL is encoded as UTF-8. Hono leaves a part of another encoding as it is, which would be the id of another member. */
function isDecodable(url: string): boolean {
  try {
    // The bundler takes the function as pure, and leaves a call out whose result nothing uses.
    return decodeURIComponent(url) !== "";
  } catch {
    return false;
  }
}
