import { dedupeWindow, isSameContent } from "../../../core/dedupe.ts";
import { CLIENT_IDS_SCAN_COST } from "../../../core/limits.ts";
import { v1Date } from "../../../protocol/frames/dates.ts";
import { acknowledge } from "../../store/commit-message.ts";
import type { ClientIdLookup } from "../client-ids.ts";
import { type Decision, DONE, reject } from "../decision.ts";
import type { SendAttempt } from "../gate.ts";

/**
 * Acknowledges a repeat of a stored message again, without storing or charging it. This gate is before the gates for the price
 * and the coins, so a repeat gets its first answer however those have changed since.
 */
export function checkDuplicate(attempt: SendAttempt): Decision | undefined {
  const { room, queued, frame, now } = attempt;
  if (frame.clientMessageId === undefined || queued.progress.isDedupeChecked) return undefined;
  const found = findMessageId(attempt, frame.clientMessageId);
  if (found.kind === "new") {
    queued.progress.isDedupeChecked = true;
    return undefined;
  }
  if (found.kind === "unknown") return reject("stale_message_id", { server_time: v1Date(now) });
  if (found.kind !== "stored") return found;
  const stored = room.messages.find(found.id);
  if (!stored) throw new Error("the index has a message id whose message is not stored");
  if (!isSameContent(frame, stored)) return reject("message_id_conflict");
  acknowledge(room, queued.socket, stored, now);
  return DONE;
}

/** Looks an id up in memory, then in storage. A search in storage costs rate limit tokens. */
function findMessageId({ room, session, now }: SendAttempt, id: string): ClientIdLookup | Decision {
  const period = dedupeWindow(id, now);
  if (!period) return { kind: "unknown" };
  const found = room.clientIds.lookup(session.memberId, id, period.since, now);
  if (found.kind !== "unknown") return found;
  const retryAfter = room.rateLimiter.take(session.memberId, CLIENT_IDS_SCAN_COST - 1);
  if (retryAfter > 0) return reject("rate_limited", { retry_after: retryAfter });
  return room.clientIds.scan(session.memberId, id, period.since);
}
