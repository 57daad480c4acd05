import { isDue } from "../core/due.ts";
import { FUNDS_WAIT_MS } from "../core/limits.ts";
import { roomName } from "../core/pair.ts";
import type { OtherHold } from "../db/holds.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { UnavailableError, withDeadline } from "../platform/deadline.ts";
import { type CallBudget, forEachLimited } from "../platform/for-each-limited.ts";

/** The coins that came back, whether a room did not answer, and whether that or too many rooms leave coins behind. */
type RecallResult = { recalled: number; isSilent: boolean; failed: boolean };

/**
 * Asks a member's other rooms to release their holds, in the given order, until `missing` coins have come back, the time
 * `deadline` (Unix ms) has come, or the budget is used up. Never rejects.
 * @param drainedAt receives, for each room that answered, the step at which it had nothing left
 */
export async function recallCoins(
  rooms: Env["CHAT_ROOM"],
  memberId: number,
  {
    others,
    missing,
    deadline,
    budget,
  }: { others: OtherHold[]; missing: number; deadline: number; budget: CallBudget },
  drainedAt: Map<number, number>,
): Promise<RecallResult> {
  const result: RecallResult = { recalled: 0, isSilent: false, failed: false };
  const fail = (error: unknown, chat?: number) => {
    result.failed = true;
    log({ event: "lease.recall", code: "unavailable", member: memberId, chat, error });
  };
  const isOver = () => result.recalled >= missing || isDue(deadline, FUNDS_WAIT_MS, Date.now());
  const ask = async ({ chatId, pair }: OtherHold) => {
    try {
      const room = rooms.getByName(roomName(pair));
      const { step, released } = await withDeadline(room.releaseHold(memberId));
      drainedAt.set(chatId, step);
      result.recalled += released;
    } catch (error) {
      result.isSilent = true;
      fail(error, chatId);
    }
  };
  const unasked = await forEachLimited(others, budget, ask, isOver);
  if (unasked > 0 && !isOver())
    fail(new UnavailableError(`${unasked} rooms were not asked: they are too many for one request`));
  return result;
}
