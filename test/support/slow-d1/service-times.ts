import type { Query } from "../failpoints/forwarded-database.ts";

/** How long the real D1 takes for a call that only reads, and for one that writes: a batch is one call. */
export const D1_READ_MS = 1;
export const D1_WRITE_MS = 5;

const WRITES = /^\s*(?:insert|update|delete|replace)\b|^\s*with\b[\s\S]*\b(?:insert|update|delete)\b/i;

/** Returns how long the real D1 takes for the statements of one call. */
export function serviceMs(queries: Pick<Query, "sql">[]): number {
  return queries.some(({ sql }) => WRITES.test(sql)) ? D1_WRITE_MS : D1_READ_MS;
}

/** The times of a database that serves one call at a time, in order of arrival. Uses no clock, so that a simulation can use it too. */
export class ServiceTimes {
  /** When the database has served all calls so far. */
  #freeAt = 0;

  /** Adds the next call. @param readyAt the earliest time at which the database may begin with it */
  add(readyAt: number, ms: number): { beginsAt: number; endsAt: number } {
    const beginsAt = Math.max(readyAt, this.#freeAt);
    this.#freeAt = beginsAt + ms;
    return { beginsAt, endsAt: this.#freeAt };
  }
}
