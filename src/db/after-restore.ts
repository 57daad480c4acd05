import { sql } from "drizzle-orm";
import { COUNTERS_BEGAN_AT } from "../core/restore-limits.ts";
import { recordAct } from "./acts.ts";
import type { Database } from "./database.ts";
import { members, sessions } from "./schema.ts";

/** The tables whose ids are names outside D1: of rooms and inboxes, and in stored messages. */
const COUNTED_TABLES = ["members", "chats", "smiles"];

/**
 * Greater than every id and token epoch that was ever given out, also in a time that was undone and of which D1 knows nothing: D1
 * has given out far fewer than one for each microsecond since `COUNTERS_BEGAN_AT`. So it does not matter how often, in which order
 * and to which times D1 is restored.
 */
const UNUSED = sql.raw(`CAST((unixepoch('subsec') * 1000 - ${COUNTERS_BEGAN_AT}) * 1000 AS INTEGER)`);

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
      sql`UPDATE sqlite_sequence SET seq = max(seq, ${UNUSED}) WHERE name = ${table}`,
    ]),
    // A token of the time that was undone may have any of the epochs that the member had then.
    db.update(members).set({
      tokenEpoch: sql`max(token_epoch + 1, ${UNUSED})`,
      tokensFrom: sql`max(coalesce(tokens_from, 0), unixepoch() * 1000)`,
      passwordExpiresAt: sql`iif(password_expires_at IS NULL, NULL, 0)`,
    }),
    db.delete(sessions),
    recordAct(db, { at: Date.now(), actor: "cli", act: "database.restore", detail: {} }),
    sql`SELECT name, seq FROM sqlite_sequence WHERE name IN (${sql.join(COUNTED_TABLES, sql`, `)}) ORDER BY name`,
  ];
}
