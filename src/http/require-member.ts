import { createMiddleware } from "hono/factory";
import { headerToken, verifyToken } from "../auth/token.ts";
import { findMember } from "../db/members.ts";
import { log } from "../log.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { MemberHttp } from "./context.ts";
import { Refusal } from "./refusal.ts";

/** Lets only members through whose token is good at this moment, and puts them into the context. */
export const requireMember = createMiddleware<MemberHttp>(async (c, next) => {
  const token = headerToken(c.req.header("Authorization"));
  const identity = token ? await verifyToken(c.var.settings.jwtKey, token) : undefined;
  const member = identity && (await findMember(c.var.db, identity.memberId));
  if (!member) throw refuse("unauthorized", identity?.memberId);
  if (!member.isActive) throw refuse("member_disabled", member.id);
  if (member.tokenEpoch !== identity.epoch) throw refuse("unauthorized", member.id);
  c.set("member", member);
  await next();
});

export const requireSuperuser = createMiddleware<MemberHttp>(async (c, next) => {
  if (!c.var.member.isSuperuser) throw refuse("forbidden", c.var.member.id);
  await next();
});

function refuse(code: ErrorCode, member: number | undefined): Refusal {
  log({ act: "authorize", code, member });
  return new Refusal(code, code === "unauthorized" ? { headers: { "WWW-Authenticate": "Bearer" } } : {});
}
