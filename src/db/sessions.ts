import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { MEMBER_COLUMNS, type Member } from "./members.ts";
import { members, sessions } from "./schema.ts";

export type NewSession = {
  id: string;
  memberId: number;
  /** The member's token epoch. */
  epoch: number;
  device: string;
  refreshHash: string;
  now: number;
  expiresAt: number;
};

/** Builds the statement that adds a session. */
export function insertSession(db: Database, { now, ...session }: NewSession) {
  return db.insert(sessions).values({ ...session, createdAt: now, lastUsedAt: now });
}

/** Builds the statement that ends a member's session. The row remains until the hourly run deletes it. */
export function endSession(
  db: Database,
  { id, memberId, now }: { id: string; memberId: number; now: number },
) {
  return db
    .update(sessions)
    .set({
      endedAt: sql`coalesce(${sessions.endedAt}, ${now})`,
      expiresAt: sql`min(${sessions.expiresAt}, ${now})`,
    })
    .where(and(eq(sessions.id, id), eq(sessions.memberId, memberId)));
}

/**
 * Returns the member of a token, and whether the token's session is over, in one query. A token without a session has no session
 * that could end.
 */
export async function findMemberOfToken(
  db: Database,
  { memberId, sessionId }: { memberId: number; sessionId?: string | undefined },
): Promise<{ member: Member; isSessionOver: boolean } | undefined> {
  const isThisSession = and(
    eq(sessions.id, sessionId ?? ""),
    eq(sessions.memberId, members.id),
    isNull(sessions.endedAt),
  );
  const found = await db
    .select({ member: MEMBER_COLUMNS, liveSession: sessions.id })
    .from(members)
    .leftJoin(sessions, isThisSession)
    .where(eq(members.id, memberId))
    .get();
  if (!found) return undefined;
  return { member: found.member, isSessionOver: sessionId !== undefined && found.liveSession === null };
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
