import { expect } from "vitest";
import { defaultOf } from "../defaults.ts";
import type { Frame } from "../runtime/parley.ts";
import { checkCoins, checkStatement } from "./checks.ts";
import { type Command, command } from "./command.ts";
import { chatOf, type Model, type ModelMessage, memberOf, type Participant } from "./model.ts";
import type { ParleyUnderTest } from "./parley-under-test.ts";

const SETTLE_AFTER_MS = defaultOf("SETTLE_AFTER_SECONDS") * 1000;

export function grant(amount: number, memberIndex: number, times: number): Command {
  return command(`${memberIndex} is granted ${amount}, asked for ${times} times`, async (model, real) => {
    const key = crypto.randomUUID();
    memberOf(model, memberIndex).coins += amount;
    for (let i = 0; i < times; i++) {
      const { status, body } = await changeCoins(real, memberIndex, amount, key);
      expect({ status, ...body }).toMatchObject({ status: i === 0 ? 201 : 200, kind: "grant", amount });
    }
    await checkCoins(model, real, memberIndex);
  });
}

/** @param amount of coins, or by how many it exceeds the balance */
export function withdrawal(amount: number | { more: number }, memberIndex: number): Command {
  const name = typeof amount === "number" ? amount : `all and ${amount.more}`;
  return command(`${name} is withdrawn from ${memberIndex}`, async (model, real) => {
    const member = memberOf(model, memberIndex);
    const coins = Math.max(1, typeof amount === "number" ? amount : member.coins + amount.more);
    const { status, body } = await changeCoins(real, memberIndex, -coins, crypto.randomUUID());
    if (coins > member.coins) {
      real.count("withdrawal-refused");
      expect({ status, ...body }).toMatchObject({ status: 409, code: "insufficient_balance" });
      return;
    }
    real.count("withdrawn");
    member.coins -= coins;
    expect({ status, ...body }).toMatchObject({ status: 201, kind: "withdrawal", amount: -coins });
    await checkCoins(model, real, memberIndex);
  });
}

async function changeCoins(real: ParleyUnderTest, memberIndex: number, amount: number, key: string) {
  const response = await real.parley.fetch(`/members/${real.member(memberIndex).id}/coins`, {
    method: "POST",
    headers: { Authorization: `Bearer ${real.boss.token}`, "Idempotency-Key": key },
    body: JSON.stringify({ amount }),
  });
  return { status: response.status, body: (await response.json()) as Frame };
}

/** @param nth chooses one of the chat's messages or one that does not exist, modulo their number */
export function refund({ chat }: Participant, nth: number, times: number): Command {
  return command(`message ${nth} in ${chat} is refunded, asked for ${times} times`, async (model, real) => {
    const { messages } = chatOf(model, chat);
    const id = 1 + (nth % (messages.length + 1));
    const message = messages[id - 1];
    const body = { chat_id: real.chatId(chat), message_id: id, reason: "asked for" };
    for (let i = 0; i < times; i++) {
      const response = await real.parley.request(real.boss, "POST", "/billing/refunds", body);
      const expected = expectedRefund(real, message);
      real.count(`refund-${expected.status}`);
      expect({ status: response.status, ...((await response.json()) as object) }).toMatchObject(expected);
      if (expected.status !== 201 || !message) continue;
      memberOf(model, message.sender).coins += message.price;
      message.refunded = true;
    }
    if (message && message.price > 0) await checkCoins(model, real, message.sender);
  });
}

function expectedRefund(real: ParleyUnderTest, message: ModelMessage | undefined) {
  if (!message) return { status: 404, code: "not_found" };
  const { sender, price, refunded } = message;
  if (price === 0) return { status: 409, code: "nothing_to_refund" };
  return { status: refunded ? 200 : 201, kind: "refund", amount: price, member_id: real.member(sender).id };
}

/** Another chat of the member recalls the coins that this one holds. */
export function recall({ chat, memberIndex }: Participant): Command {
  return command(`the coins of ${memberIndex} are recalled from ${chat}`, async (model, real) => {
    const release = () => real.parley.control("releaseHold", real.pair(chat), real.member(memberIndex));
    const { messages, payers, refused } = chatOf(model, chat);
    const hasPaid = payers.has(memberIndex);
    const first = await release();
    if (!hasPaid && (first.status === 500 || messages.length === 0 || !refused.has(memberIndex))) {
      real.count("nothing-to-recall");
      expect(first.status).toBe(500);
      expect(await first.text()).toContain("this room has no lease");
      return;
    }
    const { step, released } = (await first.json()) as { step: number; released: number };
    real.count(released > 0 ? "recalled" : "recalled-before");
    expect(await (await release()).json()).toEqual({ step, released: 0 });
    await checkCoins(model, real, memberIndex);
  });
}

/** Nobody writes for as long as coins may be idle, so the rooms settle all leases. */
export function idleness(): Command {
  return command("an hour passes", async (model, real) => {
    await real.parley.advanceClock(SETTLE_AFTER_MS);
    const chats = [0, 1, 2].filter((chat) => hasPayers(model, chat));
    let held = Number.NaN;
    // A room first repeats a step that was in flight or that an eviction interrupted.
    for (let rounds = 0; rounds < 4 && held !== 0; rounds++) {
      await Promise.all(chats.map((chat) => real.parley.control("alarm", real.pair(chat))));
      const members = await Promise.all([0, 1, 2].map((memberIndex) => checkCoins(model, real, memberIndex)));
      held = members.reduce((sum, member) => sum + member.held, 0);
    }
    expect(held).toBe(0);
  });
}

function hasPayers(model: Model, chat: number): boolean {
  const { payers, refused } = chatOf(model, chat);
  return payers.size + refused.size > 0;
}

/** The member reads the statement in pages, whose amounts add up to the balance. */
export function statement(memberIndex: number, limit: number): Command {
  return command(`${memberIndex} reads the statement by pages of ${limit}`, (model, real) =>
    checkStatement(model, real, memberIndex, limit),
  );
}
