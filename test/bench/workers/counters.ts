/** Counts the work of the Worker and its objects since the bench last read the counters. The platform reports the rows. */
export type Counters = {
  /** Rows written in Durable Objects: `rowsWritten` of every cursor, and one for each change of an alarm. */
  objectRows: number;
  /** Rows written in D1: `meta.rows_written` of every result. */
  d1Rows: number;
  /** Batches and single statements that wrote rows. */
  d1Writes: number;
  /** All calls, those that only read included. A batch is one call. */
  d1Calls: number;
  /** Calls from one object to another, by class and method: `Inbox.updateChat`. */
  objectCalls: Record<string, number>;
  /** Calls from the Worker to an object, upgrades included (`ChatRoom.fetch`). */
  workerCalls: Record<string, number>;
  /** How often each object came into memory, by class and name: `ChatRoom 3:17`. */
  woken: Record<string, number>;
};

const ZERO: Counters = {
  objectRows: 0,
  d1Rows: 0,
  d1Writes: 0,
  d1Calls: 0,
  objectCalls: {},
  workerCalls: {},
  woken: {},
};

export const counters: Counters = structuredClone(ZERO);

/** Functions that bring the counters up to date before the bench reads them. */
export const flushers: (() => void)[] = [];

export function takeCounters(): Counters {
  for (const flush of flushers) flush();
  const snapshot = { ...counters };
  Object.assign(counters, structuredClone(ZERO));
  return snapshot;
}

/** Adds one to the count of a name. */
export function countName(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
