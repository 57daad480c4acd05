import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Identity } from "../../auth/token.ts";
import { accessEnd } from "../../core/access.ts";
import { BODY_TRUSTED_MS } from "../../core/limits.ts";
import { isRecent } from "../../core/recent.ts";
import { findMemberOfToken, type Member } from "../../db/members.ts";
import { withDeadline } from "../../platform/deadline.ts";
import type { AppEnv, MemberEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { refuseMemberWhenClosed } from "./closed-site.ts";
import { rememberEnd } from "./ended-access.ts";
import { requestIdentity } from "./identity.ts";
import { limitOrdinaryWrite, limitRequest } from "./member-limits.ts";

/**
 * Puts the member of a valid token, and the token's identity, into the context. Counts the request before it reads the member.
 * @throws HttpError for an invalid or revoked token, a token of an ended session, a deactivated member, or too many requests
 */
export const requireMember = createMiddleware<MemberEnv>(async (c, next) => {
  const identity = await requestIdentity(c);
  const kind = await limitRequest(c, identity.memberId);
  c.set("memberReadAt", Date.now());
  const member = await readMember(c, identity);
  refuseMemberWhenClosed(c, member.id, member.isSuperuser);
  c.set("identity", identity);
  if (kind === "write" && !member.isSuperuser) await limitOrdinaryWrite(c, member.id);
  c.set("member", member);
  await next();
});

/**
 * Reads the member again if the body of the request arrived late: a client can send it hours after the headers, when the access or
 * the role that they had may have ended. Call it for each body. Does nothing for a route without `requireMember`.
 * @throws HttpError
 */
export async function confirmMember(c: Context): Promise<void> {
  const { identity, memberReadAt, member } = c.var as Partial<MemberEnv["Variables"]>;
  const now = Date.now();
  if (!identity || !member || isRecent(memberReadAt ?? 0, BODY_TRUSTED_MS, now)) return;
  if (now >= identity.expiresAt) throw new HttpError("unauthorized", { member: member.id });
  const { isSuperuser } = await readMember(c, identity);
  if (member.isSuperuser && !isSuperuser) throw new HttpError("forbidden", { member: member.id });
}

/** Returns the member of a token, without the role of superuser if an API key has got it. @throws HttpError for a token whose access D1 has ended */
export async function readMember<E extends AppEnv>(c: Context<E>, identity: Identity): Promise<Member> {
  const found = await withDeadline(findMemberOfToken(c.var.db, identity));
  if (!found) throw new HttpError("unauthorized", { member: identity.memberId });
  const { member, isSessionOver } = found;
  const { id: memberId, isActive, tokenEpoch, tokensFrom } = member;
  const end = accessEnd(identity, { memberId, isActive, tokenEpoch, tokensFrom }, []);
  const code = end ?? (isSessionOver ? "unauthorized" : undefined);
  if (code === undefined) return identity.byKey ? { ...member, isSuperuser: false } : member;
  if (code === "unauthorized") rememberEnd(identity);
  throw new HttpError(code, { member: memberId });
}
