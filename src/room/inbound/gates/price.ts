import { takeFromLimit } from "../../../platform/rate-limit.ts";
import { type Decision, reject, rejectOverLimit, waitFor } from "../decision.ts";
import type { SendAttempt } from "../gate.ts";

/** Loads the smile of a frame from D1 unless its price is known, and refuses one that may not be sent. */
export function checkSmile({ room, queued, session, frame, now }: SendAttempt): Decision | undefined {
  if (frame.type !== "smile") return undefined;
  const smile = room.smiles.of(frame.smileId, now);
  if (smile) return smile.isActive ? undefined : reject("smile_not_found");
  return waitFor(async () => {
    if (!(await takeFromLimit(room.readLimiter, String(session.memberId))))
      queued.progress.outcome = rejectOverLimit();
    else if (!(await room.smiles.load(frame.smileId))) queued.progress.outcome = reject("smile_not_found");
  });
}

/** Refuses a message that costs more than its sender allows. */
export function checkMaxPrice(attempt: SendAttempt): Decision | undefined {
  const price = priceOf(attempt);
  return price > (attempt.frame.maxPrice ?? price) ? reject("price_changed", { price }) : undefined;
}

/** Returns the price of a message for its sender. @throws for a smile that `checkSmile` must not let pass */
export function priceOf({ room, frame, isExempt, now }: SendAttempt): number {
  if (isExempt) return 0;
  if (frame.type !== "smile") return room.settings.messagePrice;
  const smile = room.smiles.of(frame.smileId, now);
  if (!smile) throw new Error("the price of a smile is not loaded");
  return smile.price;
}
