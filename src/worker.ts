import { app } from "./app.ts";
import { type Database, openDatabase } from "./db/database.ts";
import { addNameKeys } from "./db/name-keys.ts";
import { deleteDeadSessions } from "./db/sessions.ts";
import type { Env } from "./env.ts";
import { sweepOpenHolds } from "./ledger/sweep.ts";
import { log } from "./log.ts";
import { readSettings } from "./settings.ts";

export { Hasher } from "./auth/hasher.ts";
export { Inbox } from "./inbox/inbox.ts";
export { ChatRoom } from "./room/chat-room.ts";

export default {
  fetch: app.fetch,
  async scheduled(_, env) {
    const db = openDatabase(env.DB);
    const time = { now: Date.now(), settleAfterMs: readSettings(env).settleAfterMs };
    await Promise.all([sweepOpenHolds(db, env.CHAT_ROOM, time), sweepSessions(db), sweepNames(db)]);
  },
} satisfies ExportedHandler<Env>;

/** Deletes the rows of dead sessions. A failure does not concern the other work of the hour, and the next hour tries again. */
async function sweepSessions(db: Database): Promise<void> {
  try {
    const { count, mayHaveMore } = await deleteDeadSessions(db, Date.now());
    if (mayHaveMore) log({ event: "session.sweep", code: "incomplete", count });
  } catch (error) {
    log({ event: "session.sweep", code: "unavailable", error });
  }
}

/** Adds the keys of names that an older version stored, as after an update. */
async function sweepNames(db: Database): Promise<void> {
  try {
    await addNameKeys(db);
  } catch (error) {
    log({ event: "name.sweep", code: "unavailable", error });
  }
}
