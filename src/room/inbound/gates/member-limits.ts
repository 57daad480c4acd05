import { FILE_QUOTA_WAIT_MS } from "../../../core/limits.ts";
import { otherOf } from "../../../core/pair.ts";
import { withDeadline } from "../../../platform/deadline.ts";
import { type Decision, reject, waitFor } from "../decision.ts";
import type { SendAttempt } from "../gate.ts";

/** Refuses a message of a member who has sent too much in all rooms together. */
export function checkMemberSends({ room, session, now }: SendAttempt): Decision | undefined {
  const retryAfter = room.memberSends.retryAfter(session.memberId, now);
  return retryAfter > 0 ? reject("rate_limited", { retry_after: retryAfter }) : undefined;
}

/** Waits until the sender's inbox has counted a file, and refuses one that is too much for today. */
export function checkFileQuota(attempt: SendAttempt): Decision | undefined {
  if (!mustReserve(attempt)) return undefined;
  return waitFor(async () => {
    await reserveFile(attempt);
  });
}

function mustReserve({ room, queued, frame }: SendAttempt): boolean {
  const isLimited = room.settings.memberFileBytesPerDay > 0;
  return frame.type === "file" && isLimited && !queued.progress.isQuotaChecked;
}

/**
 * Asks the sender's inbox, once for each frame, whether they may send a file of this size today. If the inbox does not answer, they
 * may. Otherwise decides the frame. Returns whether the message may be sent; a message without a file always may.
 */
export async function reserveFile(attempt: SendAttempt): Promise<boolean> {
  const { room, queued, session, frame } = attempt;
  const { progress } = queued;
  if (frame.type !== "file" || !mustReserve(attempt)) return true;
  const { memberId } = session;
  const bytes = frame.bytes.byteLength;
  // Without an id, the room cannot recognize a repeat: each one is another file.
  const id = frame.clientMessageId ?? crypto.randomUUID();
  const file = { message: `${otherOf(room.pair, memberId)} ${id} ${bytes}`, bytes };
  progress.isQuotaChecked = true;
  const retryAfter = await withDeadline(room.reserveFile(memberId, file), FILE_QUOTA_WAIT_MS).catch(() => 0);
  if (retryAfter > 0) progress.outcome = reject("file_quota_exceeded", { retry_after: retryAfter });
  return retryAfter === 0;
}
