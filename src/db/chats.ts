import { and, desc, eq, or, sql } from "drizzle-orm";
import type { MemberStatus } from "../core/member-status.ts";
import type { Pair } from "../core/pair.ts";
import type { Database } from "./database.ts";
import { publicMember, STATUS_COLUMNS, selectFundsOutside } from "./members.ts";
import { chats, members } from "./schema.ts";
import { selectEndedSessions } from "./sessions.ts";

/** The columns of a member that a room reads. `fundsOutside`: their coins except those lent to the chat. */
export type ChatMember = MemberStatus & { id: number; name: string | null; fundsOutside: number };
/** A pair of members, each undefined if they do not exist, and the id of their chat; undefined while it has no row. */
export type ChatParties = {
  low: ChatMember | undefined;
  high: ChatMember | undefined;
  chatId: number | undefined;
  /** The last message that D1 has charged. The room has it, unless the room was restored to an earlier time. */
  chargedThrough: number;
  /** Those of the requested sessions that are over. */
  endedSessionIds: string[];
};

/** Reads a pair of members, the id of their chat, and which of the sessions are over. */
export async function readParties(db: Database, pair: Pair, sessionIds: string[]): Promise<ChatParties> {
  const member = (id: number) =>
    db
      .select({
        id: members.id,
        name: members.name,
        ...STATUS_COLUMNS,
        fundsOutside: selectFundsOutside(pair),
      })
      .from(members)
      .where(eq(members.id, id));
  const [[low], [high], [chat], ended] = await db.batch([
    member(pair.low),
    member(pair.high),
    selectChat(db, pair),
    selectEndedSessions(db, sessionIds),
  ]);
  const { id: chatId, chargedThrough = 0 } = chat ?? {};
  return { low, high, chatId, chargedThrough, endedSessionIds: ended.map(({ id }) => id) };
}

/**
 * Creates the row of a pair's chat unless there is one, so that it may be called again. Returns the chat's id.
 * @param id of a chat whose row D1 had before it was restored
 * @throws if another chat has that id
 */
export async function createChat(db: Database, pair: Pair, now: number, id?: number): Promise<number> {
  const { low, high } = pair;
  const [, [chat]] = await db.batch([
    db
      .insert(chats)
      .select(
        sql`SELECT ${id ?? null}, ${low}, ${high}, ${now}
          WHERE NOT EXISTS (SELECT 1 FROM chats WHERE low_id = ${low} AND high_id = ${high})`,
      )
      .onConflictDoNothing(),
    selectChat(db, pair),
  ]);
  if (!chat) throw new Error("D1 has not created the chat");
  return chat.id;
}

function selectChat(db: Database, { low, high }: Pair) {
  return db
    .select({
      id: chats.id,
      chargedThrough: sql<number>`(SELECT coalesce(max(upto), 0) FROM holds
        WHERE member_id IN (${low}, ${high}) AND chat_id = chats.id)`,
    })
    .from(chats)
    .where(and(eq(chats.lowId, low), eq(chats.highId, high)));
}

/** The row of a member's chat, with the other member's public name. The chat may have no message yet. */
export type DirectoryChat = { chatId: number; otherId: number; name: string };

/** Lists the rows of a member's chats, newest first. */
export async function listChats(db: Database, memberId: number, limit = -1): Promise<DirectoryChat[]> {
  return (await selectChats(db, memberId, limit)).map(directoryChat);
}

/** Builds the query for the rows of a member's chats, newest first. */
export function selectChats(db: Database, memberId: number, limit = -1) {
  return db
    .select({
      chatId: chats.id,
      // In a batch, D1 returns only one of two columns with the same name.
      otherId: sql<number>`${members.id}`.as("other_id"),
      name: members.name,
    })
    .from(chats)
    .innerJoin(
      members,
      sql`${members.id} = iif(${chats.lowId} = ${memberId}, ${chats.highId}, ${chats.lowId})`,
    )
    .where(or(eq(chats.lowId, memberId), eq(chats.highId, memberId)))
    .orderBy(desc(chats.id))
    .limit(limit);
}

/** Returns a row of `selectChats` with the public name. */
export function directoryChat({
  name,
  ...chat
}: {
  chatId: number;
  otherId: number;
  name: string | null;
}): DirectoryChat {
  return { ...chat, name: publicMember({ id: chat.otherId, name }).name };
}

/** Returns the members of a chat. */
export async function findChat(db: Database, id: number): Promise<Pair | undefined> {
  const [chat] = await db
    .select({ low: chats.lowId, high: chats.highId })
    .from(chats)
    .where(eq(chats.id, id));
  return chat;
}
