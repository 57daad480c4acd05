import { isDue } from "../core/due.ts";
import { FUNDS_WAIT_MS, ROOM_CALLS_AT_ONCE } from "../core/limits.ts";
import { roomName } from "../core/pair.ts";
import type { OtherHold } from "../db/holds.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { withDeadline } from "../platform/deadline.ts";
import { forEachLimited } from "../platform/for-each-limited.ts";

/** The coins that came back, and whether a room did not answer. */
type RecallResult = { recalled: number; failed: boolean };

/**
 * Asks a member's other rooms to release their holds, in the given order, until `missing` coins have come back or the time
 * `deadline` (Unix ms) has come. Never rejects.
 * @param drainedAt receives, for each room that answered, the step at which it had nothing left
 */
export async function recallCoins(
  rooms: Env["CHAT_ROOM"],
  memberId: number,
  { others, missing, deadline }: { others: OtherHold[]; missing: number; deadline: number },
  drainedAt: Map<number, number>,
): Promise<RecallResult> {
  const result: RecallResult = { recalled: 0, failed: false };
  await forEachLimited(others, ROOM_CALLS_AT_ONCE, async ({ chatId, pair }) => {
    if (result.recalled >= missing || isDue(deadline, FUNDS_WAIT_MS, Date.now())) return;
    try {
      const room = rooms.getByName(roomName(pair));
      const { step, released } = await withDeadline(room.releaseHold(memberId));
      drainedAt.set(chatId, step);
      result.recalled += released;
    } catch (error) {
      result.failed = true;
      log({ event: "lease.recall", code: "unavailable", member: memberId, chat: chatId, error });
    }
  });
  return result;
}
