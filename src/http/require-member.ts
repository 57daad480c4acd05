import { createMiddleware } from "hono/factory";
import { headerToken, verifyToken } from "../auth/token.ts";
import { findMember } from "../db/members.ts";
import type { MemberHttp } from "./context.ts";
import { Refusal } from "./refusal.ts";

/** Lets only members through whose token is good at this moment, and puts them into the context. */
export const requireMember = createMiddleware<MemberHttp>(async (c, next) => {
  const token = headerToken(c.req.header("Authorization"));
  const identity = token ? await verifyToken(c.var.settings.jwtKey, token) : undefined;
  const member = identity && (await findMember(c.var.db, identity.memberId));
  if (!member) throw new Refusal("unauthorized", { member: identity?.memberId });
  if (!member.isActive) throw new Refusal("member_disabled", { member: member.id });
  if (member.tokenEpoch !== identity.epoch) throw new Refusal("unauthorized", { member: member.id });
  c.set("member", member);
  await next();
});

export const requireSuperuser = createMiddleware<MemberHttp>(async (c, next) => {
  if (!c.var.member.isSuperuser) throw new Refusal("forbidden", { member: c.var.member.id });
  await next();
});
