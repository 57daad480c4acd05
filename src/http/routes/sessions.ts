import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { type RefreshIdentity, verifyRefreshToken } from "../../auth/refresh-token.ts";
import { endOtherSessions, endSession, listSessions } from "../../db/sessions.ts";
import { withDeadline } from "../../platform/deadline.ts";
import type { LoginBody } from "../../protocol/http/auth.ts";
import { Refresh, type SessionList } from "../../protocol/http/sessions.ts";
import type { AppEnv, MemberEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { jsonBodyLimit, readJson } from "../request/body.ts";
import { isKnownToHaveEnded, rememberEnd } from "../request/ended-access.ts";
import { logOutIdentity } from "../request/identity.ts";
import { logChange } from "../request/log-request.ts";
import { limitRequest } from "../request/member-limits.ts";
import { requireMember } from "../request/require-member.ts";
import { changeAccess } from "./change-access.ts";
import { refreshSession } from "./refresh-session.ts";

/** The routes of log-ins: each log-in is a session, until it runs out or somebody ends it. */
export const sessions = new Hono<AppEnv>();

sessions.post("/refresh", jsonBodyLimit, async (c) => {
  const { refresh_token } = await readJson(c, Refresh);
  const identity = await verifyRefreshToken(c.var.settings.jwtKey, refresh_token);
  const body = identity && (await refreshUnlessEnded(c, identity));
  if (body) return c.json(body, 200, { "Cache-Control": "no-store" });
  throw new HttpError("unauthorized", {
    detail: "The refresh token is invalid. Log in again.",
    member: identity?.memberId,
  });
});

/** Counts and decides a refresh, unless it is known that the token's session has ended. */
async function refreshUnlessEnded(
  c: Context<AppEnv>,
  identity: RefreshIdentity,
): Promise<LoginBody | undefined> {
  if (isKnownToHaveEnded(identity)) return undefined;
  await limitRequest(c, identity.memberId);
  const body = await refreshSession(c, identity);
  if (!body) rememberEnd(identity);
  return body;
}

/**
 * Ends the token's session. Accepts an expired token too: a member who returns to a page after a day can still log out. Responds the
 * same whether or not the session had ended before.
 */
sessions.post("/logout", async (c) => {
  const identity = await logOutIdentity(c);
  if (!identity || isKnownToHaveEnded(identity)) return c.body(null, 204);
  const { memberId, sessionId: id } = identity;
  await limitRequest(c, memberId);
  if (id !== undefined) {
    const end = endSession(c.var.db, { id, memberId, now: Date.now() });
    await changeAccess(c, memberId, () => withDeadline(end.execute()));
    rememberEnd(identity);
  }
  logChange(c, { member: memberId });
  return c.body(null, 204);
});

const memberSessions = new Hono<MemberEnv>();
memberSessions.use(requireMember);

memberSessions.get("/", async (c) => {
  const { db, member, identity } = c.var;
  const rows = await withDeadline(listSessions(db, member, Date.now()));
  const list: SessionList = {
    sessions: rows.map(({ id, createdAt, lastUsedAt, device }) => ({
      id,
      created_at: new Date(createdAt).toISOString(),
      last_used_at: new Date(lastUsedAt).toISOString(),
      device,
      current: id === identity.sessionId,
    })),
  };
  return c.json(list);
});

/** Ends all sessions of the member but the token's own. */
memberSessions.delete("/", async (c) => {
  const { db, identity } = c.var;
  const { memberId, sessionId: except } = identity;
  const end = endOtherSessions(db, { memberId, except, now: Date.now() });
  await changeAccess(c, memberId, () => withDeadline(end.execute()));
  logChange(c, { member: memberId });
  return c.body(null, 204);
});

memberSessions.delete("/:id", async (c) => {
  const { db, member } = c.var;
  const session = { id: c.req.param("id"), memberId: member.id, now: Date.now() };
  const ended = await changeAccess(c, member.id, () => withDeadline(endSession(db, session).execute()));
  if (ended.length === 0) throw new HttpError("not_found", { member: member.id });
  logChange(c, { member: member.id });
  return c.body(null, 204);
});

sessions.route("/sessions", memberSessions);
