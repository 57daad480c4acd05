import { dedupeWindow, isSameContent } from "../../core/dedupe.ts";
import { CLIENT_IDS_SCAN_COST } from "../../core/limits.ts";
import { v1Date } from "../../protocol/frames/dates.ts";
import type { SendFrame } from "../../protocol/frames/decode.ts";
import type { Failure, Room } from "../room.ts";
import type { Message } from "../store/messages.ts";

/**
 * Whether a send was stored before: then this is the message. Decided before what it costs, so that a repeat is answered as
 * the first time whatever became of the price and the coins since.
 */
export function findDuplicate(
  { messages, clientIds, rateLimiter }: Room,
  memberId: number,
  frame: SendFrame,
  now: number,
): Message | Failure | undefined {
  const { clientMessageId } = frame;
  if (clientMessageId === undefined) return undefined;
  const stale: Failure = { ok: false, code: "stale_message_id", server_time: v1Date(now) };
  const lookback = dedupeWindow(clientMessageId, now);
  if (!lookback) return stale;
  let found = clientIds.lookup(memberId, clientMessageId, lookback.since, now);
  if (found.kind === "unknown") {
    const wait = rateLimiter.take(memberId, CLIENT_IDS_SCAN_COST - 1);
    if (wait > 0) return { ok: false, code: "rate_limited", retry_after: wait };
    found = clientIds.scan(memberId, clientMessageId, lookback.since);
  }
  if (found.kind === "unknown") return stale;
  if (found.kind === "new") return undefined;
  const stored = messages.find(found.id);
  if (!stored) throw new Error("a message whose id is known is not stored");
  return isSameContent(frame, stored) ? stored : { ok: false, code: "message_id_conflict" };
}
