import { roomName } from "../core/pair.ts";
import type { Database } from "../db/database.ts";
import { listHolds, type OpenHold } from "../db/holds.ts";
import { readStatement, type Transfer } from "../db/transfers.ts";
import type { Env } from "../env.ts";
import { withDeadline } from "../platform/deadline.ts";

export type LedgerSource = { db: Database; rooms: Env["CHAT_ROOM"] };

/** What a room knows of a hold, and D1 does not know yet. */
export type UnsettledSpend = {
  chatId: number;
  /** What was spent, by how many messages, from which id to which, and when last (Unix ms). */
  spent: number;
  count: number;
  first: number;
  last: number;
  at: number;
};

/**
 * A member's coins, exact to the message: `balance` is all of them, `held` the part of it that lies in chats. D1's figures,
 * from one batch, less what each room with coins in it says that the member has EVER spent there. (What is left there would
 * not do: it changes with each step, and the two answers are not of one instant.) All that was acknowledged before is in it.
 * @throws when D1 or a room does not answer
 */
export async function exactBalance(
  { db, rooms }: LedgerSource,
  memberId: number,
): Promise<{ balance: number; held: number }> {
  const { balance, holds } = await withDeadline(listHolds(db, memberId));
  const unsettled = await readUnsettledSpends(rooms, memberId, holds);
  const held = sum(holds.map((hold) => hold.held)) - sum(unsettled.map(({ spent }) => spent));
  // Below 0 where a room was lent more after D1 was asked, and the member has spent it: the balance is right even so.
  return { balance: balance + held, held: Math.max(0, held) };
}

/**
 * A page of a member's statement. With the first page comes what messages cost that are not charged in D1 yet: all amounts
 * together are the balance.
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
