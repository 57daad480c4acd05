import { ROOM_CALLS_AT_ONCE } from "../core/limits.ts";
import { roomName } from "../core/pair.ts";
import type { OtherHold } from "../db/holds.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { withDeadline } from "../platform/deadline.ts";

/** What came back, and whether a room could not be asked. */
type RecallResult = { recalled: number; failed: boolean };

/**
 * Has a member's other rooms give back all that is left there, eight at a time and in the given order, until `missing` coins
 * came back, or the time is `until` (Unix ms). Each room that answered is in `told` then, with the step at which it had nothing left.
 */
export async function recallCoins(
  rooms: Env["CHAT_ROOM"],
  memberId: number,
  { others, missing, deadline }: { others: OtherHold[]; missing: number; deadline: number },
  drainedAt: Map<number, number>,
): Promise<RecallResult> {
  const result: RecallResult = { recalled: 0, failed: false };
  for (
    let i = 0;
    i < others.length && result.recalled < missing && Date.now() < deadline;
    i += ROOM_CALLS_AT_ONCE
  ) {
    await Promise.all(
      others.slice(i, i + ROOM_CALLS_AT_ONCE).map(async ({ chatId, pair }) => {
        try {
          const { step, released } = await withDeadline(
            rooms.getByName(roomName(pair)).releaseHold(memberId),
          );
          drainedAt.set(chatId, step);
          result.recalled += released;
        } catch (error) {
          result.failed = true;
          log({ event: "lease.recall", code: "unavailable", member: memberId, chat: chatId, error });
        }
      }),
    );
  }
  return result;
}
