import { roomName } from "../core/pair.ts";
import type { Database } from "../db/database.ts";
import { listHolds, type OpenHold } from "../db/holds.ts";
import { readStatement, type Transfer } from "../db/transfers.ts";
import type { Env } from "../env.ts";
import { withDeadline } from "../platform/deadline.ts";

export type LedgerSource = { db: Database; rooms: Env["CHAT_ROOM"] };

/** Coins that a member spent in a chat and that D1 has not charged yet. */
export type UnsettledSpend = {
  chatId: number;
  /** The price and number of these messages, the range of ids that holds them, and the time of the last one (Unix ms). */
  spent: number;
  count: number;
  first: number;
  last: number;
  at: number;
};

/**
 * Returns a member's coins, exact to the message: `balance` is all of them, `held` the part that chats hold. It subtracts from
 * D1's figures, read in one batch, all that the member has EVER spent in each room with an open hold. (The coins left there
 * would not do: each step changes them, and D1 and the room answer at different instants.) The result includes every message
 * that was acknowledged before the call.
 * @throws when D1 or a room does not answer
 */
export async function exactBalance(
  { db, rooms }: LedgerSource,
  memberId: number,
): Promise<{ balance: number; held: number }> {
  const { balance, holds } = await withDeadline(listHolds(db, memberId));
  const unsettled = await readUnsettledSpends(rooms, memberId, holds);
  const held = sum(holds.map((hold) => hold.held)) - sum(unsettled.map(({ spent }) => spent));
  // Negative if a room was lent more after D1 answered, and the member has spent it. The balance is right anyway.
  return { balance: balance + held, held: Math.max(0, held) };
}

/**
 * Returns a page of a member's statement. The first page includes the price of messages that D1 has not charged yet, so that all
 * amounts add up to the balance.
 * @throws when D1 or a room does not answer
 */
export async function statementPage(
  { db, rooms }: LedgerSource,
  memberId: number,
  page: { before: number | undefined; limit: number },
): Promise<{ transfers: Transfer[]; unsettled: UnsettledSpend[] }> {
  const { transfers, holds } = await withDeadline(readStatement(db, memberId, page));
  const unsettled = page.before === undefined ? await readUnsettledSpends(rooms, memberId, holds) : [];
  return { transfers, unsettled: unsettled.filter(({ count }) => count > 0) };
}

function readUnsettledSpends(
  rooms: Env["CHAT_ROOM"],
  memberId: number,
  holds: OpenHold[],
): Promise<UnsettledSpend[]> {
  return Promise.all(
    holds.map(async ({ chatId, pair, captured, capturedThrough }) => {
      const { spent, ...since } = await withDeadline(
        rooms.getByName(roomName(pair)).spentBy(memberId, capturedThrough),
      );
      return { ...since, chatId, spent: spent - captured, first: capturedThrough + 1 };
    }),
  );
}

function sum(amounts: number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
