/** What the platform says was written since the counters were last read, and the calls to D1 that the Worker made. */
export type Counters = {
  /** Rows written in Durable Objects: `rowsWritten` of every cursor, and one for each move of an alarm. */
  objectRows: number;
  /** Rows written in D1: `meta.rows_written` of every result. */
  d1Rows: number;
  /** Batches and lone statements that wrote something. */
  d1Writes: number;
  /** All calls, those that only read among them. */
  d1Calls: number;
};

export const counters: Counters = { objectRows: 0, d1Rows: 0, d1Writes: 0, d1Calls: 0 };

/** What has to be added up before the counters are read. */
export const flushers: (() => void)[] = [];

export function takeCounters(): Counters {
  for (const flush of flushers) flush();
  const snapshot = { ...counters };
  for (const name of Object.keys(counters) as (keyof Counters)[]) counters[name] = 0;
  return snapshot;
}
