import { EMPTY_LEASE, type Lease, type Step } from "../../core/lease.ts";
import type { Messages } from "../store/messages.ts";
import type { RoomTables } from "../store/tables.ts";
import { SpendSums } from "./spend-sums.ts";

/** A member's lease as the room stores it, and loads it when it wakes. Times are Unix ms. */
export type LeaseRecord = {
  lease: Lease;
  /** When the member last used it: sent a paid message, or topped it up. */
  at: number;
  /** How often in a row D1 has failed since, and when to try again; both 0 if it has not. */
  tries: number;
  retryAt: number;
};

type Row = {
  member_id: number;
  step: number;
  held: number;
  captured: number;
  upto: number;
  at: number;
  pending_id: string | null;
  pending_capture: number | null;
  pending_count: number | null;
  pending_last: number | null;
  pending_back: number | null;
  stopped: number;
  tries: number;
  retry_at: number;
};

/** The leases in the room's own SQLite. The only writer of that table. */
export class LeaseStore {
  readonly #tables: RoomTables;
  readonly #sums: SpendSums;

  constructor(tables: RoomTables, messages: Messages) {
    this.#tables = tables;
    this.#sums = new SpendSums(tables, messages);
  }

  /** Loads the leases of every member who ever paid here: one or two. */
  load(): Map<number, LeaseRecord> {
    const records = this.loadUnspent();
    return new Map([...records].map(([memberId, record]) => [memberId, this.#addSpends(memberId, record)]));
  }

  /** Loads the leases as if nothing had been spent since the last step: without reading a message. */
  loadUnspent(): Map<number, LeaseRecord> {
    const rows = this.#tables.reader?.exec<Row>("SELECT * FROM leases").toArray();
    return new Map(rows?.map((row) => [row.member_id, recordOf(row)]));
  }

  /** Writes one row. */
  save(memberId: number, { lease, at, tries, retryAt }: LeaseRecord): void {
    const { step, held, captured, capturedThrough, pending, fenced } = lease;
    this.#tables.writer.exec(
      "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      memberId,
      step,
      held,
      captured,
      capturedThrough,
      at,
      pending?.id ?? null,
      pending?.capture ?? null,
      pending?.count ?? null,
      pending?.last ?? null,
      pending?.release ?? null,
      fenced ? 1 : 0,
      tries,
      retryAt,
    );
  }

  /** Stores now and then what a member has spent up to the message `id`, so that `load` reads few messages. */
  saveSpends(memberId: number, { lease, at }: LeaseRecord, id: number): void {
    const { capturedThrough: after, spent, count, last } = lease;
    if (lease.held > 0) this.#sums.save(memberId, { after, through: id, spent, count, last, at });
  }

  #addSpends(memberId: number, record: LeaseRecord): LeaseRecord {
    const { lease, at } = record;
    // An empty lease cannot have been spent, so skip the query: a chat whose members paid long ago wakes as fast as any other.
    if (lease.held === 0) return record;
    const { spent, count, ...paid } = this.#sums.load(memberId, lease.capturedThrough);
    const last = Math.max(lease.capturedThrough, paid.last);
    return { ...record, lease: { ...lease, spent, count, last }, at: Math.max(at, paid.at) };
  }
}

function recordOf(row: Row): LeaseRecord {
  const { step, held, captured, upto: capturedThrough, at, tries, retry_at: retryAt } = row;
  const lease: Lease = {
    ...EMPTY_LEASE,
    step,
    held,
    captured,
    capturedThrough,
    last: capturedThrough,
    pending: pendingStepOf(row),
    fenced: row.stopped === 1,
  };
  return { lease, at, tries, retryAt };
}

function pendingStepOf(row: Row): Step | undefined {
  if (row.pending_id === null) return undefined;
  return {
    id: row.pending_id,
    capture: row.pending_capture ?? 0,
    count: row.pending_count ?? 0,
    last: row.pending_last ?? 0,
    release: row.pending_back ?? 0,
  };
}
