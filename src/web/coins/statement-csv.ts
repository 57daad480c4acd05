import type { EntryBody } from "../api.ts";

/** A spreadsheet takes a cell that begins like this for a formula, and runs it. */
const FORMULA = /^[=+\-@\t\r]/;
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
] as const;

/**
 * Writes a statement as CSV (RFC 4180), an entry a line, the newest first. Amounts are numbers, dates are in UTC. A text that a
 * spreadsheet would take for a formula begins with an apostrophe.
 * @param balance the coins after all entries; undefined if that is not known
 */
export function statementCsv(entries: readonly EntryBody[], balance: number | undefined): string {
  let left = balance;
  const lines = entries.map((entry) => {
    const after = left;
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
    ];
  });
  return BYTE_ORDER_MARK + [COLUMNS, ...lines].map((cells) => `${cells.map(toCell).join(",")}\r\n`).join("");
}

function toCell(value: string | number | undefined): string {
  if (typeof value !== "string") return value === undefined ? "" : String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
