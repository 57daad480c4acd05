import { eq, inArray } from "drizzle-orm";
import type { MemberStatus } from "../core/member-status.ts";
import type { Pair } from "../core/pair.ts";
import type { Database } from "./database.ts";
import { STATUS_COLUMNS, selectFundsOutside, type TokenStatus } from "./members.ts";
import { members } from "./schema.ts";
import { selectEndedSessions } from "./sessions.ts";

/** The status of each member of a pair who exists, with the coins outside their chat, and those of the given sessions that are over. */
type Statuses = {
  members: (MemberStatus & { id: number; fundsOutside: number })[];
  endedSessionIds: string[];
};

/** Reads a pair of members and sessions at one instant, in one call. */
export async function readStatuses(db: Database, pair: Pair, sessionIds: string[]): Promise<Statuses> {
  const [found, ended] = await db.batch([
    db
      .select({ id: members.id, ...STATUS_COLUMNS, fundsOutside: selectFundsOutside(pair) })
      .from(members)
      .where(inArray(members.id, [pair.low, pair.high])),
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
