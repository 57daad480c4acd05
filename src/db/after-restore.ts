import { sql } from "drizzle-orm";
import { RESTORE_MARGIN } from "../core/restore-limits.ts";
import type { Database } from "./database.ts";
import { members, sessions } from "./schema.ts";

/** The tables whose ids are names outside D1: of rooms and inboxes, and in stored messages. */
const COUNTED_TABLES = ["members", "chats", "smiles"];

/**
 * More than any counter can have grown since D1's newest row: D1 takes one write at a time, which takes longer than a millisecond. It
 * grows with the time that was undone, so it is also enough when D1 is restored again, to an even earlier time.
 */
const MARGIN = sql.raw(`(${RESTORE_MARGIN} + max(0, CAST(unixepoch('subsec') * 1000 AS INTEGER) - max(
  coalesce((SELECT created_at FROM members ORDER BY id DESC LIMIT 1), 0),
  coalesce((SELECT created_at FROM chats ORDER BY id DESC LIMIT 1), 0),
  coalesce((SELECT max(last_used_at) FROM sessions), 0))))`);

/**
 * Builds the statements that a database needs after it was restored to an earlier time, before the site opens. No id of a member, a
 * chat or a smile is given out again, whoever had it in the time that was undone. And no token, session, ticket or reset password
 * from before is valid, because D1 has forgotten which of them had ended. They may be repeated.
 */
export function afterRestore(db: Database) {
  return [
    ...COUNTED_TABLES.flatMap((table) => [
      // A table that was always empty has no counter.
      sql`INSERT INTO sqlite_sequence (name, seq) SELECT ${table}, 0
        WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ${table})`,
      sql`UPDATE sqlite_sequence SET seq = seq + ${MARGIN} WHERE name = ${table}`,
    ]),
    // A token of the time that was undone may have any of the epochs that the member had then.
    db.update(members).set({
      tokenEpoch: sql`token_epoch + ${MARGIN}`,
      passwordExpiresAt: sql`iif(password_expires_at IS NULL, NULL, 0)`,
    }),
    // The last one, because the margin depends on them.
    db.delete(sessions),
    sql`SELECT name, seq FROM sqlite_sequence WHERE name IN (${sql.join(COUNTED_TABLES, sql`, `)}) ORDER BY name`,
  ];
}
