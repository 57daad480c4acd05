import type { Lease } from "../../core/lease.ts";
import { RECONCILIATION_SLICE_ROWS } from "../../core/limits.ts";
import type { Pair } from "../../core/pair.ts";
import type { ReportRequest, RoomReport } from "../rpc.ts";
import type { Messages } from "../store/messages.ts";
import type { RoomTables } from "../store/tables.ts";
import { LeaseStore } from "./lease-store.ts";

type History = RoomReport["messages"];
/** Prices of a member's messages: of all, of those that D1 has charged, and of those that the lease has not captured. */
type Prices = { paid: number; charged: number; spent: number; count: number; last: number; at: number };
/** The messages with ids after `after`, which is the id of a message or smaller than all, up to `through`. */
type Slice = { sql: SqlStorage; after: number; through: number };

const NO_HISTORY: History = {
  count: 0,
  first: 0,
  last: 0,
  outOfOrder: null,
  exemptPaid: null,
  foreignSender: null,
};
const NO_PRICES: Prices = { paid: 0, charged: 0, spent: 0, count: 0, last: 0, at: 0 };

/**
 * Answers a reconciliation from the room's rows alone, because a room loads its state from them when it wakes. All figures are of
 * the instant of the call: it reads the leases at once, and the messages in slices, between which the room handles frames. That is
 * exact because messages never change, and those that are stored meanwhile have higher ids.
 */
export async function reconciliationReport(
  { tables, pair, messages }: { tables: RoomTables; pair: Pair; messages: Messages },
  { charged, refunded }: ReportRequest,
): Promise<RoomReport> {
  const { chatId, reader: sql } = tables;
  const leases = new LeaseStore(tables, messages).loadUnspent();
  let history = NO_HISTORY;
  const members = charged.map((each) => ({
    ...each,
    ...(leases.get(each.memberId) ?? { lease: undefined, at: 0 }),
    prices: NO_PRICES,
  }));
  for (const slice of slicesOf(sql)) {
    if (history.count > 0) await scheduler.wait(0);
    history = addHistory(history, readHistory(slice, pair));
    for (const member of members) member.prices = addPrices(member.prices, readPrices(slice, member));
  }
  return {
    chatId,
    messages: history,
    members: members.map(({ memberId, lease, at, prices: { paid, charged, spent, count, ...last } }) => ({
      memberId,
      paid,
      charged,
      lease: lease && { ...lease, spent, count, last: Math.max(lease.capturedThrough, last.last) },
      at: Math.max(at, last.at),
    })),
    refunded: refunded.flatMap((id) => {
      const message = messages.find(id);
      return message ? [{ id, memberId: message.memberId, price: message.price }] : [];
    }),
  };
}

/** Yields all messages that are stored when it starts, in slices. Yields none if there are no tables. */
function* slicesOf(sql: SqlStorage | undefined): Iterable<Slice> {
  if (!sql) return;
  const { last } = sql.exec<{ last: number | null }>("SELECT max(id) AS last FROM messages").one();
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const { through } = sql
      .exec<{ through: number | null }>(
        `SELECT max(id) AS through FROM
          (SELECT id FROM messages WHERE id > ? AND id <= ? ORDER BY id LIMIT ?)`,
        after,
        last,
        RECONCILIATION_SLICE_ROWS,
      )
      .one();
    if (through === null) return;
    yield { sql, after, through };
    after = through;
  }
}

/** Reads a slice, and the message before it, whose date must not be later. */
function readHistory({ sql, after, through }: Slice, { low, high }: Pair): History {
  return sql
    .exec<History>(
      `SELECT count(*) AS count, coalesce(min(id), 0) AS first, coalesce(max(id), 0) AS last,
        min(id) FILTER (WHERE at < before) AS outOfOrder,
        min(id) FILTER (WHERE price > 0 AND exempt = 1) AS exemptPaid,
        min(id) FILTER (WHERE member_id NOT IN (?, ?)) AS foreignSender
      FROM (SELECT id, member_id, at, price, exempt, lag(at, 1, at) OVER (ORDER BY id) AS before
        FROM messages WHERE id >= ? AND id <= ?)
      WHERE id > ?`,
      low,
      high,
      after,
      through,
      after,
    )
    .one();
}

function addHistory(one: History, next: History): History {
  return {
    count: one.count + next.count,
    first: one.count > 0 ? one.first : next.first,
    last: next.last,
    outOfOrder: one.outOfOrder ?? next.outOfOrder,
    exemptPaid: one.exemptPaid ?? next.exemptPaid,
    foreignSender: one.foreignSender ?? next.foreignSender,
  };
}

function readPrices(
  { sql, after, through }: Slice,
  { memberId, capturedThrough, lease }: ReportRequest["charged"][number] & { lease: Lease | undefined },
): Prices {
  return sql
    .exec<Prices>(
      `SELECT coalesce(sum(price), 0) AS paid,
        coalesce(sum(price) FILTER (WHERE id <= ?1), 0) AS charged,
        coalesce(sum(price) FILTER (WHERE id > ?2), 0) AS spent,
        count(*) FILTER (WHERE id > ?2) AS count,
        coalesce(max(id) FILTER (WHERE id > ?2), 0) AS last,
        coalesce(max(at) FILTER (WHERE id > ?2), 0) AS at
      FROM messages WHERE id > ?3 AND id <= ?4 AND member_id = ?5 AND price > 0`,
      capturedThrough,
      lease?.capturedThrough ?? 0,
      after,
      through,
      memberId,
    )
    .one();
}

function addPrices(one: Prices, next: Prices): Prices {
  return {
    paid: one.paid + next.paid,
    charged: one.charged + next.charged,
    spent: one.spent + next.spent,
    count: one.count + next.count,
    last: Math.max(one.last, next.last),
    at: Math.max(one.at, next.at),
  };
}
