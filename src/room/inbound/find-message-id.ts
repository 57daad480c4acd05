import { dedupeWindow } from "../../core/dedupe.ts";
import { CLIENT_IDS_SCAN_COST } from "../../core/limits.ts";
import type { ClientIdLookup } from "./client-ids.ts";
import { type Decision, reject, waitFor } from "./decision.ts";
import type { SendAttempt } from "./gate.ts";
import type { SearchedId } from "./queued-frame.ts";

/** `ahead`: the id is so far ahead of the room's clock that no message can have it. */
type Found = Exclude<ClientIdLookup, { kind: "unknown" }> | { kind: "ahead" };

/**
 * Looks one of the sender's ids up in memory, then in storage. A frame pays for its searches in storage together: more than one
 * token, once.
 * @returns what was found, or the decision that ends this run
 */
export function findMessageId(
  { room, session, queued: { progress }, now }: SendAttempt,
  searchedId: SearchedId,
  id: string,
): Found | Decision {
  const { messages, clientIds, rateLimiter } = room;
  const { memberId } = session;
  const period = dedupeWindow(id, now, messages.lastAt);
  if (!period) return { kind: "ahead" };
  let before = progress.searchedFrom?.[searchedId];
  if (before === undefined) {
    const found = clientIds.lookup(memberId, id, period.since, now);
    if (found.kind !== "unknown") return found;
    before = found.before;
  }
  if (!progress.isSearchPaid) {
    const retryAfter = rateLimiter.takeInstead(memberId, CLIENT_IDS_SCAN_COST);
    if (retryAfter > 0) return reject("rate_limited", { retry_after: retryAfter });
    progress.isSearchPaid = true;
  }
  const found = clientIds.scan(memberId, id, { ...period, before });
  if (found.kind !== "unknown") return found;
  progress.searchedFrom = { ...progress.searchedFrom, [searchedId]: found.before };
  // The other member's frames need not wait for a long search.
  return waitFor(() => scheduler.wait(0));
}
