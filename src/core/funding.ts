type Other = { chatId: number; step: number };

/**
 * Returns whether a member's coins cover a price, as ONE answer of D1 shows them. Coins in other chats must be recalled first:
 * the result is `insufficient` only if each chat that holds coins has reported, at exactly the step in this answer, that
 * nothing is left. At one step the remaining coins never grow, so the result is true of one instant.
 * @param funds.available what the asking chat itself may still spend
 * @param drainedAt the step at which each chat reported that nothing is left
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
