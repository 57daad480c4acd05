import { createMiddleware } from "hono/factory";
import { headerToken, verifyToken } from "../../auth/token.ts";
import { findMember } from "../../db/members.ts";
import type { MemberEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";

/** Puts the member of a valid token into the context. @throws HttpError for an invalid or revoked token, or a deactivated member */
export const requireMember = createMiddleware<MemberEnv>(async (c, next) => {
  const token = headerToken(c.req.header("Authorization"));
  const identity = token ? await verifyToken(c.var.settings.jwtKey, token) : undefined;
  const member = identity && (await findMember(c.var.db, identity.memberId));
  if (!member) throw new HttpError("unauthorized", { member: identity?.memberId });
  if (!member.isActive) throw new HttpError("member_disabled", { member: member.id });
  if (member.tokenEpoch !== identity.epoch) throw new HttpError("unauthorized", { member: member.id });
  c.set("member", member);
  await next();
});

/** Use behind `requireMember`. @throws HttpError for a member who is not a superuser */
export const requireSuperuser = createMiddleware<MemberEnv>(async (c, next) => {
  if (!c.var.member.isSuperuser) throw new HttpError("forbidden", { member: c.var.member.id });
  await next();
});
