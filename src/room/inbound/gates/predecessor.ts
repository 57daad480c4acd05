import { type Decision, reject } from "../decision.ts";
import { findMessageId } from "../find-message-id.ts";
import type { SendAttempt } from "../gate.ts";

/**
 * Refuses a text or a smile until the message that it names is stored, so that a refusal of one message never reorders those behind
 * it. The refusal costs the sender no token, unless the room searched for an id in storage.
 */
export function checkPredecessor(attempt: SendAttempt): Decision | undefined {
  const { room, queued, session, frame } = attempt;
  const { progress } = queued;
  if (frame.type === "file" || frame.afterClientMessageId === undefined) return undefined;
  if (progress.isPredecessorStored) return undefined;
  const found = findMessageId(attempt, "predecessor", frame.afterClientMessageId);
  switch (found.kind) {
    case "stored":
      progress.isPredecessorStored = true;
      return undefined;
    case "new":
    case "ahead":
      if (!progress.isSearchPaid) room.rateLimiter.giveBack(session.memberId);
      return reject("out_of_order");
    default:
      return found;
  }
}
