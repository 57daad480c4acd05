import { TICKET_CLOCK_SLACK_MS, TICKET_TTL_SECONDS } from "../core/limits.ts";
import { signJwt, verifyJwt } from "./jwt.ts";
import { accessClaims, type Identity, identityIn, signIdentity } from "./token.ts";

/** A type of its own: a ticket is not an access token, and an access token is not a ticket. */
const TYPE = "parley-ticket+jwt";

/**
 * Returns a ticket for the bearer of an access token. For half a minute it opens sockets with the rights of that token, so that a
 * browser, which can only put it into the subprotocol, does not leave its access token in the platform's request log.
 */
export async function signTicket(
  key: Uint8Array,
  { memberId, expiresAt, ...access }: Identity,
): Promise<{ ticket: string; expiresIn: number }> {
  const now = Math.floor(Date.now() / 1000);
  const tokenExpiry = expiresAt / 1000;
  const expiry = Math.min(now + TICKET_TTL_SECONDS, tokenExpiry);
  const claims = { ...accessClaims(access), token_exp: tokenExpiry };
  return {
    ticket: await signJwt(key, TYPE, { memberId, ...claims, expiresAt: expiry }),
    expiresIn: expiry - now,
  };
}

/**
 * Returns an access token with the rights and the expiry of the token for which a ticket was issued. An object accepts nothing else
 * than access tokens. Returns undefined for everything but a valid ticket. A ticket from the future, beyond the difference between
 * the clocks of two machines, is not valid: the clock went back, and the ticket would last until it has caught up.
 */
export async function redeemTicket(key: Uint8Array, ticket: string): Promise<string | undefined> {
  const payload = await verifyJwt(key, TYPE, ticket, { claims: ["exp", "iat", "token_exp"] });
  if (payload?.iat === undefined || payload.iat * 1000 > Date.now() + TICKET_CLOCK_SLACK_MS) return undefined;
  const identity = identityIn({ ...payload, exp: payload["token_exp"] });
  return identity && signIdentity(key, identity);
}
