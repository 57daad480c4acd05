import { eq, inArray } from "drizzle-orm";
import type { MemberStatus } from "../core/member-status.ts";
import type { Pair } from "../core/pair.ts";
import { type Directory, selectDirectory, toDirectory } from "./chats.ts";
import type { Database } from "./database.ts";
import { type OpenHold, selectHolds } from "./holds.ts";
import { STATUS_COLUMNS, selectFundsOutside } from "./members.ts";
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

type InboxQuestion = {
  sessionIds: string[];
  /** Chats whose holds are read though they may be empty. */
  chatIds: number[];
};
type InboxReading = {
  status: (MemberStatus & { balance: number }) | undefined;
  /** The holds with coins in them, and those in the chats of the question. */
  holds: OpenHold[];
  endedSessionIds: string[];
};

/** Reads a member with their coins, and sessions, at one instant, in one call. */
export async function readTokenStatus(
  db: Database,
  id: number,
  { sessionIds, chatIds }: InboxQuestion,
): Promise<InboxReading> {
  const [[status], holds, ended] = await db.batch([
    selectTokenStatus(db, id),
    selectHolds(db, id, chatIds),
    selectEndedSessions(db, sessionIds),
  ]);
  return { status, holds, endedSessionIds: ended.map((session) => session.id) };
}

/** Reads what `readTokenStatus` and `readDirectory` do, at one instant, in one call. */
export async function readTokenStatusAndDirectory(
  db: Database,
  id: number,
  { sessionIds, chatIds, otherIds }: InboxQuestion & { otherIds: readonly number[] },
): Promise<InboxReading & Directory> {
  const [[status], holds, ended, chats, profiles] = await db.batch([
    selectTokenStatus(db, id),
    selectHolds(db, id, chatIds),
    selectEndedSessions(db, sessionIds),
    ...selectDirectory(db, id, otherIds),
  ]);
  return {
    status,
    holds,
    endedSessionIds: ended.map((session) => session.id),
    ...toDirectory(chats, profiles),
  };
}

function selectTokenStatus(db: Database, id: number) {
  const { balance } = members;
  return db
    .select({ ...STATUS_COLUMNS, balance })
    .from(members)
    .where(eq(members.id, id));
}
