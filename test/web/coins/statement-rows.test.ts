import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EntryBody } from "../../../src/protocol/http/coins.ts";
import { statementCsv } from "../../../src/web/coins/statement-csv.ts";
import { filterDays, type StatementFilter } from "../../../src/web/coins/statement-filter.ts";
import { amountOf, dayOf, type MessagesRow, toDays } from "../../../src/web/coins/statement-rows.ts";

const NOON = Date.parse("2026-11-29T12:00:00");
const DAY_MS = 86_400_000;

/** Movements of coins, the oldest first, each some hours after the one before. The balance is never below 0. */
const ledgers = fc
  .array(
    fc.record({
      chat: fc.integer({ min: 0, max: 3 }),
      amount: fc.integer({ min: 1, max: 100 }),
      hours: fc.integer({ min: 0, max: 20 }),
    }),
    { maxLength: 40 },
  )
  .map((moves) => {
    let [at, balance] = [NOON, 0];
    const next = new Map<number, number>();
    const entries: EntryBody[] = [];
    for (const { chat, amount, hours } of moves) {
      at += hours * 3_600_000;
      const date = new Date(at).toISOString();
      const id = entries.length + 1;
      const isGrant = chat === 0 || balance < amount;
      balance += isGrant ? amount : -amount;
      const first = next.get(chat) ?? 1;
      if (isGrant) entries.push({ id, kind: "grant", amount, date });
      else {
        next.set(chat, first + 2);
        const range = { chat_id: chat, first_message_id: first, last_message_id: first + 1, count: 2 };
        entries.push({ id, kind: "charge", amount: -amount, date, ...range });
      }
    }
    return { entries: entries.reverse(), balance };
  });

/** The coins after each entry, by its id, counted from the oldest one. */
function balancesAfter(entries: readonly EntryBody[]): Map<number, number> {
  let coins = 0;
  return new Map(
    entries.toReversed().map(({ id, amount }) => {
      coins += amount;
      return [id, coins];
    }),
  );
}

/** Whether an entry is one of a row of messages. */
function isOf({ kind, chat_id, date }: EntryBody, row: MessagesRow): boolean {
  return kind === "charge" && chat_id === row.chatId && dayOf(date) === dayOf(row.date);
}

describe("the rows of a statement", () => {
  test("have each coin once, one row for each chat and day, and the balances that the member had", () => {
    fc.assert(
      fc.property(ledgers, ({ entries, balance }) => {
        const days = toDays(entries, balance);
        const rows = days.flatMap((day) => day.rows);
        expect(rows.reduce((sum, row) => sum + amountOf(row), 0)).toBe(balance);
        for (const day of days) {
          const keys = day.rows.map(({ key }) => key);
          expect(new Set(keys).size).toBe(keys.length);
        }
        const balances = balancesAfter(entries);
        for (const row of rows) {
          const newest = entries.find((entry) =>
            row.kind === "movement" ? entry === row.entry : isOf(entry, row),
          );
          expect(row.balance).toBe(balances.get(newest?.id ?? 0));
        }
        const counts = rows.reduce((sum, row) => sum + (row.kind === "messages" ? row.count : 0), 0);
        expect(counts).toBe(entries.reduce((sum, { count = 0 }) => sum + count, 0));
      }),
    );
  });

  test("keep their order and keys when an older page is appended, and only the last day's groups grow", () => {
    fc.assert(
      fc.property(ledgers, fc.nat(40), ({ entries, balance }, at) => {
        const keysOf = (shown: EntryBody[]) =>
          toDays(shown, balance).flatMap(({ rows }) => rows.map(({ key }) => key));
        const before = keysOf(entries.slice(0, at));
        expect(keysOf(entries).slice(0, before.length)).toEqual(before);
      }),
    );
  });

  test("begin with what is not charged yet, apart from what was charged in the same chat on the same day", () => {
    const date = new Date(NOON).toISOString();
    const range = { chat_id: 1, first_message_id: 8, last_message_id: 9, count: 2 };
    const [day, ...others] = toDays(
      [
        { id: 0, kind: "hold", amount: -10, date, ...range },
        {
          id: 0,
          kind: "hold",
          amount: -5,
          date: new Date(NOON - 3 * DAY_MS).toISOString(),
          ...range,
          chat_id: 2,
        },
        {
          id: 2,
          kind: "charge",
          amount: -5,
          date,
          ...range,
          first_message_id: 7,
          last_message_id: 7,
          count: 1,
        },
        { id: 1, kind: "grant", amount: 100, date: new Date(NOON - DAY_MS).toISOString() },
      ],
      80,
    );
    expect(day?.rows).toMatchObject([
      { kind: "messages", isPending: true, chatId: 1, amount: -10, balance: 80 },
      { kind: "messages", isPending: true, chatId: 2, amount: -5, balance: 90 },
      { kind: "messages", isPending: false, chatId: 1, first: 7, last: 7, balance: 95 },
    ]);
    expect(others).toMatchObject([{ rows: [{ kind: "movement", balance: 100 }] }]);
  });

  test("are of the day of the newest entry while they are not charged, also those that were sent before", () => {
    const at = (days: number) => new Date(NOON + days * DAY_MS).toISOString();
    const range = { chat_id: 1, first_message_id: 8, last_message_id: 9, count: 2 };
    const days = toDays(
      [
        { id: 0, kind: "hold", amount: -10, date: at(-2), ...range },
        { id: 2, kind: "grant", amount: 5, date: at(0) },
        { id: 1, kind: "grant", amount: 5, date: at(-2) },
      ],
      0,
    );
    expect(days.map(({ date, rows }) => [date, rows.length])).toEqual([
      [at(0), 2],
      [at(-2), 1],
    ]);
  });

  test("keep their balances under a filter, which divides them", () => {
    fc.assert(
      fc.property(ledgers, ({ entries, balance }) => {
        const days = toDays(entries, balance);
        const rowsOf = (filter: StatementFilter) => filterDays(days, filter).flatMap(({ rows }) => rows);
        expect(new Set([...rowsOf("in"), ...rowsOf("out")])).toEqual(new Set(rowsOf("all")));
        expect(rowsOf("in").every((row) => amountOf(row) > 0)).toBe(true);
        expect(rowsOf("out").every((row) => amountOf(row) < 0)).toBe(true);
      }),
    );
  });

  test("have a key for each day, also where a clock was set back", () => {
    const grant = (id: number, days: number): EntryBody => ({
      id,
      kind: "grant",
      amount: 1,
      date: new Date(NOON + days * DAY_MS).toISOString(),
    });
    const keys = toDays([grant(3, 0), grant(2, -1), grant(1, 0)], 3).map(({ key }) => key);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(3);
  });

  test("have no balance where none is known", () => {
    fc.assert(
      fc.property(ledgers, ({ entries }) => {
        for (const { rows } of toDays(entries, undefined))
          for (const row of rows) expect(row.balance).toBeUndefined();
      }),
    );
  });
});

/** Reads CSV as RFC 4180 has it. */
function readCsv(text: string): string[][] {
  const cells = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)];
  const lines: string[][] = [[]];
  for (const [, quoted, plain = "", end] of cells) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "\r\n") lines.push([]);
  }
  return lines.slice(0, -1);
}

describe("a statement as CSV", () => {
  const date = "2026-11-29T12:00:00.000Z";

  test("has a line for each entry, with the balance after it, and every note as it is", () => {
    fc.assert(
      fc.property(
        ledgers,
        fc.string({ unit: "binary" }).filter((note) => !/[;\t]/.test(note)),
        ({ entries, balance }, note) => {
          const noted = entries.map((entry) => ({ ...entry, note: `a ${note}` }));
          const csv = statementCsv(noted, balance);
          expect(csv.startsWith("\uFEFFid,date,kind,amount,balance,")).toBe(true);
          const [, ...lines] = readCsv(csv.slice(1));
          expect(lines.map(([id, , kind, amount]) => [id, kind, amount])).toEqual(
            entries.map((entry) => [String(entry.id), entry.kind, String(entry.amount)]),
          );
          expect(lines[0]?.[4] ?? "0").toBe(String(balance));
          for (const line of lines) expect(line[9]).toBe(`a ${note}`);
        },
      ),
    );
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://a")'])(
    "takes from the note %j what a spreadsheet would run, and leaves amounts numbers",
    (note) => {
      const [, line] = readCsv(
        statementCsv([{ id: 1, kind: "withdrawal", amount: -5, date, note }], 0).slice(1),
      );
      expect(line?.[9]).toBe(`'${note}`);
      expect(line?.[3]).toBe("-5");
    },
  );

  test("leaves out the coins after a pending entry if another one may be missing, and has the local date and the member", () => {
    const range = { chat_id: 1, first_message_id: 1, last_message_id: 1, count: 1 };
    const hold = { id: 0, kind: "hold" as const, amount: -5, date, ...range };
    const csv = statementCsv(
      [
        { ...hold, other_member: { id: 2, name: "=Ben" } },
        { id: 1, kind: "grant", amount: 9, date },
      ],
      4,
      false,
    );
    const [head, first, second] = readCsv(csv.slice(1));
    expect([first?.[4], second?.[4]]).toEqual(["", "9"]);
    expect(head?.slice(10)).toEqual(["local_date", "member", "member_name"]);
    expect(first?.slice(11)).toEqual(["2", "'=Ben"]);
    expect(Date.parse(first?.[10]?.replace(" ", "T") ?? "")).toBe(Date.parse(date));
  });

  test.each([
    ["x;=1+1", "x;'=1+1"],
    ["x\t-1", "x\t'-1"],
    ["\uFF1D1+1", "'\uFF1D1+1"],
    ["a; b = 1", "a; b = 1"],
  ])("takes from the name %j what a spreadsheet with other separators would run", (name, cell) => {
    const other_member = { id: 2, name };
    const entry = { id: 1, kind: "charge", amount: -5, date, chat_id: 1, other_member } as const;
    const [, line] = readCsv(statementCsv([entry], 0).slice(1));
    expect(line?.at(-1)).toBe(cell);
  });

  test("marks what is not charged yet, which has no number", () => {
    const [, line] = readCsv(statementCsv([{ id: 0, kind: "hold", amount: -5, date }], undefined).slice(1));
    expect(line?.slice(0, 5)).toEqual(["", date, "pending", "-5", ""]);
  });
});
