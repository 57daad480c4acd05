type Other = { chatId: number; step: number };

/**
 * Whether a member's coins cover a price, as ONE answer of D1 shows them. Coins that lie in other chats are asked for before
 * anybody is refused: `insufficient` is said only when each chat that holds coins has told that nothing is left there, at
 * exactly the step that this answer shows. At one step what is left never grows, so that is a statement about one instant.
 * @param left what the asking chat may still spend itself
 * @param drainedAt at which step each chat told that it has nothing left
 */
export function assessFunding<T extends Other>(
  price: number,
  { balance, available, others }: { balance: number; available: number; others: readonly T[] },
  drainedAt: ReadonlyMap<number, number>,
): { kind: "covered" } | { kind: "insufficient" } | { kind: "recall"; others: T[]; missing: number } {
  const missing = price - balance - available;
  if (missing <= 0) return { kind: "covered" };
  const undrained = others.filter(({ chatId, step }) => drainedAt.get(chatId) !== step);
  return undrained.length === 0 ? { kind: "insufficient" } : { kind: "recall", others: undrained, missing };
}
