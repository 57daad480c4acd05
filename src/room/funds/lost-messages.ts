import { type LostCharge, type LostMessage, placeLostMessages } from "../../core/lost-messages.ts";
import type { Pair } from "../../core/pair.ts";
import { LOST_MESSAGES_MAX } from "../../core/restore-limits.ts";
import type { Messages } from "../store/messages.ts";

/**
 * Returns an empty message for the place of each message that the room has lost, as far as D1 or the caller knows of them. So no id is
 * given out again, and each charge is again the price of its messages. Returns undefined if the charges cannot be right, or too many
 * messages are lost.
 * @param charges of both members, which end after the room's last message
 * @param seenThrough the last message that anybody has seen; 0 if that is not known
 */
export function findLostMessages(
  { messages, pair }: { messages: Messages; pair: Pair },
  charges: LostCharge[],
  seenThrough: number,
): LostMessage[] | undefined {
  const after = messages.lastId;
  const lost = charges.filter(({ last }) => last > after).map((charge) => withoutStored(charge, messages));
  const through = Math.max(after, seenThrough, ...lost.map(({ last }) => last));
  if (through === after) return [];
  if (through - after > LOST_MESSAGES_MAX) return undefined;
  return placeLostMessages(lost, { after, through, fallbackId: pair.low });
}

/** Stores messages in the places of lost ones. All have the date of the last one that is left: when they were sent is not known. */
export function storeLostMessages(
  { storage, messages }: { storage: DurableObjectStorage; messages: Messages },
  lost: LostMessage[],
): void {
  const at = messages.lastAt;
  storage.transactionSync(() => {
    for (const { memberId, price } of lost)
      messages.append({ type: "text", text: "", memberId, at, price, exempt: false });
  });
}

function withoutStored(charge: LostCharge, messages: Messages): LostCharge {
  const stored = messages.paidAfter(charge.memberId, charge.first - 1);
  return { ...charge, messages: charge.messages - stored.count, amount: charge.amount - stored.spent };
}
