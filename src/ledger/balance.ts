import { SPENDS_MAX_CHATS } from "../core/limits.ts";
import { roomName } from "../core/pair.ts";
import type { Database } from "../db/database.ts";
import { listHolds, type OpenHold } from "../db/holds.ts";
import { readStatement, type StatementRows } from "../db/transfers.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { askEach } from "../platform/ask-each.ts";
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

/** A member's coins: `balance` is all of them, `held` the part that chats hold. */
export type Coins = {
  balance: number;
  held: number;
  /** False if a room that holds coins did not answer or was not asked: then `balance` may contain coins that were spent there. */
  exact: boolean;
};

/**
 * Returns a member's coins, exact to the message. It subtracts from D1's figures, read in one batch, all that the member has EVER
 * spent in each room with an open hold. (The coins left there would not do: each step changes them, and D1 and the room answer at
 * different instants.) The result includes every message that was acknowledged before the call.
 * @throws when D1 does not answer
 */
export async function memberCoins({ db, rooms }: LedgerSource, memberId: number): Promise<Coins> {
  return coinsFromHolds(rooms, memberId, await withDeadline(listHolds(db, memberId)));
}

/** Returns a member's coins from D1's figures. Never rejects: they answer a request that has already changed something. */
export async function coinsFromHolds(
  rooms: Env["CHAT_ROOM"],
  memberId: number,
  { balance, holds }: { balance: number; holds: OpenHold[] },
): Promise<Coins> {
  const { unsettled, exact } = await readUnsettledSpends(rooms, memberId, holds);
  const held = sum(holds.map((hold) => hold.held)) - sum(unsettled.map(({ spent }) => spent));
  // Negative if a room was lent more after D1 answered, and the member has spent it. The balance is right anyway.
  return { balance: balance + held, held: Math.max(0, held), exact };
}

/** `balance`: the coins after all entries of the first page; undefined on the others. */
export type StatementPage = Pick<StatementRows, "transfers" | "others"> & {
  unsettled: UnsettledSpend[];
  exact: boolean;
  balance: number | undefined;
};

/**
 * Returns a page of a member's statement. The first page includes the price of messages that D1 has not charged yet, so that all
 * amounts add up to `balance`; it is exact if `exact`.
 * @throws when D1 does not answer
 */
export async function statementPage(
  { db, rooms }: LedgerSource,
  memberId: number,
  page: { before: number | undefined; limit: number },
): Promise<StatementPage> {
  const { holds, coins, ...rows } = await withDeadline(readStatement(db, memberId, page));
  const isFirst = page.before === undefined;
  const { unsettled: answers, exact } = await readUnsettledSpends(rooms, memberId, isFirst ? holds : []);
  const unsettled = answers.filter(({ count }) => count > 0);
  const balance = isFirst ? coins - sum(unsettled.map(({ spent }) => spent)) : undefined;
  return { ...rows, unsettled, exact, balance };
}

/** Asks the rooms that hold most, at most `SPENDS_MAX_CHATS`: a request must stay short, however many chats its member has. */
async function readUnsettledSpends(
  rooms: Env["CHAT_ROOM"],
  memberId: number,
  holds: OpenHold[],
): Promise<{ unsettled: UnsettledSpend[]; exact: boolean }> {
  const failures: { chat: number; error: unknown }[] = [];
  const largest = holds.toSorted((a, b) => b.held - a.held).slice(0, SPENDS_MAX_CHATS);
  const answers = await askEach(
    holds.filter((hold) => largest.includes(hold)),
    async ({ chatId, pair, captured, capturedThrough }) => {
      const { spent, ...since } = await rooms.getByName(roomName(pair)).spentBy(memberId, capturedThrough);
      return { ...since, chatId, spent: spent - captured, first: capturedThrough + 1 };
    },
    ({ chatId }, error) => failures.push({ chat: chatId, error }),
  );
  const [failure] = failures;
  if (failure) log({ event: "balance.read", code: "unavailable", member: memberId, ...failure });
  const unsettled = answers.filter((answer) => answer !== undefined);
  return { unsettled, exact: unsettled.length === holds.length };
}

function sum(amounts: number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
