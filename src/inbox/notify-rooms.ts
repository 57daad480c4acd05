import { NAME_NOTIFY_MAX_ROOMS } from "../core/limits.ts";
import { pairOf, roomName } from "../core/pair.ts";
import { storedName } from "../core/stored-name.ts";
import { listChats } from "../db/chats.ts";
import type { Database } from "../db/database.ts";
import { findProfile } from "../db/members.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { askEach } from "../platform/ask-each.ts";
import { withDeadline } from "../platform/deadline.ts";
import type { ChatListStore } from "./chat-list-store.ts";

type NameDeps = {
  db: Database;
  rooms: Env["CHAT_ROOM"];
  memberId: number;
  /** undefined for an inbox that its member never opened. */
  store: ChatListStore | undefined;
};

/** Sends a member's present name to the rooms of their newest chats. @throws when D1 does not answer */
export async function notifyRoomsOfName({ db, rooms, memberId, store }: NameDeps): Promise<void> {
  const member = await withDeadline(findProfile(db, memberId));
  if (!member) return;
  const name = storedName(member);
  const newest = { limit: NAME_NOTIFY_MAX_ROOMS };
  const others =
    store?.page(newest).chats.map((chat) => chat.other_member.id) ??
    (await withDeadline(listChats(db, memberId, newest))).map(({ otherId }) => otherId);
  await askEach(
    others,
    (otherId) => rooms.getByName(roomName(pairOf(memberId, otherId))).nameChanged(memberId, name),
    (_, error) => log({ event: "name.notify", code: "unavailable", member: memberId, error }),
  );
}
