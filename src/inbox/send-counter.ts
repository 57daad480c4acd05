import { spendSends } from "../core/send-budget.ts";
import type { Bucket } from "../core/token-bucket.ts";

/** Counts the messages that a member sends in all rooms, in memory only. */
export class SendCounter {
  #budget: Bucket | undefined;

  /** Returns for how long (ms) the rooms refuse further ones. @param perSecond how many the member may send; 0 for any number */
  count(count: number, perSecond: number): number {
    if (perSecond === 0) return 0;
    const budget = spendSends(this.#budget, count, perSecond, Date.now());
    this.#budget = budget;
    return budget.refuseForMs;
  }
}
