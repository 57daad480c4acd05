import { ROOM_CALLS_AT_ONCE } from "../core/limits.ts";
import { roomName } from "../core/pair.ts";
import type { Database } from "../db/database.ts";
import { listChatsWithOpenHolds } from "../db/holds.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { withDeadline } from "../platform/deadline.ts";

/** Has every room that holds coins do what is due there: the net under an alarm that was lost. */
export async function sweepOpenHolds(db: Database, rooms: Env["CHAT_ROOM"]): Promise<void> {
  const open = await listChatsWithOpenHolds(db);
  for (let i = 0; i < open.length; i += ROOM_CALLS_AT_ONCE) {
    await Promise.all(
      open.slice(i, i + ROOM_CALLS_AT_ONCE).map(async ({ chatId, ...pair }) => {
        try {
          await withDeadline(rooms.getByName(roomName(pair)).runDueWork());
        } catch (error) {
          log({ event: "hold.sweep", code: "unavailable", chat: chatId, error });
        }
      }),
    );
  }
}
