import type { EntryBody } from "../api.ts";
import type { Named } from "../i18n/display-name.ts";

/** Messages of one chat that were charged on one day, or that are not charged yet. */
export type MessagesRow = {
  kind: "messages";
  key: string;
  chatId: number;
  /** The other member of the chat; undefined if the server does not send them. */
  other: Named | undefined;
  /** How many messages had a price, and what they cost: a negative number. */
  count: number;
  amount: number;
  /** The ids among which they are. */
  first: number;
  last: number;
  /** Whether they are not charged yet. */
  isPending: boolean;
  /** The date of the newest entry. */
  date: string;
  /** The coins after it, in the order of the rows; undefined if that is not known. */
  balance: number | undefined;
};
/** A grant, a deduction or a refund. */
export type MovementRow = {
  kind: "movement";
  key: string;
  entry: EntryBody;
  date: string;
  balance: number | undefined;
};
export type StatementRow = MessagesRow | MovementRow;
export type StatementDay = {
  /** Differs from that of all other days, also where a clock was set back and the entries return to a day. */
  key: string;
  date: string;
  rows: StatementRow[];
};

/**
 * Groups the entries of a statement by local days, and the charges of a day by chats. A group is at its newest entry.
 *
 * The balance of a row is the one after its newest entry. Where the charges of a row were not in succession, it differs from that of
 * the row above by more than that row's amount.
 * @param entries newest first, without a gap
 * @param balance the coins after all of them; undefined if that is not known
 */
export function toDays(entries: readonly EntryBody[], balance: number | undefined): StatementDay[] {
  const days: StatementDay[] = [];
  const counts = new Map<string, number>();
  const begin = (date: string): StatementDay => {
    const name = dayOf(date);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return { key: `${name} ${count}`, date, rows: [] };
  };
  let left = balance;
  for (const entry of entries) {
    const day = days.at(-1);
    if (day && (isPending(entry) || isOfDay(entry, day))) addTo(day, entry, left);
    else days.push(addTo(begin(entry.date), entry, left));
    if (left !== undefined) left -= entry.amount;
  }
  return days;
}

/** Returns by how much a row changes the coins. */
export function amountOf(row: StatementRow): number {
  return row.kind === "messages" ? row.amount : row.entry.amount;
}

/** Whether an entry is of a day. Messages that are not charged yet are of the day of the newest entry, whenever they were sent. */
function isOfDay({ date }: EntryBody, day: StatementDay): boolean {
  return dayOf(day.date) === dayOf(date) || (day.rows.every(isPendingRow) && day.date < date);
}

/** Names a local day. */
export function dayOf(date: string): string {
  return new Date(date).toDateString();
}

function isPendingRow(row: StatementRow): boolean {
  return row.kind === "messages" && row.isPending;
}

/** @param balance the coins after the entry */
function addTo(day: StatementDay, entry: EntryBody, balance: number | undefined): StatementDay {
  const { rows } = day;
  if (day.date < entry.date) day.date = entry.date;
  const group = toMessages(entry);
  if (!group) {
    const { id, date } = entry;
    rows.push({ kind: "movement", key: String(id), entry, date, balance });
    return day;
  }
  const same = rows.find(({ key }) => key === group.key);
  if (same?.kind !== "messages") rows.push({ ...group, balance });
  else {
    same.count += group.count;
    same.amount += group.amount;
    same.first = Math.min(same.first, group.first);
    same.last = Math.max(same.last, group.last);
  }
  return day;
}

function isPending({ kind }: EntryBody): boolean {
  return kind === "hold";
}

/** Returns the row of an entry for messages; undefined for any other entry. */
function toMessages(entry: EntryBody): MessagesRow | undefined {
  const { kind, amount, date, chat_id: chatId, count = 0 } = entry;
  const { first_message_id: first, last_message_id: last, other_member: other } = entry;
  const isOfMessages = kind === "charge" || isPending(entry);
  if (!isOfMessages || chatId === undefined || first === undefined || last === undefined) return undefined;
  const key = `${isPending(entry) ? "pending" : "charged"} ${chatId} ${dayOf(date)}`;
  return {
    kind: "messages",
    key,
    chatId,
    other,
    count,
    amount,
    first,
    last,
    isPending: isPending(entry),
    date,
    balance: undefined,
  };
}
