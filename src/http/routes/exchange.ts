import type { Context } from "hono";
import { signToken } from "../../auth/token.ts";
import type { AccessBody } from "../../protocol/http/auth.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { refuseMemberWhenClosed } from "../request/closed-site.ts";
import { requestIdentity } from "../request/identity.ts";
import { limitRequest } from "../request/member-limits.ts";
import { readMember } from "../request/require-member.ts";

const NOT_OF_SITE = "Only a token of the site can be exchanged, or one that its server has got.";

/**
 * Exchanges a token of the site for one of Parley's that belongs to no session and lasts no longer. Takes also one that an API key
 * has got for the member, so that a page can enter with either. Refuses all others: a copy would outlive the session.
 */
export async function exchangeToken(c: Context<AppEnv>): Promise<Response> {
  const identity = await requestIdentity(c);
  const { siteIssuedAt, byKey } = identity;
  if (siteIssuedAt === undefined && !byKey)
    throw new HttpError("unauthorized", { member: identity.memberId, detail: NOT_OF_SITE });
  await limitRequest(c, identity.memberId);
  const { id, isSuperuser, tokenEpoch } = await readMember(c, identity);
  refuseMemberWhenClosed(c, id, isSuperuser);
  const leftSeconds = Math.floor((identity.expiresAt - Date.now()) / 1000);
  const body = await sessionlessToken(c, { id, tokenEpoch, byKey }, leftSeconds);
  return c.json(body, 200, { "Cache-Control": "no-store" });
}

/** Returns an access token that ends by its expiry, or when the member's epoch is raised. @param maxSeconds the most that it lasts */
export async function sessionlessToken<E extends AppEnv>(
  { var: { settings } }: Context<E>,
  { id: memberId, tokenEpoch: epoch, byKey }: { id: number; tokenEpoch: number; byKey?: true | undefined },
  maxSeconds = Number.POSITIVE_INFINITY,
): Promise<AccessBody> {
  const ttlSeconds = Math.min(settings.accessTokenTtlSeconds, maxSeconds);
  const token = await signToken(settings.jwtKey, { memberId, epoch, byKey, ttlSeconds });
  return { access_token: token, token_type: "bearer", expires_in: ttlSeconds, member_id: memberId };
}
