import { BUFFER_MEASURE_EXPIRES_MS } from "../../core/limits.ts";

type Measure = { bytes: number; at: number };

/**
 * The bytes that wait in the splices of this isolate, by their holder: a member and the object that they opened. A request cannot
 * read another request's socket, so each splice records its own bytes, again and again while there are any. A measure that is not
 * repeated expires, because the platform may end a request without running its code again.
 */
export class BufferedBytes {
  readonly #holders = new Map<string, Map<object, Measure>>();

  set(holder: string, splice: object, measure: Measure): void {
    const measures = this.#holders.get(holder) ?? new Map<object, Measure>();
    this.#holders.set(holder, measures.set(splice, measure));
  }

  delete(holder: string, splice: object): void {
    const measures = this.#holders.get(holder);
    measures?.delete(splice);
    if (measures?.size === 0) this.#holders.delete(holder);
  }

  /** Returns the bytes of a holder. */
  of(holder: string, now: number): number {
    this.#dropExpired(now);
    const measures = this.#holders.get(holder)?.values() ?? [];
    return [...measures].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #dropExpired(now: number): void {
    for (const [holder, measures] of this.#holders) {
      for (const [splice, { at }] of measures) {
        if (Math.abs(now - at) > BUFFER_MEASURE_EXPIRES_MS) this.delete(holder, splice);
      }
    }
  }
}
