import { and, desc, eq, gt, inArray, or } from "drizzle-orm";
import type { HoldRow, Step } from "../core/lease.ts";
import type { MemberStatus } from "../core/member-status.ts";
import type { Pair } from "../core/pair.ts";
import type { Database } from "./database.ts";
import { chats, holds, members } from "./schema.ts";

/** Another chat that holds coins of the same member. */
export type OtherHold = { chatId: number; pair: Pair; step: number; held: number };

/** A member's status and coins, as one answer of D1 shows them: all of it at the same instant. */
export type Funds = {
  status: MemberStatus;
  /** Coins that no chat holds. */
  balance: number;
  /** The hold of the requesting chat; undefined if it has none. */
  hold: HoldRow | undefined;
  /** Every other hold with coins in it, the largest first. */
  others: OtherHold[];
};

/**
 * A step of a hold, from `number - 1` to `number`. It lends from `minLend` to `maxLend` coins, or nothing if the balance does not
 * cover `minLend` or `minLend` is 0.
 */
export type StepRequest = Step & {
  memberId: number;
  chatId: number;
  number: number;
  minLend: number;
  maxLend: number;
  at: number;
};

/** The hold is where the step begins. Only the last statement of a step changes that, so that no copy of it has effect twice. */
const NEXT = "member_id = ?1 AND chat_id = ?2 AND step = ?3 - 1 AND upto <= ?7 AND ?5 >= 0 AND ?8 >= 0";
const GATE = `EXISTS (SELECT 1 FROM holds WHERE ${NEXT})`;
const LENT = `CASE WHEN ?9 > 0 AND is_active = 1 AND balance >= ?9
  THEN max(?9, min(?10, balance / CASE
    WHEN EXISTS (SELECT 1 FROM holds WHERE member_id = ?1 AND chat_id <> ?2 AND held > 0) THEN 4 ELSE 1 END))
  ELSE 0 END`;

/**
 * The statements of one step, in this order. Every step sets `lent`, so that the hold gains exactly what the balance loses. Any
 * number of copies has the effect of one: a late or repeated copy finds the hold at a later step. (D1 binds the parameters as
 * REAL: never divide by one, and never concatenate one.)
 */
const STEP = [
  `INSERT INTO transfers (member_id, entry, kind, amount, chat_id, first_id, last_id, messages, at)
    SELECT m.id, m.entries + 1, 'charge', ?5, ?2, h.upto + 1, ?7, ?6, ?11
    FROM members m JOIN holds h ON h.member_id = m.id AND h.chat_id = ?2
    WHERE m.id = ?1 AND ${GATE} AND ?5 > 0`,
  `UPDATE members SET lent = ${LENT}, balance = balance + ?8 - ${LENT}, entries = entries + (?5 > 0)
    WHERE id = ?1 AND ${GATE}`,
  `UPDATE holds SET step = ?3, step_id = ?4, captured = captured + ?5, upto = ?7, touched_at = ?11,
    held = held - ?5 - ?8 + (SELECT lent FROM members WHERE id = ?1) WHERE ${NEXT}`,
];
const FIRST_STEP = "INSERT INTO holds (member_id, chat_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

/** The queries of a member's coins, the last two of a batch. `runFunds` reads their answer. */
export const READ_FUNDS = [
  `SELECT m.balance, m.is_active, m.token_epoch, m.tokens_from, m.is_superuser, m.is_employee, m.premium_until,
    h.step, h.step_id, h.held, h.captured, h.upto
    FROM members m LEFT JOIN holds h ON h.member_id = m.id AND h.chat_id = ?2 WHERE m.id = ?1`,
  `SELECT h.chat_id, h.step, h.held, c.low_id, c.high_id
    FROM holds h JOIN chats c ON c.id = h.chat_id
    WHERE h.member_id = ?1 AND h.chat_id <> ?2 AND h.held > 0 ORDER BY h.held DESC, h.chat_id`,
];

/** Takes a step, unless a copy of it was taken before. @returns the hold and the member's coins afterwards */
export async function takeStep(db: Database, request: StepRequest): Promise<Funds> {
  const { memberId, chatId, number, id, capture, count, last, release, minLend, maxLend, at } = request;
  const values = [memberId, chatId, number, id, capture, count, last, release, minLend, maxLend, at];
  const statements = number === 1 ? [FIRST_STEP, ...STEP] : STEP;
  return runFunds(db, [
    ...statements.map((sql) => bind(db, sql, values)),
    ...READ_FUNDS.map((sql) => bind(db, sql, [memberId, chatId])),
  ]);
}

const TOUCH = `UPDATE holds SET touched_at = ?4
  WHERE member_id = ?1 AND chat_id = ?2 AND step = ?3 AND touched_at NOT BETWEEN ?5 AND ?4`;

/**
 * Sets the time of a chat's holds to `at`, except of those at another step than the given one and those that were touched from
 * `since` on (Unix ms).
 */
export async function touchHolds(
  db: Database,
  chatId: number,
  holds: { memberId: number; step: number }[],
  { since, at }: { since: number; at: number },
): Promise<void> {
  await db.$client.batch(
    holds.map(({ memberId, step }) => bind(db, TOUCH, [memberId, chatId, step, at, since])),
  );
}

/** Reads what a step's answer shows, without taking a step. @param chatId of the hold to read; 0 for none */
export async function readFunds(db: Database, memberId: number, chatId: number): Promise<Funds> {
  return runFunds(
    db,
    READ_FUNDS.map((sql) => bind(db, sql, [memberId, chatId])),
  );
}

/** Binds only as many of the values as the statement has parameters. */
export function bind(db: Database, sql: string, values: (number | string | null)[]): D1PreparedStatement {
  const named = Math.max(...[...sql.matchAll(/\?(\d+)/g)].map(([, number]) => Number(number)));
  return db.$client.prepare(sql).bind(...values.slice(0, named));
}

type FundsRow = {
  balance: number;
  is_active: number;
  token_epoch: number;
  tokens_from: number | null;
  is_superuser: number;
  is_employee: number;
  premium_until: number | null;
  step: number | null;
  step_id: string | null;
  held: number | null;
  captured: number | null;
  upto: number | null;
};
type OtherRow = { chat_id: number; step: number; held: number; low_id: number; high_id: number };

/** Runs a batch that ends with `READ_FUNDS`. */
export async function runFunds(db: Database, statements: D1PreparedStatement[]): Promise<Funds> {
  const results = await db.$client.batch<unknown>(statements);
  const [row] = (results.at(-2)?.results ?? []) as FundsRow[];
  const others = (results.at(-1)?.results ?? []) as OtherRow[];
  if (!row) throw new Error("D1 has no such member");
  return {
    status: {
      isActive: row.is_active === 1,
      tokenEpoch: row.token_epoch,
      tokensFrom: row.tokens_from,
      isSuperuser: row.is_superuser === 1,
      isEmployee: row.is_employee === 1,
      premiumUntil: row.premium_until,
    },
    balance: row.balance,
    hold:
      row.step === null
        ? undefined
        : {
            step: row.step,
            stepId: row.step_id ?? "",
            held: row.held ?? 0,
            captured: row.captured ?? 0,
            capturedThrough: row.upto ?? 0,
          },
    others: others.map((other) => ({
      chatId: other.chat_id,
      pair: { low: other.low_id, high: other.high_id },
      step: other.step,
      held: other.held,
    })),
  };
}

/** A hold with coins in it. */
export type OpenHold = OtherHold & { captured: number; capturedThrough: number };

/** Reads a member's balance and every hold with coins in it, at one instant. */
export async function listHolds(
  db: Database,
  memberId: number,
): Promise<{ balance: number; holds: OpenHold[] }> {
  const [[member], open] = await db.batch([
    db.select({ balance: members.balance }).from(members).where(eq(members.id, memberId)),
    selectHolds(db, memberId),
  ]);
  if (!member) throw new Error("D1 has no such member");
  return { balance: member.balance, holds: open };
}

/**
 * Builds the query for a member's holds with coins in them, and those in the given chats. The chats begun last come first: of holds
 * with as many coins, an inbox asks the rooms that it asks for its list.
 */
export function selectHolds(db: Database, memberId: number, chatIds: number[] = []) {
  return db
    .select({
      chatId: holds.chatId,
      pair: { low: chats.lowId, high: chats.highId },
      step: holds.step,
      held: holds.held,
      captured: holds.captured,
      capturedThrough: holds.capturedThrough,
    })
    .from(holds)
    .innerJoin(chats, eq(chats.id, holds.chatId))
    .where(and(eq(holds.memberId, memberId), or(gt(holds.held, 0), inArray(holds.chatId, chatIds))))
    .orderBy(desc(holds.chatId));
}
