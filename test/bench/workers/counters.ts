/** The rows that the platform reports as written, and the Worker's calls to D1, since the bench last read the counters. */
export type Counters = {
  /** Rows written in Durable Objects: `rowsWritten` of every cursor, and one for each change of an alarm. */
  objectRows: number;
  /** Rows written in D1: `meta.rows_written` of every result. */
  d1Rows: number;
  /** Batches and single statements that wrote rows. */
  d1Writes: number;
  /** All calls, those that only read included. */
  d1Calls: number;
};

export const counters: Counters = { objectRows: 0, d1Rows: 0, d1Writes: 0, d1Calls: 0 };

/** Functions that bring the counters up to date before the bench reads them. */
export const flushers: (() => void)[] = [];

export function takeCounters(): Counters {
  for (const flush of flushers) flush();
  const snapshot = { ...counters };
  for (const name of Object.keys(counters) as (keyof Counters)[]) counters[name] = 0;
  return snapshot;
}
