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
type Member = ReportRequest["charged"][number] & { lease: Lease | undefined; at: number; prices: Prices };
/** Id, sender, date, price, and whether the sender was exempt. */
type Row = [id: number, memberId: number, at: number, price: number, exempt: number];

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
  const history = new HistoryCheck(pair);
  const members = charged.map(
    (each): Member => ({
      ...each,
      ...(leases.get(each.memberId) ?? { lease: undefined, at: 0 }),
      prices: { paid: 0, charged: 0, spent: 0, count: 0, last: 0, at: 0 },
    }),
  );
  for await (const slice of slicesOf(sql)) {
    for (const row of slice) {
      history.add(row);
      const member = row[3] > 0 && members.find(({ memberId }) => memberId === row[1]);
      if (member) addPrice(member, row);
    }
  }
  return {
    chatId,
    messages: history.found,
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

/** Reads all messages that are stored when it starts, `RECONCILIATION_SLICE_ROWS` in each turn. Reads none if there are no tables. */
async function* slicesOf(sql: SqlStorage | undefined): AsyncIterable<Row[]> {
  if (!sql) return;
  const { last } = sql.exec<{ last: number | null }>("SELECT max(id) AS last FROM messages").one();
  const query =
    "SELECT id, member_id, at, price, exempt FROM messages WHERE id > ? AND id <= ? ORDER BY id LIMIT ?";
  for (let after = Number.MIN_SAFE_INTEGER; ; await scheduler.wait(0)) {
    const rows = [...sql.exec(query, after, last, RECONCILIATION_SLICE_ROWS).raw<Row>()];
    const [id] = rows.at(-1) ?? [];
    if (id === undefined) return;
    yield rows;
    if (id === last) return;
    after = id;
  }
}

/** Looks for what no history may contain. Add all messages in the order of their ids. */
class HistoryCheck {
  readonly found: History = {
    count: 0,
    first: 0,
    last: 0,
    outOfOrder: null,
    exemptPaid: null,
    foreignSender: null,
  };
  readonly #pair: Pair;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(pair: Pair) {
    this.#pair = pair;
  }

  add([id, memberId, at, price, exempt]: Row): void {
    const { found } = this;
    if (found.count === 0) found.first = id;
    found.count++;
    found.last = id;
    if (at < this.#lastAt) found.outOfOrder ??= id;
    if (price > 0 && exempt === 1) found.exemptPaid ??= id;
    if (memberId !== this.#pair.low && memberId !== this.#pair.high) found.foreignSender ??= id;
    this.#lastAt = at;
  }
}

function addPrice({ capturedThrough, lease, prices }: Member, [id, , at, price]: Row): void {
  prices.paid += price;
  if (id <= capturedThrough) prices.charged += price;
  if (id <= (lease?.capturedThrough ?? 0)) return;
  prices.spent += price;
  prices.count++;
  prices.last = id;
  prices.at = Math.max(prices.at, at);
}
