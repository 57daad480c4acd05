import { type ActorId, keyId, superuserId, toActor } from "../core/acts.ts";
import type { HoldRow, Step } from "../core/lease.ts";
import type { LostCharge } from "../core/lost-messages.ts";
import type { Pair } from "../core/pair.ts";
import type { ActDetail } from "../protocol/http/acts.ts";
import type { Database } from "./database.ts";
import { bind, type Funds, READ_FUNDS, runFunds } from "./holds.ts";

/** The note of a repair's charge. The member reads it in the statement. */
const REPAIR_NOTE = "Messages that were not charged yet when the database was restored";

/** A step from wherever the hold is now. It captures, releases all that is left, and lends nothing. */
export type HoldRepair = Step & {
  memberId: number;
  chatId: number;
  pair: Pair;
  /** Where the hold is now, and the number of the step that follows. */
  from: Pick<HoldRow, "step" | "stepId">;
  number: number;
  actorId: ActorId;
  at: number;
};

const OWN_CHAT = "SELECT 1 FROM chats WHERE id = ?2 AND low_id = ?12 AND high_id = ?13";
const NEXT = "member_id = ?1 AND chat_id = ?2 AND step = ?3 AND step_id = ?4 AND upto <= ?8";

/**
 * The statements of one repair, in this order. The third one decides for all that follow, by `lent`: whether the hold is still where
 * the repair begins, and whether the coins cover what it captures. Any number of copies has the effect of one: the last of them
 * moves the hold. A database that was restored may lack the rows of the chat and of the hold.
 */
const REPAIR = [
  `INSERT INTO chats (id, low_id, high_id, created_at) SELECT ?2, ?12, ?13, ?11 WHERE true ON CONFLICT DO NOTHING`,
  `INSERT INTO holds (member_id, chat_id) SELECT ?1, ?2 WHERE EXISTS (${OWN_CHAT}) ON CONFLICT DO NOTHING`,
  `UPDATE members SET lent = EXISTS (SELECT 1 FROM holds WHERE ${NEXT} AND members.balance + held >= ?6)
    WHERE id = ?1`,
  `INSERT INTO transfers (member_id, entry, kind, amount, chat_id, first_id, last_id, messages, note, by_id, at, by_key)
    SELECT m.id, m.entries + 1, 'charge', ?6, ?2, h.upto + 1, ?8, ?7, ?9, ?10, ?11, ?17
    FROM members m JOIN holds h ON h.member_id = m.id AND h.chat_id = ?2
    WHERE m.id = ?1 AND m.lent = 1 AND ?6 > 0`,
  `INSERT INTO acts (at, actor, act, member, chat, detail)
    SELECT ?11, ?15, 'repair.create', ?1, ?2, ?16 FROM members WHERE id = ?1 AND lent = 1`,
  `UPDATE members SET entries = entries + (?6 > 0),
    balance = balance - ?6 + (SELECT held FROM holds WHERE member_id = ?1 AND chat_id = ?2)
    WHERE id = ?1 AND lent = 1`,
  `UPDATE holds SET step = ?5, step_id = ?14, captured = captured + ?6, upto = ?8, held = 0
    WHERE ${NEXT} AND EXISTS (SELECT 1 FROM members WHERE id = ?1 AND lent = 1)`,
];

/**
 * Takes the step of a repair, unless a copy of it was taken before, the hold has moved, or the coins do not cover it.
 * @returns the hold and the member's coins afterwards
 */
export function takeRepairStep(db: Database, repair: HoldRepair): Promise<Funds> {
  const { memberId, chatId, pair, from, number, id, capture, count, last, actorId, at } = repair;
  const actor = toActor(actorId);
  const values = [
    ...[memberId, chatId, from.step, from.stepId, number, capture, count, last],
    ...[REPAIR_NOTE, superuserId(actor), at, pair.low, pair.high, id],
    ...[actor, JSON.stringify({ charged: capture, count } satisfies ActDetail), keyId(actor)],
  ];
  return runFunds(db, [
    ...REPAIR.map((sql) => bind(db, sql, values)),
    ...READ_FUNDS.map((sql) => bind(db, sql, [memberId, chatId])),
  ]);
}

/** Reads the charges of a chat that end after the message `after`, in the order of their messages. */
export async function readChargesAfter(
  db: Database,
  { chatId, pair, after }: { chatId: number; pair: Pair; after: number },
): Promise<LostCharge[]> {
  const query = `SELECT member_id AS memberId, first_id AS first, last_id AS last, messages, amount FROM transfers
    WHERE member_id IN (?, ?) AND kind = 'charge' AND chat_id = ? AND last_id > ? ORDER BY first_id, member_id`;
  return (await db.$client.prepare(query).bind(pair.low, pair.high, chatId, after).all<LostCharge>()).results;
}
