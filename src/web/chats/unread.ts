import type { ListedChat } from "../../protocol/frames/server.ts";

/**
 * Counts the unread messages of a member, except in muted chats. Of those that are not loaded nothing is known but the sum, so their
 * messages count although they may be muted.
 * @param reported the server's count for all chats
 */
export function countUnread(
  loaded: readonly ListedChat[],
  muted: ReadonlySet<number>,
  reported: number | undefined,
): number {
  const sumOf = (chats: readonly ListedChat[]) => chats.reduce((sum, { unread }) => sum + unread, 0);
  const mutedSum = sumOf(loaded.filter(({ other_member }) => muted.has(other_member.id)));
  // A frame that changes both arrives before its chat is shown.
  return Math.max(0, (reported ?? sumOf(loaded)) - mutedSum);
}
