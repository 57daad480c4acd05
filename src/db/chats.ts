import { and, eq, type SQL, sql } from "drizzle-orm";
import { CHATS_ASKED_AT_ONCE } from "../core/list-limits.ts";
import type { MemberStatus } from "../core/member-status.ts";
import { type Pair, pairOf } from "../core/pair.ts";
import { storedName } from "../core/stored-name.ts";
import type { Database } from "./database.ts";
import { selectExternalId } from "./identities.ts";
import { type MemberProfile, PROFILE_COLUMNS, STATUS_COLUMNS, selectFundsOutside } from "./members.ts";
import { chats, members } from "./schema.ts";
import { selectEndedSessions } from "./sessions.ts";

/** The columns of a member that a room reads. `fundsOutside`: their coins except those lent to the chat. */
export type ChatMember = MemberStatus &
  MemberProfile & {
    externalId: string | null;
    fundsOutside: number;
  };
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

/**
 * Reads a pair of members, the id of their chat, and which of the sessions are over.
 * @param issuer of the external ids
 */
export async function readParties(
  db: Database,
  { pair, sessionIds, issuer }: { pair: Pair; sessionIds: string[]; issuer: string | undefined },
): Promise<ChatParties> {
  const member = (id: number) =>
    db
      .select({
        ...PROFILE_COLUMNS,
        externalId: selectExternalId(issuer),
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

/** Returns the expression for the id of a pair's chat: NULL while it has no row. */
export function chatIdOf({ low, high }: Pair): SQL {
  return sql`(SELECT id FROM chats WHERE low_id = ${low} AND high_id = ${high})`;
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

/** A chat of a member: its id, and the other member with their name as inboxes store it. */
export type MemberChat = { chatId: number; otherId: number; name: string };
/** One that was read in D1. */
export type FoundChat = MemberChat & { picture: string | null };
/** `before` is the lowest chat id of the previous part. */
type ChatsQuery = { limit: number; before?: number | undefined };

/** Lists the rows of a member's chats, newest first. Some have no message yet. Reads no more rows than it returns, twice. */
export async function listChats(db: Database, memberId: number, query: ChatsQuery): Promise<FoundChat[]> {
  return (await selectChats(db, memberId, query)).map(toFoundChat);
}

/** Finds the chat of a member with another one. It may have no message yet. */
export async function findMemberChat(
  db: Database,
  memberId: number,
  otherId: number,
): Promise<FoundChat | undefined> {
  const { low, high } = pairOf(memberId, otherId);
  const [chat] = await db
    .select({ chatId: chats.id, otherId: members.id, name: members.name, picture: members.picture })
    .from(chats)
    .innerJoin(members, eq(members.id, otherId))
    .where(and(eq(chats.lowId, low), eq(chats.highId, high)));
  return chat && toFoundChat(chat);
}

/** The name of a member as inboxes store it, and the picture. */
type StoredProfile = Pick<FoundChat, "name" | "picture">;
export type StoredProfiles = ReadonlyMap<number, StoredProfile>;
/** The chats that a member began last, and the profiles of other members. */
export type Directory = { chats: readonly FoundChat[]; profiles: StoredProfiles };
type ChatRow = { chatId: number; otherId: number; name: string | null; picture: string | null };

/** Reads the chats that a member began last, and the profiles of other members, in one batch. */
export async function readDirectory(
  db: Database,
  memberId: number,
  otherIds: readonly number[],
): Promise<Directory> {
  return toDirectory(...(await db.batch(selectDirectory(db, memberId, otherIds))));
}

/** Builds the queries of a directory. `toDirectory` takes their rows. */
export function selectDirectory(db: Database, memberId: number, otherIds: readonly number[]) {
  return [selectChats(db, memberId, { limit: CHATS_ASKED_AT_ONCE }), selectProfiles(db, otherIds)] as const;
}

export function toDirectory(chats: ChatRow[], profiles: MemberProfile[]): Directory {
  return { chats: chats.map(toFoundChat), profiles: toStoredProfiles(profiles) };
}

export async function readProfiles(db: Database, ids: readonly number[]): Promise<StoredProfiles> {
  return toStoredProfiles(await selectProfiles(db, ids));
}

/** In a batch, D1 returns rows by the names of their columns, which must differ. Each half reads an index that is in the order of the ids, as far as the limit. */
function selectChats(
  db: Database,
  memberId: number,
  { limit, before = Number.MAX_SAFE_INTEGER }: ChatsQuery,
) {
  const side = (own: SQL, other: SQL) =>
    sql`SELECT * FROM (
      SELECT id, ${other} AS other_id FROM chats WHERE ${own} = ${memberId} AND id < ${before} ORDER BY id DESC LIMIT ${limit}
    )`;
  const [low, high] = [sql`low_id`, sql`high_id`];
  return db
    .select({
      chatId: sql<number>`c.id`,
      otherId: sql<number>`c.other_id`,
      name: members.name,
      picture: members.picture,
    })
    .from(sql`(${side(low, high)} UNION ALL ${side(high, low)}) AS c`)
    .innerJoin(members, sql`${members.id} = c.other_id`)
    .orderBy(sql`c.id DESC`)
    .limit(limit);
}

function selectProfiles(db: Database, ids: readonly number[]) {
  return db
    .select(PROFILE_COLUMNS)
    .from(members)
    .where(sql`${members.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);
}

function toFoundChat({ otherId, name, ...row }: ChatRow): FoundChat {
  return { ...row, otherId, name: storedName({ id: otherId, name }) };
}

function toStoredProfiles(rows: MemberProfile[]): StoredProfiles {
  return new Map(rows.map(({ picture, ...row }) => [row.id, { name: storedName(row), picture }]));
}

/** Returns the members of a chat. */
export async function findChat(db: Database, id: number): Promise<Pair | undefined> {
  const [chat] = await db
    .select({ low: chats.lowId, high: chats.highId })
    .from(chats)
    .where(eq(chats.id, id));
  return chat;
}
