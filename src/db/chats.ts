import { and, desc, eq, or, sql } from "drizzle-orm";
import type { Access } from "../core/access.ts";
import type { MemberStatus } from "../core/member-status.ts";
import type { Pair } from "../core/pair.ts";
import type { Database } from "./database.ts";
import { publicMember, STATUS_COLUMNS, selectFundsOutside } from "./members.ts";
import { chats, members } from "./schema.ts";
import { selectEndedSessions } from "./sessions.ts";

/** The columns of a member that a room reads. `fundsOutside`: their coins except those lent to the chat. */
export type ChatMember = MemberStatus & { id: number; name: string | null; fundsOutside: number };
/** A pair of members, each undefined if they do not exist, and the id of their chat. */
export type OpenedChat = {
  low: ChatMember | undefined;
  high: ChatMember | undefined;
  chatId: number | undefined;
  /** Those of the requested sessions that are over. */
  endedSessionIds: string[];
};

/**
 * Reads a pair of members, their chat and the sessions, and creates the chat if both members exist.
 * @param caller the member who opens the chat: only an active one whose token is valid creates it
 */
export async function openChat(
  db: Database,
  { low, high }: Pair,
  caller: Access,
  { sessionIds, now }: { sessionIds: string[]; now: number },
): Promise<OpenedChat> {
  const chatId = sql`(SELECT id FROM chats WHERE low_id = ${low} AND high_id = ${high})`;
  const member = (id: number) =>
    db
      .select({
        id: members.id,
        name: members.name,
        ...STATUS_COLUMNS,
        fundsOutside: selectFundsOutside(chatId),
      })
      .from(members)
      .where(eq(members.id, id));
  const [, lowRows, highRows, chatRows, ended] = await db.batch([
    insertChat(db, { low, high }, caller, now),
    member(low),
    member(high),
    db
      .select({ id: chats.id })
      .from(chats)
      .where(and(eq(chats.lowId, low), eq(chats.highId, high))),
    selectEndedSessions(db, sessionIds),
  ]);
  const endedSessionIds = ended.map(({ id }) => id);
  return { low: lowRows[0], high: highRows[0], chatId: chatRows[0]?.id, endedSessionIds };
}

/** Builds the statement that adds a chat of two members who exist, if a valid token of an active member requests it. */
function insertChat(db: Database, { low, high }: Pair, { memberId, epoch, sessionId }: Access, now: number) {
  const isSessionLive =
    sessionId === undefined
      ? sql`1`
      : sql`EXISTS (SELECT 1 FROM sessions WHERE id = ${sessionId} AND ended_at IS NULL)`;
  return db
    .insert(chats)
    .select(
      sql`SELECT NULL, ${low}, ${high}, ${now}
        WHERE NOT EXISTS (SELECT 1 FROM chats WHERE low_id = ${low} AND high_id = ${high})
        AND (SELECT count(*) FROM members WHERE id IN (${low}, ${high})) = 2
        AND EXISTS (SELECT 1 FROM members WHERE id = ${memberId} AND is_active = 1 AND token_epoch = ${epoch})
        AND ${isSessionLive}`,
    )
    .onConflictDoNothing();
}

/** Lists a member's chats, newest first, each with the other member's public name. */
export function listChats(
  db: Database,
  memberId: number,
  limit = -1,
): Promise<{ chatId: number; otherId: number; name: string }[]> {
  return db
    .select({ chatId: chats.id, otherId: members.id, name: members.name })
    .from(chats)
    .innerJoin(
      members,
      sql`${members.id} = iif(${chats.lowId} = ${memberId}, ${chats.highId}, ${chats.lowId})`,
    )
    .where(or(eq(chats.lowId, memberId), eq(chats.highId, memberId)))
    .orderBy(desc(chats.id))
    .limit(limit)
    .then((rows) =>
      rows.map(({ chatId, otherId, name }) => ({
        chatId,
        otherId,
        name: publicMember({ id: otherId, name }).name,
      })),
    );
}

/** Returns the members of a chat. */
export async function findChat(db: Database, id: number): Promise<Pair | undefined> {
  const [chat] = await db
    .select({ low: chats.lowId, high: chats.highId })
    .from(chats)
    .where(eq(chats.id, id));
  return chat;
}
