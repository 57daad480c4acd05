import { type LostCharge, placeLostMessages } from "../../core/lost-messages.ts";
import type { Pair } from "../../core/pair.ts";
import { LOST_MESSAGES_MAX } from "../../core/restore-limits.ts";
import type { Messages } from "../store/messages.ts";

/**
 * Stores an empty message in the place of each message that the room has lost, as far as D1 or the caller knows of them. So no id is
 * given out again, and each charge is again the price of its messages. Returns their number; undefined if the charges cannot be right, or
 * too many messages are lost.
 * @param charges of both members, which end after the room's last message
 * @param seenThrough the last message that anybody has seen; 0 if that is not known
 */
export function replaceLostMessages(
  { storage, messages, pair }: { storage: DurableObjectStorage; messages: Messages; pair: Pair },
  charges: LostCharge[],
  seenThrough: number,
): number | undefined {
  const after = messages.lastId;
  const lost = charges.filter(({ last }) => last > after).map((charge) => withoutStored(charge, messages));
  const through = Math.max(after, seenThrough, ...lost.map(({ last }) => last));
  if (through === after) return 0;
  if (through - after > LOST_MESSAGES_MAX) return undefined;
  const placed = placeLostMessages(lost, { after, through, fallbackId: pair.low });
  if (!placed) return undefined;
  // All dated like the last message that is left: when they were sent is not known.
  const at = messages.lastAt;
  storage.transactionSync(() => {
    for (const { memberId, price } of placed)
      messages.append({ type: "text", text: "", memberId, at, price, exempt: false });
  });
  return placed.length;
}

function withoutStored(charge: LostCharge, messages: Messages): LostCharge {
  const stored = messages.paidAfter(charge.memberId, charge.first - 1);
  return { ...charge, messages: charge.messages - stored.count, amount: charge.amount - stored.spent };
}
