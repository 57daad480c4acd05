import type { Pair } from "../../core/pair.ts";
import type { ReportRequest, RoomReport } from "../rpc.ts";
import type { Messages } from "../store/messages.ts";
import { LeaseStore } from "./lease-store.ts";

/** Answers a reconciliation from the room's rows alone, because a room loads its state from them when it wakes. */
export function reconciliationReport(
  { sql, pair, messages }: { sql: SqlStorage; pair: Pair; messages: Messages },
  { charged, refunded }: ReportRequest,
): RoomReport {
  const leases = new LeaseStore(sql, messages).load();
  return {
    chatId: sql.exec<{ id: number }>("SELECT id FROM chat").toArray()[0]?.id,
    messages: messageTotals(sql, pair),
    members: charged.map(({ memberId, capturedThrough }) => {
      const { lease, at } = leases.get(memberId) ?? { lease: undefined, at: 0 };
      const { spent, ...prices } = priceTotals(sql, memberId, {
        capturedThrough,
        leasedThrough: lease?.capturedThrough ?? 0,
      });
      // The store loads an empty lease as unspent, which would hide a difference here.
      return { memberId, ...prices, lease: lease && { ...lease, spent }, at };
    }),
    refunded: refunded.flatMap((id) => {
      const message = messages.find(id);
      return message ? [{ id, memberId: message.memberId, price: message.price }] : [];
    }),
  };
}

/** Reads the whole chat in one pass. */
function messageTotals(sql: SqlStorage, { low, high }: Pair): RoomReport["messages"] {
  return sql
    .exec<RoomReport["messages"]>(
      `SELECT count(*) AS count, coalesce(min(id), 0) AS first, coalesce(max(id), 0) AS last,
        min(id) FILTER (WHERE at < before) AS outOfOrder,
        min(id) FILTER (WHERE price > 0 AND exempt = 1) AS exemptPaid,
        min(id) FILTER (WHERE member_id NOT IN (?, ?)) AS foreignSender
      FROM (SELECT id, member_id, at, price, exempt, lag(at, 1, at) OVER (ORDER BY id) AS before FROM messages)`,
      low,
      high,
    )
    .one();
}

/** Sums the prices of a member's messages: all, those up to the id `capturedThrough`, and those after `leasedThrough`. */
function priceTotals(
  sql: SqlStorage,
  memberId: number,
  { capturedThrough, leasedThrough }: { capturedThrough: number; leasedThrough: number },
): { paid: number; charged: number; spent: number } {
  return sql
    .exec<{ paid: number; charged: number; spent: number }>(
      `SELECT coalesce(sum(price), 0) AS paid,
        coalesce(sum(price) FILTER (WHERE id <= ?), 0) AS charged,
        coalesce(sum(price) FILTER (WHERE id > ?), 0) AS spent
      FROM messages WHERE member_id = ?`,
      capturedThrough,
      leasedThrough,
      memberId,
    )
    .one();
}
