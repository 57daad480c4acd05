import type { Context } from "hono";
import { headerToken, verifyToken } from "../../auth/token.ts";
import { DEVICE_MAX_LENGTH } from "../../core/limits.ts";
import { sessionExpiry } from "../../core/session.ts";
import { replacePassword } from "../../db/member-changes.ts";
import { endSession, insertSession } from "../../db/sessions.ts";
import { withDeadline } from "../../platform/deadline.ts";
import type { LoginBody } from "../../protocol/http/auth.ts";
import type { AppEnv } from "../context.ts";
import { changeAccess } from "./change-access.ts";
import { signSessionTokens } from "./session-tokens.ts";

/** The hash that a log-in compared, and the hash of the password that replaces it. */
type PasswordChange = { from: string; to: string };

/**
 * Stores a session for a member who has just logged in, and returns its tokens. Ends the session of an access token in the request's
 * `Authorization` header, if the token is valid and the same member's: the member logs in again where they were logged in.
 * @param change replaces the member's password in the same batch
 * @returns undefined if the member's tokens were revoked since the log-in read the member
 */
export async function startSession(
  c: Context<AppEnv>,
  { id: memberId, tokenEpoch }: { id: number; tokenEpoch: number },
  change?: PasswordChange,
): Promise<LoginBody | undefined> {
  const { settings, db } = c.var;
  const now = Date.now();
  // A new password raises the member's epoch.
  const epoch = change ? tokenEpoch + 1 : tokenEpoch;
  const id = crypto.randomUUID();
  const { body, refreshHash } = await signSessionTokens(settings, { memberId, epoch, sessionId: id });
  const device = (c.req.header("User-Agent") ?? "").slice(0, DEVICE_MAX_LENGTH).toWellFormed();
  const expiresAt = sessionExpiry({
    now,
    accessTtlSeconds: settings.accessTokenTtlSeconds,
    isRefreshed: false,
  });
  const insertion = insertSession(
    db,
    { id, memberId, epoch, device, refreshHash, now, expiresAt },
    change?.to,
  );
  if (change) {
    const isChanged = await changeAccess(c, memberId, () =>
      withDeadline(replacePassword(db, memberId, { ...change, tokenEpoch }, insertion)),
    );
    return isChanged ? body : undefined;
  }
  const earlierId = await sessionOfRequest(c, memberId);
  const endings = earlierId === undefined ? [] : [endSession(db, { id: earlierId, memberId, now })];
  const insert = () => withDeadline(db.batch([insertion, ...endings]));
  const [inserted] = await (endings.length > 0 ? changeAccess(c, memberId, insert) : insert());
  return inserted.length > 0 ? body : undefined;
}

/** Returns the session of the request's access token, if it is a valid one of this member. */
async function sessionOfRequest(c: Context<AppEnv>, memberId: number): Promise<string | undefined> {
  const token = headerToken(c.req.header("Authorization"));
  const identity = token ? await verifyToken(c.var.settings.jwtKey, token) : undefined;
  return identity?.memberId === memberId ? identity.sessionId : undefined;
}
