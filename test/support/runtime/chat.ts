import { expect } from "vitest";
import { pairOf, roomName } from "../../../src/core/pair.ts";
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

/** Adds two members and connects both to their chat, Ada first. In parley.v1, reads the presence that Ada receives. */
export async function openChat<P extends keyof Connections>(
  parley: Parley,
  protocol: P,
  members: NewPair = {},
) {
  const side = await openOneSide(parley, protocol, members);
  const b = await connect(parley, protocol, side.ben, side.ada);
  if (protocol === "v1")
    expect(await (side.a as TestSocket).next()).toEqual({
      type: "presence",
      member_id: side.ben.id,
      online: true,
    });
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
