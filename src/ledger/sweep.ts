import { SWEEP_INTERVAL_MS, SWEEP_MAX_ROOMS } from "../core/fan-out-limits.ts";
import { roomName } from "../core/pair.ts";
import type { Database } from "../db/database.ts";
import { countChatsWithOpenHolds, listChatsWithOpenHolds } from "../db/holds.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { withDeadline } from "../platform/deadline.ts";
import { CallBudget, forEachLimited } from "../platform/for-each-limited.ts";

/**
 * Asks rooms with an open hold to run their overdue work: a safety net for lost alarms. If they are more than `SWEEP_MAX_ROOMS`, each
 * hour has another part of them.
 * @param at when the cron trigger fired, in Unix ms
 */
export async function sweepOpenHolds(
  db: Database,
  rooms: Env["CHAT_ROOM"],
  { at }: { at: number },
): Promise<void> {
  const parts = Math.ceil((await countChatsWithOpenHolds(db)) / SWEEP_MAX_ROOMS);
  if (parts === 0) return;
  const part = Math.floor(at / SWEEP_INTERVAL_MS) % parts;
  const open = await listChatsWithOpenHolds(db, { limit: SWEEP_MAX_ROOMS, offset: part * SWEEP_MAX_ROOMS });
  await forEachLimited(open, new CallBudget(), async ({ chatId, ...pair }) => {
    try {
      await withDeadline(rooms.getByName(roomName(pair)).runDueWork());
    } catch (error) {
      log({ event: "hold.sweep", code: "unavailable", chat: chatId, error });
    }
  });
}
