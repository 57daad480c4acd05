import type { Pair } from "../../core/pair.ts";
import type { ReportRequest, RoomReport } from "../rpc.ts";
import type { Messages } from "../store/messages.ts";
import type { RoomTables } from "../store/tables.ts";
import { LeaseStore } from "./lease-store.ts";

/** Answers a reconciliation from the room's rows alone, because a room loads its state from them when it wakes. */
export function reconciliationReport(
  { tables, pair, messages }: { tables: RoomTables; pair: Pair; messages: Messages },
  { charged, refunded }: ReportRequest,
): RoomReport {
  const leases = new LeaseStore(tables, messages).load();
  return {
    chatId: tables.chatId,
    messages: messageTotals(tables, pair),
    members: charged.map(({ memberId, capturedThrough }) => {
      const { lease, at } = leases.get(memberId) ?? { lease: undefined, at: 0 };
      const { spent, ...prices } = priceTotals(tables, memberId, {
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
function messageTotals({ reader }: RoomTables, { low, high }: Pair): RoomReport["messages"] {
  const totals = reader
    ?.exec<RoomReport["messages"]>(
      `SELECT count(*) AS count, coalesce(min(id), 0) AS first, coalesce(max(id), 0) AS last,
        min(id) FILTER (WHERE at < before) AS outOfOrder,
        min(id) FILTER (WHERE price > 0 AND exempt = 1) AS exemptPaid,
        min(id) FILTER (WHERE member_id NOT IN (?, ?)) AS foreignSender
      FROM (SELECT id, member_id, at, price, exempt, lag(at, 1, at) OVER (ORDER BY id) AS before FROM messages)`,
      low,
      high,
    )
    .one();
  return totals ?? { count: 0, first: 0, last: 0, outOfOrder: null, exemptPaid: null, foreignSender: null };
}

/** Sums the prices of a member's messages: all, those up to the id `capturedThrough`, and those after `leasedThrough`. */
function priceTotals(
  { reader }: RoomTables,
  memberId: number,
  { capturedThrough, leasedThrough }: { capturedThrough: number; leasedThrough: number },
): { paid: number; charged: number; spent: number } {
  const totals = reader
    ?.exec<{ paid: number; charged: number; spent: number }>(
      `SELECT coalesce(sum(price), 0) AS paid,
        coalesce(sum(price) FILTER (WHERE id <= ?), 0) AS charged,
        coalesce(sum(price) FILTER (WHERE id > ?), 0) AS spent
      FROM messages WHERE member_id = ?`,
      capturedThrough,
      leasedThrough,
      memberId,
    )
    .one();
  return totals ?? { paid: 0, charged: 0, spent: 0 };
}
