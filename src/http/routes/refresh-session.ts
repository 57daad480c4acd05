import type { Context } from "hono";
import type { RefreshIdentity } from "../../auth/refresh-token.ts";
import { REFRESH_MAX_TRIES } from "../../core/limits.ts";
import { decideRefresh, sessionExpiry } from "../../core/session.ts";
import { endSession, findRefreshableSession, rotateRefreshToken } from "../../db/sessions.ts";
import { UnavailableError, withDeadline } from "../../platform/deadline.ts";
import type { LoginBody } from "../../protocol/http/auth.ts";
import type { AppEnv } from "../context.ts";
import { refuseMemberWhenClosed } from "../request/closed-site.ts";
import { logRequest } from "../request/log-request.ts";
import { limitOrdinaryWrite } from "../request/member-limits.ts";
import { changeAccess } from "./change-access.ts";
import { signSessionTokens } from "./session-tokens.ts";

/**
 * Returns new tokens for a refresh token, or undefined if it is refused. A token that was replaced ends its session. Another refresh
 * of the session may come between the decision and the write, which then changes nothing, and the refresh is decided again.
 * @throws UnavailableError, HttpError `rate_limited`
 */
export async function refreshSession(
  c: Context<AppEnv>,
  identity: RefreshIdentity,
): Promise<LoginBody | undefined> {
  for (let tries = 0; tries < REFRESH_MAX_TRIES; tries++) {
    const result = await tryRefresh(c, identity, { isCounted: tries > 0 });
    if (result !== "overtaken") return result;
  }
  throw new UnavailableError("other requests refreshed the same session");
}

async function tryRefresh(
  c: Context<AppEnv>,
  { memberId, sessionId, hash }: RefreshIdentity,
  { isCounted }: { isCounted: boolean },
): Promise<LoginBody | "overtaken" | undefined> {
  const { db, settings } = c.var;
  const session = await withDeadline(findRefreshableSession(db, { id: sessionId, memberId }));
  if (session) refuseMemberWhenClosed(c, memberId, session.isSuperuser);
  const now = Date.now();
  const decision = decideRefresh(session, hash, now);
  if (decision === "refuse" || !session) return undefined;
  if (decision === "end") {
    logRequest(c, { event: "session.replay", code: "unauthorized", member: memberId });
    const end = endSession(db, { id: sessionId, memberId, now });
    await changeAccess(c, memberId, () => withDeadline(end.execute()));
    return undefined;
  }
  if (!session.isSuperuser && !isCounted) await limitOrdinaryWrite(c, memberId);
  const { body, refreshHash } = await signSessionTokens(settings, {
    memberId,
    epoch: session.epoch,
    sessionId,
  });
  const expiresAt = sessionExpiry({
    now,
    accessTtlSeconds: settings.accessTokenTtlSeconds,
    isRefreshed: true,
  });
  const rotation = { ...decision, replaces: session.refreshHash, refreshHash, lastUsedAt: now, expiresAt };
  const isRotated = await withDeadline(rotateRefreshToken(db, sessionId, rotation));
  return isRotated ? body : "overtaken";
}
