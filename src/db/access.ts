import { eq, inArray } from "drizzle-orm";
import type { MemberStatus } from "../core/member-status.ts";
import type { Database } from "./database.ts";
import { STATUS_COLUMNS, selectFundsOutside, type TokenStatus } from "./members.ts";
import { members } from "./schema.ts";
import { selectEndedSessions } from "./sessions.ts";

/** The status of each member that exists, with the coins outside the chat, and those of the given sessions that are over. */
type Statuses = {
  members: (MemberStatus & { id: number; fundsOutside: number })[];
  endedSessionIds: string[];
};

/** Reads members and sessions at one instant, in one call. */
export async function readStatuses(
  db: Database,
  { ids, chatId, sessionIds }: { ids: number[]; chatId: number; sessionIds: string[] },
): Promise<Statuses> {
  const [found, ended] = await db.batch([
    db
      .select({ id: members.id, ...STATUS_COLUMNS, fundsOutside: selectFundsOutside(chatId) })
      .from(members)
      .where(inArray(members.id, ids)),
    selectEndedSessions(db, sessionIds),
  ]);
  return { members: found, endedSessionIds: ended.map(({ id }) => id) };
}

/** Reads a member and sessions at one instant, in one call. */
export async function readTokenStatus(
  db: Database,
  id: number,
  sessionIds: string[],
): Promise<{ status: TokenStatus | undefined; endedSessionIds: string[] }> {
  const { isActive, tokenEpoch } = members;
  const [[status], ended] = await db.batch([
    db.select({ isActive, tokenEpoch }).from(members).where(eq(members.id, id)),
    selectEndedSessions(db, sessionIds),
  ]);
  return { status, endedSessionIds: ended.map(({ id }) => id) };
}
