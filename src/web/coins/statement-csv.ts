import type { EntryBody } from "../api.ts";

/**
 * A spreadsheet takes a cell that begins like this for a formula, and runs it. One that divides cells at semicolons or tabs begins a
 * cell behind each of them.
 */
const FORMULA = /(^|[;\t])(?=[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/g;
const QUOTED = /[",\n\r]/;
/** Tells programs that the file is UTF-8. */
const BYTE_ORDER_MARK = "\uFEFF";

const COLUMNS = [
  "id",
  "date",
  "kind",
  "amount",
  "balance",
  "chat",
  "first_message",
  "last_message",
  "messages",
  "note",
  "local_date",
  "member",
  "member_name",
] as const;

/**
 * Writes a statement as CSV (RFC 4180), an entry a line, the newest first. Amounts are numbers, dates are in UTC and in local time. A
 * text that a spreadsheet would take for a formula begins with an apostrophe.
 * @param balance the coins after all entries; undefined if that is not known
 * @param isExact whether all entries that are not charged yet are there. Otherwise the coins after one are not known.
 */
export function statementCsv(
  entries: readonly EntryBody[],
  balance: number | undefined,
  isExact = true,
): string {
  let left = balance;
  const lines = entries.map((entry) => {
    const after = isExact || entry.kind !== "hold" ? left : undefined;
    if (left !== undefined) left -= entry.amount;
    return [
      entry.id === 0 ? "" : entry.id,
      entry.date,
      entry.kind === "hold" ? "pending" : entry.kind,
      entry.amount,
      after,
      entry.chat_id,
      entry.first_message_id,
      entry.last_message_id,
      entry.count,
      entry.note,
      localDate(entry.date),
      entry.other_member?.id,
      entry.other_member?.name ?? undefined,
    ];
  });
  return BYTE_ORDER_MARK + [COLUMNS, ...lines].map((cells) => `${cells.map(toCell).join(",")}\r\n`).join("");
}

/** Returns a date as spreadsheets read it: without a zone, in that of the browser. */
function localDate(date: string): string {
  const at = new Date(date);
  const digits = (n: number) => String(n).padStart(2, "0");
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(digits).join("-");
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(digits).join(":")}`;
}

function toCell(value: string | number | undefined): string {
  if (typeof value !== "string") return value === undefined ? "" : String(value);
  const text = value.replace(FORMULA, "$1'");
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
