import { FAN_OUT_MAX_CALLS, ROOM_CALLS_AT_ONCE } from "../core/fan-out-limits.ts";

/**
 * Counts the calls that one request, one event of an object or one run of the cron may still make, far below the platform's limit.
 * Several rounds can share it.
 */
export class CallBudget {
  #left: number;

  /** @param calls to D1 and to objects, at most `FAN_OUT_MAX_CALLS` */
  constructor(calls: number = FAN_OUT_MAX_CALLS) {
    if (!(calls <= FAN_OUT_MAX_CALLS)) throw new RangeError(`a budget of ${calls} calls is too large`);
    this.#left = calls;
  }

  /** Takes one call. Returns false if none is left. */
  take(): boolean {
    if (this.#left <= 0) return false;
    this.#left--;
    return true;
  }
}

/**
 * Calls `run` for each item, in order, with `ROOM_CALLS_AT_ONCE` in flight: the next item begins when any of them has finished.
 * Each item takes one call from the budget. Resolves when all that began have finished, or as soon as all is over.
 * @param run must not reject: it handles its own failures
 * @param isOver whether the result is complete: then no further item begins, and those in flight are not waited for
 * @returns the number of items that did not begin
 */
export async function forEachLimited<T>(
  items: readonly T[],
  budget: CallBudget,
  run: (item: T) => Promise<void>,
  isOver: () => boolean = () => false,
): Promise<number> {
  // The workers share one iterator, so that each item is taken once.
  const queue = items.values();
  let left = items.length;
  await new Promise<void>((resolve, reject) => {
    const work = async () => {
      for (const item of queue) {
        if (isOver() || !budget.take()) break;
        left--;
        await run(item);
      }
      if (isOver()) resolve();
    };
    const workers = Array.from({ length: Math.min(ROOM_CALLS_AT_ONCE, items.length) }, work);
    Promise.all(workers).then(() => resolve(), reject);
  });
  return left;
}
