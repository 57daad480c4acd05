import { dedupeWindow, isSameContent } from "../../../core/dedupe.ts";
import { CLIENT_IDS_SCAN_COST } from "../../../core/limits.ts";
import { v1Date } from "../../../protocol/frames/dates.ts";
import { acknowledge } from "../../store/commit-message.ts";
import type { ClientIdLookup } from "../client-ids.ts";
import { type Decision, DONE, reject, waitFor } from "../decision.ts";
import type { SendAttempt } from "../gate.ts";

/**
 * Acknowledges a repeat of a stored message again, without storing or charging it. This gate is the first of those for messages,
 * so a repeat gets its first answer whatever has changed since: the recipient, the price, the coins, the clock.
 */
export function checkDuplicate(attempt: SendAttempt): Decision | undefined {
  const { queued, frame, now } = attempt;
  const { progress } = queued;
  if (frame.clientMessageId === undefined || progress.isDedupeChecked) return undefined;
  const found = findMessageId(attempt, frame.clientMessageId);
  switch (found.kind) {
    case "new":
      progress.isDedupeChecked = true;
      return undefined;
    case "unknown":
      progress.searchedFrom = found.before;
      // The other member's frames need not wait for a long search.
      return waitFor(() => scheduler.wait(0));
    case "stored":
      return acknowledgeAgain(attempt, found.id);
    case "ahead":
      return reject("stale_message_id", { server_time: v1Date(now) });
    default:
      return found;
  }
}

function acknowledgeAgain({ room, queued, frame, now }: SendAttempt, id: number): Decision {
  const stored = room.messages.find(id);
  if (!stored) throw new Error("the index has a message id whose message is not stored");
  if (!isSameContent(frame, stored)) return reject("message_id_conflict");
  acknowledge(room, queued.socket, stored, now);
  return DONE;
}

/**
 * Looks an id up in memory, then in storage. A message whose id must be searched for costs more than one token, once.
 * `ahead`: the id is so far ahead of the room's clock that no message can have it.
 */
function findMessageId(
  { room, session, queued, now }: SendAttempt,
  id: string,
): ClientIdLookup | { kind: "ahead" } | Decision {
  const { messages, clientIds, rateLimiter } = room;
  const { memberId } = session;
  const period = dedupeWindow(id, now, messages.lastAt);
  if (!period) return { kind: "ahead" };
  const { searchedFrom } = queued.progress;
  if (searchedFrom !== undefined) return clientIds.scan(memberId, id, { ...period, before: searchedFrom });
  const found = clientIds.lookup(memberId, id, period.since, now);
  if (found.kind !== "unknown") return found;
  const retryAfter = rateLimiter.takeInstead(memberId, CLIENT_IDS_SCAN_COST);
  if (retryAfter > 0) return reject("rate_limited", { retry_after: retryAfter });
  return clientIds.scan(memberId, id, { ...period, before: found.before });
}
