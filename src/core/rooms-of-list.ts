import { NEWEST_CHATS_ASKED } from "./limits.ts";
import { CHATS_ASKED_AT_ONCE } from "./list-limits.ts";

/**
 * Chooses the rooms that an opening asks for its list. It asks `CHATS_ASKED_AT_ONCE` in all, and the others of them for coins: a room
 * of both is asked once, because what it answers for the list has what was spent there.
 * @param newest chats that are always asked
 * @param others chats that are asked if there is room, or later
 * @param holds chats that hold coins of the member
 */
export function roomsOfList<C extends { chatId: number }>(
  newest: readonly C[],
  others: readonly C[],
  holds: readonly { chatId: number }[],
): C[] {
  const held = new Set(holds.map(({ chatId }) => chatId));
  const isHeld = ({ chatId }: C) => held.has(chatId);
  const chosen = [...newest, ...others.filter(isHeld), ...others.filter((chat) => !isHeld(chat))];
  const shared = chosen.filter(isHeld).length;
  const most = Math.max(newest.length, NEWEST_CHATS_ASKED, CHATS_ASKED_AT_ONCE - (held.size - shared));
  return chosen.slice(0, Math.min(most, CHATS_ASKED_AT_ONCE));
}
