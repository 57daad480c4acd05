import { expect } from "vitest";
import { roomName } from "../../../src/core/pair.ts";

/** The two places that record coins: D1, and the SQLite storage of each room. */
export type Books = {
  env: { DB: D1Database };
  storageOf(
    binding: "CHAT_ROOM",
    room: { name: string },
  ): Promise<{ exec(query: string): Promise<unknown[]> }>;
};

type Hold = {
  member_id: number;
  chat_id: number;
  step: number;
  step_id: string;
  held: number;
  captured: number;
  upto: number;
};
type Transfer = {
  member_id: number;
  entry: number;
  kind: string;
  amount: number;
  chat_id: number | null;
  first_id: number;
  last_id: number;
  messages: number;
  key: string | null;
};
type Message = {
  id: number;
  member_id: number;
  price: number;
  exempt: number;
  at: number;
  client_message_id: string | null;
};
type Lease = {
  member_id: number;
  step: number;
  held: number;
  captured: number;
  upto: number;
  pending_id: string | null;
  pending_capture: number;
  pending_back: number;
  stopped: number;
};

/**
 * Reads the state of all coins from D1 and from every room, or only of one member, or of the members from the id `since` on.
 * Reads again if a room took a step between the two reads.
 */
export async function readBooks(
  { env, storageOf }: Books,
  { memberId, since = 0 }: { memberId?: number | undefined; since?: number } = {},
) {
  const statements = [
    `SELECT id, balance, entries FROM members WHERE id >= ${since} ORDER BY id`,
    `SELECT * FROM transfers WHERE member_id >= ${since} ORDER BY member_id, entry`,
    `SELECT * FROM holds WHERE member_id >= ${since} ORDER BY member_id, chat_id`,
    `SELECT id, low_id, high_id FROM chats WHERE low_id >= ${since} ORDER BY id`,
  ].map((sql) => env.DB.prepare(sql));
  // One batch reads a single state of D1.
  const readD1 = async () => {
    const [members, transfers, holds, chats] = await env.DB.batch<unknown>(statements);
    return {
      members: (members?.results ?? []) as { id: number; balance: number; entries: number }[],
      transfers: (transfers?.results ?? []) as Transfer[],
      holds: (holds?.results ?? []) as Hold[],
      chats: (chats?.results ?? []) as { id: number; low_id: number; high_id: number }[],
    };
  };
  const readRoom = async ({ id, low_id, high_id }: { id: number; low_id: number; high_id: number }) => {
    const room = await storageOf("CHAT_ROOM", { name: roomName({ low: low_id, high: high_id }) });
    // A room has no tables before its first row.
    const tables = await room.exec("SELECT 1 FROM sqlite_master WHERE name = 'schema_steps'");
    if (tables.length === 0) return { chatId: id, messages: [], leases: [] };
    const [messages, leases] = await Promise.all([
      room.exec("SELECT id, member_id, price, exempt, at, client_message_id FROM messages ORDER BY id"),
      room.exec("SELECT * FROM leases"),
    ]);
    return { chatId: id, messages: messages as Message[], leases: leases as Lease[] };
  };
  let books = await readD1();
  for (;;) {
    const { chats, ...rest } = books;
    const own = chats.filter(
      ({ low_id, high_id }) => memberId === undefined || low_id === memberId || high_id === memberId,
    );
    const rooms = await Promise.all(own.map(readRoom));
    // A room renews a lease before it is used up, so it may have taken a step in between.
    const latest = await readD1();
    if (JSON.stringify(latest.holds) === JSON.stringify(books.holds)) return { ...rest, rooms };
    books = latest;
  }
}

const signed = ({ kind, amount }: Transfer) => (kind === "grant" || kind === "refund" ? amount : -amount);
const total = (amounts: number[]) => amounts.reduce((sum, amount) => sum + amount, 0);

type Snapshot = Awaited<ReturnType<typeof readBooks>>;
type RoomBooks = Snapshot["rooms"][number];

/**
 * Expects the coins in D1, in each room, and between them to be right. That holds at any moment in which nobody writes.
 * @param settled whether every room has had the time to settle its leases
 * @param since checks only the members from this id on, who must not have chats with older members
 * @returns what was read
 */
export async function checkBooks(
  books: Books,
  { settled = false, since = 0 }: { settled?: boolean; since?: number } = {},
): Promise<Snapshot> {
  const snapshot = await readBooks(books, { since });
  checkMembers(snapshot);
  checkHolds(snapshot, settled);
  for (const room of snapshot.rooms) {
    checkMessages(room);
    checkLeases(room, snapshot);
    checkCharges(room, snapshot);
    checkRefunds(room, snapshot);
  }
  return snapshot;
}

/** Balance and holds equal the ledger, whose entries have no gaps and whose keys are unique. */
function checkMembers({ members, transfers, holds }: Snapshot): void {
  for (const { id, balance, entries } of members) {
    const own = transfers.filter((transfer) => transfer.member_id === id);
    const held = total(holds.filter((hold) => hold.member_id === id).map((hold) => hold.held));
    expect({ member: id, coins: balance + held }).toEqual({ member: id, coins: total(own.map(signed)) });
    expect(own.map(({ entry }) => entry)).toEqual(Array.from({ length: entries }, (_, i) => i + 1));
  }
  const keys = transfers.flatMap(({ key }) => key ?? []);
  expect(new Set(keys).size).toBe(keys.length);
}

/** The captured coins of a hold equal its charges, which cover the chat's messages without a gap. */
function checkHolds({ holds, transfers, rooms }: Snapshot, settled: boolean): void {
  for (const { member_id, chat_id, captured, upto, held } of holds) {
    const charges = transfers.filter(
      (each) => each.kind === "charge" && each.member_id === member_id && each.chat_id === chat_id,
    );
    expect(total(charges.map(({ amount }) => amount))).toBe(captured);
    let last = 0;
    for (const charge of charges) {
      expect(charge.first_id).toBe(last + 1);
      expect(charge.last_id).toBeGreaterThan(last);
      last = charge.last_id;
    }
    expect(last).toBe(upto);
    if (settled) expect({ member_id, chat_id, held }).toEqual({ member_id, chat_id, held: 0 });
    expect(rooms.map((room) => room.chatId)).toContain(chat_id);
  }
}

/** Messages have no gaps and no clock that runs backwards; no id of a client occurs twice; a payer has a lease. */
function checkMessages({ messages, leases }: RoomBooks): void {
  messages.forEach((message, i) => {
    expect(message.id).toBe(i + 1);
    expect(message.at).toBeGreaterThanOrEqual(messages[i - 1]?.at ?? 0);
    if (message.exempt) expect(message.price).toBe(0);
  });
  const clientIds = messages.flatMap(({ member_id, client_message_id }) =>
    client_message_id === null ? [] : `${member_id} ${client_message_id}`,
  );
  expect(new Set(clientIds).size).toBe(clientIds.length);
  const lessees = leases.map((lease) => lease.member_id);
  for (const { id, member_id, price } of messages) {
    if (price > 0) expect(lessees, `message ${id}`).toContain(member_id);
  }
}

/** A lease covers the messages that are not captured yet, and agrees with its hold or waits for one step. */
function checkLeases({ chatId, messages, leases }: RoomBooks, { holds }: Snapshot): void {
  for (const lease of leases) {
    const unsettled = paidBy(messages, lease.member_id, lease.upto + 1, Number.POSITIVE_INFINITY);
    const released = lease.pending_id === null ? 0 : lease.pending_back;
    expect(lease.held - released - total(unsettled.map(({ price }) => price))).toBeGreaterThanOrEqual(0);
    const hold = holds.find((each) => each.chat_id === chatId && each.member_id === lease.member_id);
    if (lease.stopped) continue;
    if (!hold || hold.step !== lease.step) {
      // The room waits for a step that D1 has not taken yet, or that D1 took without the room receiving the answer.
      expect(lease.pending_id).not.toBeNull();
      expect([lease.step, lease.step + 1]).toContain(hold?.step ?? 0);
      if (hold && hold.step === lease.step + 1) expect(hold.step_id).toBe(lease.pending_id);
    } else {
      expect({ held: lease.held, upto: lease.upto, captured: lease.captured }).toEqual({
        held: hold.held,
        upto: hold.upto,
        captured: hold.captured,
      });
    }
  }
}

/** Holds and charges of a chat equal the prices of the messages that they cover. */
function checkCharges({ chatId, messages }: RoomBooks, { holds, transfers }: Snapshot): void {
  for (const hold of holds.filter((each) => each.chat_id === chatId)) {
    const captured = paidBy(messages, hold.member_id, 1, hold.upto);
    expect(total(captured.map(({ price }) => price))).toBe(hold.captured);
  }
  for (const charge of transfers.filter((each) => each.kind === "charge" && each.chat_id === chatId)) {
    const covered = paidBy(messages, charge.member_id, charge.first_id, charge.last_id);
    expect({ amount: total(covered.map(({ price }) => price)), messages: covered.length }).toEqual({
      amount: charge.amount,
      messages: charge.messages,
    });
  }
}

/** Each refund is for one captured message, at most its price, and no message has two. */
function checkRefunds({ chatId, messages }: RoomBooks, { holds, transfers }: Snapshot): void {
  const refunds = transfers.filter((each) => each.kind === "refund" && each.chat_id === chatId);
  expect(new Set(refunds.map(({ first_id }) => first_id)).size).toBe(refunds.length);
  for (const refund of refunds) {
    const message = messages[refund.first_id - 1];
    const hold = holds.find((each) => each.chat_id === chatId && each.member_id === refund.member_id);
    expect(message?.member_id).toBe(refund.member_id);
    expect(refund.amount).toBeLessThanOrEqual(message?.price ?? 0);
    expect(refund.first_id).toBeLessThanOrEqual(hold?.upto ?? 0);
  }
}

/** Returns the member's messages with a price, from one id to another, both included. */
function paidBy(messages: Message[], memberId: number, from: number, to: number): Message[] {
  return messages.filter(
    ({ member_id, id, price }) => member_id === memberId && id >= from && id <= to && price > 0,
  );
}
