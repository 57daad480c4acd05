import { assessFunding } from "../core/funding.ts";
import { FUNDS_WAIT_MS } from "../core/limits.ts";
import { readFunds } from "../db/holds.ts";
import { type CoinsChange, type CoinsChangeResult, changeCoins } from "../db/transfers.ts";
import { UnavailableError, withDeadline } from "../platform/deadline.ts";
import type { LedgerSource } from "./balance.ts";
import { recallCoins } from "./recall.ts";

/**
 * Carries out a withdrawal, with the coins that lie in the member's chats if the balance does not cover it: refused only when
 * all of them together do not.
 * @throws UnansweredError when a room that holds coins can't be asked
 */
export async function withdraw({ db, rooms }: LedgerSource, change: CoinsChange): Promise<CoinsChangeResult> {
  const until = Date.now() + FUNDS_WAIT_MS;
  const drainedAt = new Map<number, number>();
  for (;;) {
    const changed = await withDeadline(changeCoins(db, change));
    if (changed !== "insufficient_balance") return changed;
    const funds = await withDeadline(readFunds(db, change.memberId, 0));
    const funding = assessFunding(-change.amount, { ...funds, available: 0 }, drainedAt);
    if (funding.kind === "insufficient") return changed;
    if (Date.now() > until) throw new UnavailableError("the coins move faster than they can be gathered");
    if (funding.kind === "covered") continue;
    const { recalled, failed } = await recallCoins(
      rooms,
      change.memberId,
      { ...funding, deadline: until },
      drainedAt,
    );
    if (failed && recalled === 0)
      throw new UnavailableError("a room that holds coins of the member does not answer");
  }
}
