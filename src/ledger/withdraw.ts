import { isDue } from "../core/due.ts";
import { assessFunding } from "../core/funding.ts";
import { FUNDS_WAIT_MS } from "../core/limits.ts";
import { readFunds } from "../db/holds.ts";
import { type CoinsChange, type CoinsChangeResult, changeCoins } from "../db/transfers.ts";
import { UnavailableError, withDeadline } from "../platform/deadline.ts";
import { CallBudget } from "../platform/for-each-limited.ts";
import type { LedgerSource } from "./balance.ts";
import { recallCoins } from "./recall.ts";

/**
 * Withdraws coins. If the balance does not cover the amount, recalls the coins in the member's chats; refuses only if all coins
 * together are too few.
 * @throws UnavailableError when a room that holds coins does not answer, the coins keep moving, or they lie in more rooms than one
 * request may ask: then the next request finds those in the balance that this one has recalled
 */
export async function withdraw({ db, rooms }: LedgerSource, change: CoinsChange): Promise<CoinsChangeResult> {
  const until = Date.now() + FUNDS_WAIT_MS;
  const drainedAt = new Map<number, number>();
  const budget = new CallBudget();
  while (budget.take() && budget.take()) {
    const changed = await withDeadline(changeCoins(db, change));
    if (changed !== "insufficient_balance") return changed;
    const funds = await withDeadline(readFunds(db, change.memberId, 0));
    const funding = assessFunding(-change.amount, { ...funds, available: 0 }, drainedAt);
    if (funding.kind === "insufficient") return changed;
    if (isDue(until, FUNDS_WAIT_MS, Date.now()))
      throw new UnavailableError("the member's coins move faster than they can be recalled");
    if (funding.kind === "covered") continue;
    const { recalled, isSilent } = await recallCoins(
      rooms,
      change.memberId,
      { ...funding, deadline: until, budget },
      drainedAt,
    );
    if (isSilent && recalled === 0)
      throw new UnavailableError("a room that holds coins of the member does not answer");
  }
  throw new UnavailableError("too many rooms hold coins of the member: the next request continues");
}
