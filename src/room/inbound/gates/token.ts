import { retryIn } from "../../../platform/new-token.ts";
import { takeFromLimit } from "../../../platform/rate-limit.ts";
import { closeIfGraceOver } from "../../../platform/token-expiry.ts";
import { sessionOf } from "../../members/session.ts";
import type { Room } from "../../room.ts";
import { type Decision, DONE, type Outcome, reject, rejectOverLimit, waitFor } from "../decision.ts";
import type { Attempt } from "../gate.ts";

/** Closes a socket whose token expired so long ago that even a new token comes too late. */
export function closeAfterGrace({ queued, now }: Attempt): Decision | undefined {
  return closeIfGraceOver(queued.socket, now) ? DONE : undefined;
}

/** Verifies the new token of a `Bearer` frame. Such a frame ends here: it is never a message. */
export function reauthenticate({ room, queued }: Attempt): Decision | undefined {
  const { input, socket, progress } = queued;
  if (input.kind !== "token") return undefined;
  return waitFor(async () => {
    progress.outcome = await replaceToken(room, socket, input.token);
  });
}

/** Refuses every other frame of a socket whose token has expired. */
export function checkTokenExpiry({ session, now }: Attempt): Decision | undefined {
  return now < session.expiresAt ? undefined : reject("token_expired");
}

/** Continues the socket's session with a new token of the same member, until that one expires. */
async function replaceToken(room: Room, socket: WebSocket, token: string): Promise<Outcome> {
  const { memberId } = sessionOf(socket);
  if (!(await takeFromLimit(room.readLimiter, String(memberId)))) return rejectOverLimit();
  const identified = await room.identify(token);
  if (!identified.ok) return reject(identified.code, retryIn(identified));
  const { identity } = identified;
  if (identity.memberId !== memberId) return reject("unauthorized");
  const code = await room.memberStatus.renew(socket, identity);
  if (code) return reject(code);
  room.presence.publishChanges(Date.now());
  return DONE;
}
