import { claimedIssuer } from "../auth/jwt.ts";
import { verifyToken } from "../auth/token.ts";
import { shownAt } from "../core/shown-token.ts";
import { log } from "../log.ts";
import type { Settings } from "../settings.ts";
import type { Identified, TokenExchangeRpc } from "../site/rpc.ts";
import { withDeadline } from "./deadline.ts";

/** Returns the identity in a new token for an open socket. Asks the Worker about one of the site. */
export async function identifyNewToken(
  token: string,
  { jwtKey, siteIssuer, siteTokens, accessTokenTtlSeconds: ttlSeconds }: Settings,
  { exports }: Pick<DurableObjectState, "exports">,
): Promise<Identified> {
  if (!siteTokens || claimedIssuer(token) !== siteIssuer) {
    const identity = await verifyToken(jwtKey, token);
    return identity ? { ok: true, identity } : { ok: false, code: "unauthorized" };
  }
  // The types of the Worker's exports would make every file depend on its entry.
  const { TokenExchange } = exports as unknown as { TokenExchange: TokenExchangeRpc };
  try {
    const identified = await withDeadline(TokenExchange.identify(token));
    if (!identified.ok) return identified;
    return { ok: true, identity: shownAt(identified.identity, { now: Date.now(), ttlSeconds }) };
  } catch (error) {
    log({ event: "site.token", code: "unavailable", error });
    return { ok: false, code: "unavailable" };
  }
}

/** Returns after how many seconds a client may show a refused token again, as a field of an error frame. */
export function retryIn({ retryAfter }: { retryAfter?: number }): { retry_after?: number } {
  return retryAfter === undefined ? {} : { retry_after: retryAfter };
}
