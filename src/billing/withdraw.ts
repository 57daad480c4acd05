import { assessFunding } from "../core/funding.ts";
import { FUNDS_WAIT_MS } from "../core/limits.ts";
import { lookAtCoins } from "../db/holds.ts";
import { type ChangedCoins, type CoinsChange, changeCoins } from "../db/transfers.ts";
import { inTime, UnansweredError } from "../in-time.ts";
import type { CoinsSource } from "./balance.ts";
import { gather } from "./gather.ts";

/**
 * Carries out a withdrawal, with the coins that lie in the member's chats if the balance does not cover it: refused only when
 * all of them together do not.
 * @throws UnansweredError when a room that holds coins can't be asked
 */
export async function withdraw({ db, rooms }: CoinsSource, change: CoinsChange): Promise<ChangedCoins> {
  const until = Date.now() + FUNDS_WAIT_MS;
  const told = new Map<number, number>();
  for (;;) {
    const changed = await inTime(changeCoins(db, change));
    if (changed !== "insufficient_balance") return changed;
    const coins = await inTime(lookAtCoins(db, change.memberId, 0));
    const covered = assessFunding(-change.amount, { ...coins, available: 0 }, told);
    if (covered.kind === "insufficient") return changed;
    if (Date.now() > until) throw new UnansweredError("the coins move faster than they can be gathered");
    if (covered.kind === "covered") continue;
    const { back, failed } = await gather(rooms, change.memberId, { ...covered, until }, told);
    if (failed && back === 0)
      throw new UnansweredError("a room that holds coins of the member does not answer");
  }
}
