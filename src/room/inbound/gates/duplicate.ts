import { isSameContent } from "../../../core/dedupe.ts";
import { v1Date } from "../../../protocol/frames/dates.ts";
import { acknowledge } from "../../store/commit-message.ts";
import { type Decision, DONE, reject } from "../decision.ts";
import { findMessageId } from "../find-message-id.ts";
import type { SendAttempt } from "../gate.ts";

/**
 * Acknowledges a repeat of a stored message again, without storing or charging it. This gate is the first of those for messages,
 * so a repeat gets its first answer whatever has changed since: the recipient, the price, the coins, the clock.
 */
export function checkDuplicate(attempt: SendAttempt): Decision | undefined {
  const { room, session, queued, frame, now } = attempt;
  const { progress } = queued;
  if (frame.clientMessageId === undefined) return undefined;
  // Also after the search, and after each wait: the site's server may have sent the message for the member meanwhile.
  const cachedId = room.clientIds.cached(session.memberId, frame.clientMessageId);
  if (cachedId !== undefined) return acknowledgeAgain(attempt, cachedId);
  if (progress.isDedupeChecked) return undefined;
  const found = findMessageId(attempt, "own", frame.clientMessageId);
  switch (found.kind) {
    case "new":
      progress.isDedupeChecked = true;
      return undefined;
    case "stored":
      return acknowledgeAgain(attempt, found.id);
    case "ahead":
      return reject("stale_message_id", { server_time: v1Date(now) });
    default:
      return found;
  }
}

/** Refuses a text that shows nothing. It comes after the gate for repeats: an earlier version has stored such texts. */
export function checkText({ frame }: SendAttempt): Decision | undefined {
  return frame.type !== "smile" && frame.showsNothing ? reject("empty_message") : undefined;
}

function acknowledgeAgain({ room, queued, frame, now }: SendAttempt, id: number): Decision {
  const stored = room.messages.find(id);
  if (!stored) throw new Error("the index has a message id whose message is not stored");
  if (!isSameContent(frame, stored)) return reject("message_id_conflict");
  acknowledge(room, queued.socket, stored, now);
  return DONE;
}
