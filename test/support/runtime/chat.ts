import { pairOf, roomName } from "../../../src/core/pair.ts";
import { ROOM_SCHEMA } from "../../../src/room/schema.ts";
import type { MemberRoles } from "./members.ts";
import type { Parley, TestMember } from "./parley.ts";
import { RawWriter } from "./raw-writer.ts";
import type { TestSocket } from "./test-socket.ts";

type NewMember = MemberRoles & { coins?: number };
type NewPair = { ada?: NewMember; ben?: NewMember };

/** The ways in which a test connects a member to a chat. */
type Connections = { contract: TestSocket; v1: TestSocket; writer: RawWriter };

/** Two members who are exempt from payment. */
export const EMPLOYEES: NewPair = { ada: { employee: true }, ben: { employee: true } };

/** Returns the name of the room of two members, as `storageOf` and `evict` take it. */
export function roomOf(one: { id: number }, two: { id: number }): { name: string } {
  return { name: roomName(pairOf(one.id, two.id)) };
}

/** Returns the SQLite storage of the room of two members, which wakes the room. */
export function roomStorage(parley: Pick<Parley, "storageOf">, one: { id: number }, two: { id: number }) {
  return parley.storageOf("CHAT_ROOM", roomOf(one, two));
}

/**
 * Stores a chat without a message as an earlier version did when a member opened it: its row in D1 and, unless `tables` is false,
 * the tables of its room. The room is not awake afterwards. Returns the chat's id.
 */
export async function storeEmptyChat(
  parley: Pick<Parley, "env" | "storageOf" | "evict">,
  [one, two]: [{ id: number }, { id: number }],
  { tables = true } = {},
): Promise<number> {
  const { low, high } = pairOf(one.id, two.id);
  const insert = "INSERT INTO chats (low_id, high_id, created_at) VALUES (?, ?, 0) RETURNING id";
  const chatId = (await parley.env.DB.prepare(insert).bind(low, high).first<number>("id")) ?? 0;
  if (!tables) return chatId;
  const room = await roomStorage(parley, one, two);
  await room.exec("CREATE TABLE schema_steps (done INTEGER NOT NULL) STRICT");
  for (const statement of ROOM_SCHEMA) await room.exec(statement);
  await room.exec("INSERT INTO schema_steps (done) VALUES (?)", ROOM_SCHEMA.length);
  await room.exec("INSERT INTO chat (id) VALUES (?)", chatId);
  await parley.evict("CHAT_ROOM", roomOf(one, two));
  return chatId;
}

/** Stores the first message of a chat, and closes the socket again. From then on, each member sees the other one's presence. */
export async function beginChat(
  parley: Pick<Parley, "chat">,
  writer: TestMember,
  other: TestMember,
): Promise<void> {
  const socket = await parley.chat(writer, other);
  socket.send("the first message");
  await socket.next();
  await socket.close();
}

/** Adds two members, the first one with the smaller id. */
export async function addPair(
  parley: Pick<Parley, "addMember">,
  { ada, ben }: NewPair = {},
): Promise<[TestMember, TestMember]> {
  return [await parley.addMember(ada), await parley.addMember(ben)];
}

/** Adds two members and connects the first one, Ada, to their chat. */
export async function openOneSide<P extends keyof Connections>(
  parley: Parley,
  protocol: P,
  members: NewPair = {},
) {
  const pair = await addPair(parley, members);
  const [ada, ben] = pair;
  const a = await connect(parley, protocol, ada, ben);
  return { ada, ben, pair, room: roomOf(ada, ben), a };
}

/** Adds two members and connects both to their chat, Ada first. In parley.v1, each receives the presence of the other one after the first message. */
export async function openChat<P extends keyof Connections>(
  parley: Parley,
  protocol: P,
  members: NewPair = {},
) {
  const side = await openOneSide(parley, protocol, members);
  const b = await connect(parley, protocol, side.ben, side.ada);
  return { ...side, b };
}

async function connect<P extends keyof Connections>(
  parley: Parley,
  protocol: P,
  member: TestMember,
  other: TestMember,
): Promise<Connections[P]> {
  const open: { [K in keyof Connections]: () => Promise<Connections[K]> } = {
    contract: () => parley.chat(member, other),
    v1: () => parley.chatV1(member, other),
    writer: () => RawWriter.open(parley, member, other),
  };
  return open[protocol]();
}
