import { type Decision, waitFor } from "../decision.ts";
import type { SendAttempt } from "../gate.ts";
import { reserveFile } from "./member-limits.ts";
import { priceOf } from "./price.ts";

/**
 * Waits until the sender's lease covers the price of the message. `FundsFinder.find` borrows coins from the balance in D1,
 * recalls them from the member's other chats, and decides `insufficient_balance` if there are too few anywhere.
 *
 * The coins are not reserved: the run that finds enough of them also stores the message, and that spends them.
 */
export function requireCoins(attempt: SendAttempt): Decision | undefined {
  const { room, queued, session } = attempt;
  const { memberId } = session;
  const price = priceOf(attempt);
  if (price <= room.leases.available(memberId)) return undefined;
  return waitFor(async (signal) => {
    const result = await room.leases.find(memberId, price, signal, () => reserveFile(attempt));
    // The frame continues as soon as its coins arrive, and may wait for something else by now.
    if (result.ok || signal.aborted) return;
    const { ok: _, ...failure } = result;
    queued.progress.outcome = { kind: "reject", failure };
  }, price);
}
