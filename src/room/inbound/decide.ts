import { isExempt } from "../../core/member-status.ts";
import { isCommand } from "./commands.ts";
import type { Decision } from "./decision.ts";
import type { Attempt, Gate, SendAttempt } from "./gate.ts";
import { requireChat } from "./gates/chat.ts";
import { requireCoins } from "./gates/coins.ts";
import { commit } from "./gates/commit.ts";
import { checkDuplicate, checkText } from "./gates/duplicate.ts";
import { checkWellFormed, runCommand } from "./gates/frame.ts";
import { checkFileQuota, checkMemberSends } from "./gates/member-limits.ts";
import {
  checkExemption,
  checkRecipientActive,
  checkSenderActive,
  checkStatusKnown,
  checkTokenEpoch,
  refreshStatus,
} from "./gates/member-status.ts";
import { checkPredecessor } from "./gates/predecessor.ts";
import { checkMaxPrice, checkSmile } from "./gates/price.ts";
import { rejectRateLimited } from "./gates/rate-limit.ts";
import { checkTokenExpiry, closeAfterGrace, reauthenticate } from "./gates/token.ts";
import { checkFileSize, uploadFile } from "./gates/upload.ts";
import { decodedFrame } from "./queued-frame.ts";

/** The gates that every frame passes, in this order, each with the code of the error that it sends. */
export const FRAME_GATES: readonly Gate<Attempt>[] = [
  closeAfterGrace, // closes the socket: token_expired
  rejectRateLimited, // rate_limited
  reauthenticate, // a new token ends here: unauthorized, member_disabled, rate_limited, unavailable
  checkTokenExpiry, // token_expired
  refreshStatus, // waits for D1
  checkStatusKnown, // unavailable
  checkSenderActive, // member_disabled
  checkTokenEpoch, // unauthorized
  checkWellFormed, // the code of the decoder
  runCommand, // history, read, typing and ping end here: invalid_message, rate_limited
];

/** The gates that a frame must pass after those to become a message, in this order. */
export const SEND_GATES: readonly Gate<SendAttempt>[] = [
  checkDuplicate, // acknowledges a repeat, or waits for a long search; message_id_conflict, stale_message_id, rate_limited
  checkText, // empty_message
  checkPredecessor, // waits for a long search; out_of_order, rate_limited
  checkFileSize, // file_too_large
  checkRecipientActive, // member_disabled
  checkExemption, // unavailable
  checkMemberSends, // rate_limited
  checkSmile, // waits for D1: smile_not_found, rate_limited
  checkMaxPrice, // price_changed
  requireCoins, // waits for coins: insufficient_balance, member_disabled, rate_limited, unavailable, file_quota_exceeded
  checkFileQuota, // waits for the sender's inbox: file_quota_exceeded
  requireChat, // waits for D1 before the first message: unavailable
  uploadFile, // waits for R2: unavailable
];

/**
 * Decides one frame: the first gate that does not let it pass decides, and a frame that passes all of them is stored.
 *
 * A frame runs through the gates again from the top after every wait, unless the wait itself decided it, because anything may
 * have changed meanwhile: its token expired, a member was deactivated, the price rose, another frame spent the coins. The last
 * run never waits, so all that it checked still holds when the message is stored. `queued.progress` holds what a later run must
 * not repeat.
 */
export function decide(attempt: Attempt): Decision {
  const decision = firstDecision(FRAME_GATES, attempt);
  if (decision) return decision;
  const send = toSendAttempt(attempt);
  return firstDecision(SEND_GATES, send) ?? commit(send);
}

function firstDecision<A>(gates: readonly Gate<A>[], attempt: A): Decision | undefined {
  for (const gate of gates) {
    const decision = gate(attempt);
    if (decision) return decision;
  }
  return undefined;
}

/** @throws for a frame that `FRAME_GATES` must not let pass */
function toSendAttempt(attempt: Attempt): SendAttempt {
  const { room, queued, session, now } = attempt;
  const frame = decodedFrame(queued);
  const sender = room.memberStatus.of(session.memberId);
  if (!frame || isCommand(frame) || !sender)
    throw new Error("the gates let a frame pass that is not a message");
  return { ...attempt, frame, isExempt: isExempt(sender, now) };
}
