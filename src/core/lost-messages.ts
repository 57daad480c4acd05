/** A charge whose last message the room does not have, without those of its messages that the room has. */
export type LostCharge = {
  memberId: number;
  /** The ids among which the lost messages are. The last one is at `last`. */
  first: number;
  last: number;
  /** How many messages are lost, and their price together. */
  messages: number;
  amount: number;
};

/** A message of which nothing but its place is known. */
export type LostMessage = { id: number; memberId: number; price: number };

/**
 * Returns a message for each id after `after`, up to `through`, so that each charge is again the price of its messages. D1 knows a
 * charge as a whole and its last message, so the other ids and prices are guesses. An id that no charge needs becomes a free message
 * of `fallbackId`. Returns undefined if the charges need more ids than there are: then a row was changed by hand.
 * @param charges in the order of their ids; those of one member do not overlap
 */
export function placeLostMessages(
  charges: readonly LostCharge[],
  { after, through, fallbackId }: { after: number; through: number; fallbackId: number },
): LostMessage[] | undefined {
  if (charges.some(({ messages, amount }) => messages < 1 || amount < messages)) return undefined;
  const missing = charges.map((charge) => ({ ...charge }));
  const queues = [...Map.groupBy(missing, ({ memberId }) => memberId).values()];
  const placed: LostMessage[] = [];
  for (let id = after + 1; id <= through; id++) {
    const current = queues.flatMap((queue) => queue[0] ?? []);
    const ending = current.filter(({ last }) => last === id);
    const charge = ending[0] ?? mostUrgent(current, id);
    placed.push({ id, memberId: charge?.memberId ?? fallbackId, price: charge ? takeOne(charge) : 0 });
    if (ending.some(({ messages }) => messages > 0)) return undefined;
    for (const queue of queues) if (queue[0]?.last === id) queue.shift();
  }
  return missing.every(({ messages }) => messages === 0) ? placed : undefined;
}

/** Returns the charge that ends first, of those that need this id and not only their last one. If any choice works, this one does. */
function mostUrgent(charges: LostCharge[], id: number): LostCharge | undefined {
  return charges
    .filter(({ first, messages }) => first <= id && messages > 1)
    .sort((one, other) => one.last - other.last)[0];
}

/** Takes one message from a charge and returns its price: an equal share, rounded up. */
function takeOne(charge: LostCharge): number {
  const price = Math.ceil(charge.amount / charge.messages);
  charge.amount -= price;
  charge.messages--;
  return price;
}
