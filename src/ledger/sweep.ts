import { ROOM_CALLS_AT_ONCE } from "../core/limits.ts";
import { roomName } from "../core/pair.ts";
import type { Database } from "../db/database.ts";
import { listChatsWithOpenHolds } from "../db/holds.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { withDeadline } from "../platform/deadline.ts";
import { forEachLimited } from "../platform/for-each-limited.ts";

/** Asks every room with an open hold to run its overdue work: a safety net for lost alarms. */
export async function sweepOpenHolds(db: Database, rooms: Env["CHAT_ROOM"]): Promise<void> {
  const open = await listChatsWithOpenHolds(db);
  await forEachLimited(open, ROOM_CALLS_AT_ONCE, async ({ chatId, ...pair }) => {
    try {
      await withDeadline(rooms.getByName(roomName(pair)).runDueWork());
    } catch (error) {
      log({ event: "hold.sweep", code: "unavailable", chat: chatId, error });
    }
  });
}
