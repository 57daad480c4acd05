import { app } from "./app.ts";
import { startOfDay } from "./core/days.ts";
import { DAY_MS } from "./core/limits.ts";
import { type Database, openDatabase } from "./db/database.ts";
import { countDays } from "./db/days.ts";
import { addNameKeys } from "./db/name-keys.ts";
import { deleteDeadSessions } from "./db/sessions.ts";
import type { Env } from "./env.ts";
import { sweepOpenHolds } from "./ledger/sweep.ts";
import { type LogEvent, log } from "./log.ts";
import { readSettings } from "./settings.ts";

export { Hasher } from "./auth/hasher.ts";
export { Inbox } from "./inbox/inbox.ts";
export { ChatRoom } from "./room/chat-room.ts";
export { TokenExchange } from "./site/token-exchange.ts";

export default {
  fetch: app.fetch,
  async scheduled(_, env) {
    const db = openDatabase(env.DB);
    const time = { now: Date.now(), settleAfterMs: readSettings(env).settleAfterMs };
    const { now } = time;
    await Promise.all([
      sweepOpenHolds(db, env.CHAT_ROOM, time),
      attempt("session.sweep", () => sweepSessions(db, now)),
      // After an update, names that an older version stored have no keys.
      attempt("name.sweep", () => addNameKeys(db).then(() => undefined)),
      attempt("day.count", async () => ((await countDays(db, now)) ? undefined : {})),
    ]);
  },
} satisfies ExportedHandler<Env>;

/**
 * Does one kind of work. A failure does not concern the other work of the hour, and the next hour tries again.
 * @param work returns the fields of a log line if more is left than one run does
 */
async function attempt(event: LogEvent, work: () => Promise<{ count?: number } | undefined>): Promise<void> {
  try {
    const left = await work();
    if (left) log({ event, code: "incomplete", ...left });
  } catch (error) {
    log({ event, code: "unavailable", error });
  }
}

/** Deletes the rows of sessions that died before yesterday: the numbers of both days count their members. */
async function sweepSessions(db: Database, now: number): Promise<{ count: number } | undefined> {
  const { count, mayHaveMore } = await deleteDeadSessions(db, startOfDay(now) - DAY_MS - 1);
  return mayHaveMore ? { count } : undefined;
}
