/** Counts the work of the Worker and its objects since the bench last read the counters. The platform reports the rows. */
export type Counters = {
  /** Rows written in Durable Objects: `rowsWritten` of every cursor, and one for each change of an alarm. */
  objectRows: number;
  /** The same rows by class and statement: `ChatRoom insert messages`, `Inbox setAlarm`. */
  objectRowsBy: Record<string, number>;
  /** Rows written in D1: `meta.rows_written` of every result. */
  d1Rows: number;
  /** Rows read in D1: `meta.rows_read` of every result that has one. See `overrides.countsReads`. */
  d1RowsRead: number;
  /** Batches and single statements that wrote rows. */
  d1Writes: number;
  /** All calls, those that only read included. A batch is one call. */
  d1Calls: number;
  /** The same calls by their first statement: `select members`. */
  d1CallsBy: Record<string, number>;
  /** Calls from one object to another, by class and method: `Inbox.updateChat`. */
  objectCalls: Record<string, number>;
  /** Calls from the Worker to an object, upgrades included (`ChatRoom.fetch`). */
  workerCalls: Record<string, number>;
  /** How often each object came into memory, by class and name: `ChatRoom 3:17`. */
  woken: Record<string, number>;
};

const ZERO: Counters = {
  objectRows: 0,
  objectRowsBy: {},
  d1Rows: 0,
  d1RowsRead: 0,
  d1Writes: 0,
  d1Calls: 0,
  d1CallsBy: {},
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

/** Adds to the count of a name. */
export function countName(counts: Record<string, number>, name: string, added = 1): void {
  counts[name] = (counts[name] ?? 0) + added;
}

/** Names a statement by its verb and its first table. */
export function statementName(sql: string): string {
  const verb = /\b(select|insert|update|delete|replace|create)\b/i.exec(sql)?.[1]?.toLowerCase() ?? "other";
  const after = verb === "update" ? "update(?: or \\w+)?" : "from|into|table(?: if not exists)?";
  const table = new RegExp(`\\b(?:${after})\\s+"?(\\w+)`, "i").exec(sql)?.[1] ?? "";
  return `${verb} ${table}`;
}
