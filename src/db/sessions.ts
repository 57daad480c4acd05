import { and, desc, eq, gt, isNull, lte, ne, type SQL, sql } from "drizzle-orm";
import { DEAD_SESSIONS_MAX_QUERIES, DEAD_SESSIONS_PER_QUERY } from "../core/fan-out-limits.ts";
import { SESSIONS_MAX_LISTED } from "../core/limits.ts";
import type { RefreshableSession, Rotation } from "../core/session.ts";
import { withDeadline } from "../platform/deadline.ts";
import type { Database } from "./database.ts";
import { members, sessions } from "./schema.ts";

type SessionRow = typeof sessions.$inferSelect;

/** A session that begins at the time `now`. */
export type NewSession = Pick<
  SessionRow,
  "id" | "memberId" | "epoch" | "device" | "refreshHash" | "expiresAt"
> & { now: number };

/**
 * Builds the statement that adds a session, if the member still has its epoch. It returns a row if it does.
 * @param passwordHash adds it only if this is the member's hash
 */
export function insertSession(db: Database, session: NewSession, passwordHash?: string) {
  const { id, memberId, epoch, device, refreshHash, expiresAt, now } = session;
  return db
    .insert(sessions)
    .select(
      // The columns are in the order of the table.
      sql`SELECT ${id}, ${memberId}, ${epoch}, ${now}, ${now}, ${expiresAt}, NULL, ${device}, ${refreshHash}, NULL, NULL
      FROM members WHERE id = ${memberId} AND token_epoch = ${epoch}
        AND password_hash = coalesce(${passwordHash ?? null}, password_hash)`,
    )
    .returning({ id: sessions.id });
}

/**
 * Builds the statement that ends a session of a member, once. It returns a row if the member has the session, ended or not. The row
 * remains until the hourly run deletes it.
 */
export function endSession(
  db: Database,
  { id, memberId, now }: { id: string; memberId: number; now: number },
) {
  return db
    .update(sessions)
    .set(endedFrom(now))
    .where(and(eq(sessions.id, id), eq(sessions.memberId, memberId)))
    .returning({ id: sessions.id });
}

/** Builds the statement that ends all sessions of a member but the one with the id `except`. */
export function endOtherSessions(
  db: Database,
  { memberId, except = "", now }: { memberId: number; except?: string | undefined; now: number },
) {
  return db
    .update(sessions)
    .set(endedFrom(now))
    .where(and(eq(sessions.memberId, memberId), ne(sessions.id, except), isNull(sessions.endedAt)));
}

/**
 * Builds the statement that ends the sessions of an older epoch of the member matched by `which`. They are over without it: it only
 * lets the next hourly run delete them.
 */
export function endOutdatedSessions(db: Database, which: SQL) {
  const memberOf = (column: "id" | "token_epoch") =>
    sql`(SELECT ${sql.raw(column)} FROM members WHERE ${which})`;
  return db
    .update(sessions)
    .set(endedFrom(sql`unixepoch() * 1000`))
    .where(
      sql`${sessions.memberId} = ${memberOf("id")} AND ${sessions.epoch} < ${memberOf("token_epoch")} AND ${isNull(sessions.endedAt)}`,
    );
}

function endedFrom(now: number | SQL) {
  return {
    endedAt: sql`coalesce(${sessions.endedAt}, ${now})`,
    expiresAt: sql`min(${sessions.expiresAt}, ${now})`,
  };
}

/**
 * Builds the query for those of the given sessions that are over, to be read in one batch with the members. A session without a row
 * is over: the hourly run deletes the rows of dead sessions.
 */
export function selectEndedSessions(db: Database, ids: string[]) {
  return db
    .select({ id: sql<string>`value` })
    .from(sql`json_each(${JSON.stringify(ids)})`)
    .where(sql`NOT EXISTS (SELECT 1 FROM sessions WHERE id = value AND ended_at IS NULL)`);
}

/** Returns a session of a member with everything on which a refresh depends, and whether the member is a superuser. */
export function findRefreshableSession(
  db: Database,
  { id, memberId }: { id: string; memberId: number },
): Promise<(RefreshableSession & { isSuperuser: boolean }) | undefined> {
  const { epoch, expiresAt, endedAt, refreshHash, previousHash, rotatedAt } = sessions;
  const { tokenEpoch, isActive, isSuperuser } = members;
  const ofSession = { epoch, expiresAt, endedAt, refreshHash, previousHash, rotatedAt };
  return db
    .select({ ...ofSession, tokenEpoch, isActive, isSuperuser })
    .from(sessions)
    .innerJoin(members, eq(members.id, sessions.memberId))
    .where(and(eq(sessions.id, id), eq(sessions.memberId, memberId)))
    .get();
}

/**
 * Stores the hash of a session's new refresh token. Returns false, and changes nothing, if the session has ended or `replaces` is no
 * longer the hash of its newest token.
 */
export async function rotateRefreshToken(
  db: Database,
  id: string,
  {
    replaces,
    ...changes
  }: Rotation & { replaces: string; refreshHash: string; lastUsedAt: number; expiresAt: number },
): Promise<boolean> {
  const rotated = await db
    .update(sessions)
    .set(changes)
    .where(and(eq(sessions.id, id), eq(sessions.refreshHash, replaces), isNull(sessions.endedAt)))
    .returning({ id: sessions.id });
  return rotated.length > 0;
}

/** Lists a member's live sessions, the last used one first. */
export function listSessions(
  db: Database,
  member: { id: number; tokenEpoch: number },
  now: number,
): Promise<Pick<SessionRow, "id" | "createdAt" | "lastUsedAt" | "device">[]> {
  const { id, createdAt, lastUsedAt, device, memberId, epoch, endedAt, expiresAt } = sessions;
  return db
    .select({ id, createdAt, lastUsedAt, device })
    .from(sessions)
    .where(and(eq(memberId, member.id), eq(epoch, member.tokenEpoch), isNull(endedAt), gt(expiresAt, now)))
    .orderBy(desc(lastUsedAt), desc(createdAt), id)
    .limit(SESSIONS_MAX_LISTED);
}

/**
 * Deletes the rows of sessions that ended or ran out, some at a time: D1 answers one query at a time.
 * @returns how many, and whether it stopped at the most that one run deletes, so that there may be more
 * @throws UnavailableError if D1 does not answer one of the queries in time
 */
export async function deleteDeadSessions(
  db: Database,
  now: number,
): Promise<{ count: number; mayHaveMore: boolean }> {
  const dead = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(lte(sessions.expiresAt, now))
    .limit(DEAD_SESSIONS_PER_QUERY);
  let count = 0;
  for (let queries = 0; queries < DEAD_SESSIONS_MAX_QUERIES; queries++) {
    const query = db.delete(sessions).where(sql`${sessions.id} IN ${dead}`).returning({ id: sessions.id });
    const deleted = await withDeadline(query.execute());
    count += deleted.length;
    if (deleted.length < DEAD_SESSIONS_PER_QUERY) return { count, mayHaveMore: false };
  }
  return { count, mayHaveMore: true };
}
