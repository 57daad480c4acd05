import type { ListedChat } from "../../protocol/frames/server.ts";
import { SEPARATE_NOTICES_MAX } from "../limits.ts";

/** A new message to report: the newest one of a chat, or, after a long sleep, the number of all new ones. */
export type MessageNotice =
  | { kind: "chat"; chat: ListedChat }
  | { kind: "many"; count: number; chats: readonly ListedChat[] };

type Lists = {
  memberId: number;
  /** The list before a change, and after it. */
  before: readonly ListedChat[];
  after: readonly ListedChat[];
  /** Only messages after this date are new in a chat that the list did not have before: it may be an old one that was loaded late. */
  since: string;
  /** The other members whose chats are muted. */
  mutedIds: ReadonlySet<number>;
};

/** Returns the chats with a new message of the other member, which this member has not read. */
export function chatsWithNews({ memberId, before, after, since, mutedIds }: Lists): ListedChat[] {
  const known = new Map(before.map((chat) => [chat.chat_id, chat.last_message.id]));
  return after.filter(({ chat_id, other_member, last_message, unread }) => {
    if (unread === 0 || last_message.member_id === memberId || mutedIds.has(other_member.id)) return false;
    const lastId = known.get(chat_id);
    return lastId === undefined ? last_message.date > since : last_message.id > lastId;
  });
}

/** Returns the chats whose unread messages the member has read since, here or on another device. */
export function chatsRead({ before, after }: Pick<Lists, "before" | "after">): ListedChat[] {
  const unread = new Set(before.filter((chat) => chat.unread > 0).map(({ chat_id }) => chat_id));
  return after.filter((chat) => chat.unread === 0 && unread.has(chat.chat_id));
}

/** Returns the notices of these chats: one for each, or one for all if they are many. */
export function noticesOf(chats: readonly ListedChat[], before: readonly ListedChat[]): MessageNotice[] {
  if (chats.length <= SEPARATE_NOTICES_MAX) return chats.map((chat) => ({ kind: "chat", chat }));
  const wereUnread = new Map(before.map(({ chat_id, unread }) => [chat_id, unread]));
  const count = chats.reduce(
    // Some of the messages from before may have been read meanwhile.
    (sum, { chat_id, unread }) => sum + Math.max(1, unread - (wereUnread.get(chat_id) ?? 0)),
    0,
  );
  return [{ kind: "many", count, chats }];
}
