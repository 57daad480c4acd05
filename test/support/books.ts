import { expect } from "vitest";
import type { Parley } from "./parley.ts";

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
type Message = { id: number; member_id: number; price: number; exempt: number; at: number };
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

/** The whole state of the coins, in D1 and in every room; or in those of one member. */
export async function readBooks({ env, worker }: Pick<Parley, "env" | "worker">, memberId?: number) {
  // One batch is one instant.
  const [members, transfers, holds, chats] = await env.DB.batch([
    env.DB.prepare("SELECT id, balance, entries FROM members ORDER BY id"),
    env.DB.prepare("SELECT * FROM transfers ORDER BY member_id, entry"),
    env.DB.prepare("SELECT * FROM holds ORDER BY member_id, chat_id"),
    env.DB.prepare("SELECT id, low_id, high_id FROM chats ORDER BY id"),
  ]);
  const rooms = [];
  for (const chat of (chats?.results ?? []) as { id: number; low_id: number; high_id: number }[]) {
    if (memberId !== undefined && chat.low_id !== memberId && chat.high_id !== memberId) continue;
    const room = await worker.getDurableObjectStorage("CHAT_ROOM", {
      name: `${chat.low_id}:${chat.high_id}`,
    });
    rooms.push({
      chatId: chat.id,
      messages: (await room.exec(
        "SELECT id, member_id, price, exempt, at FROM messages ORDER BY id",
      )) as Message[],
      leases: (await room.exec("SELECT * FROM leases")) as Lease[],
    });
  }
  return {
    members: (members?.results ?? []) as { id: number; balance: number; entries: number }[],
    transfers: (transfers?.results ?? []) as Transfer[],
    holds: (holds?.results ?? []) as Hold[],
    rooms,
  };
}

const signed = ({ kind, amount }: Transfer) => (kind === "grant" || kind === "refund" ? amount : -amount);
const total = (amounts: number[]) => amounts.reduce((sum, amount) => sum + amount, 0);

/**
 * What must hold of the coins at any moment in which nobody writes: in D1, in each room, and between them.
 * @param settled whether every room had the time to give back what it holds
 */
export async function checkBooks(
  parley: Pick<Parley, "env" | "worker">,
  { settled = false }: { settled?: boolean } = {},
): Promise<void> {
  const { members, transfers, holds, rooms } = await readBooks(parley);

  for (const { id, balance, entries } of members) {
    const own = transfers.filter((transfer) => transfer.member_id === id);
    const held = total(holds.filter((hold) => hold.member_id === id).map((hold) => hold.held));
    expect({ member: id, coins: balance + held }).toEqual({ member: id, coins: total(own.map(signed)) });
    expect(own.map(({ entry }) => entry)).toEqual(Array.from({ length: entries }, (_, i) => i + 1));
  }
  const keys = transfers.flatMap(({ key }) => key ?? []);
  expect(new Set(keys).size).toBe(keys.length);

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
  }
  const chatIds = new Set(holds.map((hold) => hold.chat_id));
  for (const chatId of chatIds) expect(rooms.map((room) => room.chatId)).toContain(chatId);

  for (const { chatId, messages, leases } of rooms) {
    messages.forEach((message, i) => {
      expect(message.id).toBe(i + 1);
      expect(message.at).toBeGreaterThanOrEqual(messages[i - 1]?.at ?? 0);
      if (message.exempt) expect(message.price).toBe(0);
    });
    const paid = (memberId: number, from: number, to: number) =>
      messages.filter(
        ({ member_id, id, price }) => member_id === memberId && id >= from && id <= to && price > 0,
      );

    for (const lease of leases) {
      const spent = total(
        paid(lease.member_id, lease.upto + 1, Number.POSITIVE_INFINITY).map((m) => m.price),
      );
      const back = lease.pending_id === null ? 0 : lease.pending_back;
      expect(lease.held - back - spent).toBeGreaterThanOrEqual(0);
      const hold = holds.find((each) => each.chat_id === chatId && each.member_id === lease.member_id);
      if (lease.stopped) continue;
      if (!hold || hold.step !== lease.step) {
        // The step that the room waits for: not there yet, or done and not answered.
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
    for (const { id, member_id, price } of messages) {
      // Whoever pays has a lease that covers it.
      if (price > 0)
        expect(
          leases.map((lease) => lease.member_id),
          `message ${id}`,
        ).toContain(member_id);
    }
    for (const hold of holds.filter((each) => each.chat_id === chatId)) {
      expect(total(paid(hold.member_id, 1, hold.upto).map((m) => m.price))).toBe(hold.captured);
    }
    for (const charge of transfers.filter((each) => each.kind === "charge" && each.chat_id === chatId)) {
      const covered = paid(charge.member_id, charge.first_id, charge.last_id);
      expect({ amount: total(covered.map((m) => m.price)), messages: covered.length }).toEqual({
        amount: charge.amount,
        messages: charge.messages,
      });
    }
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
}
