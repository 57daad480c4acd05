import fc from "fast-check";
import { expect } from "vitest";
import { SMILE_PRICE_EXPIRES_AFTER_MS, STATUS_EXPIRES_AFTER_MS } from "../../../src/core/limits.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { defaultOf } from "../defaults.ts";
import type { Frame } from "../runtime/parley.ts";
import { checkCoins, checkHistory, checkStatement } from "./checks.ts";
import {
  chatOf,
  checkMember,
  type MessageType,
  type Model,
  type ModelMessage,
  memberOf,
  PAYING,
  type Participant,
  ROLES,
  type Role,
} from "./model.ts";
import type { ParleyUnderTest } from "./parley-under-test.ts";

const MESSAGE_PRICE = 5;
const SETTLE_AFTER_MS = defaultOf("SETTLE_AFTER_SECONDS") * 1000;
/** For how long a room may know a role or a price that is not the member's or the smile's any more. */
const STALE_MS = Math.max(STATUS_EXPIRES_AFTER_MS, SMILE_PRICE_EXPIRES_AFTER_MS);
/** Smiles that a story knows. */
export const SMILES = 2;

export type Command = fc.AsyncCommand<Model, ParleyUnderTest>;

/** Most of it is about member 0, whose coins go to and fro between two chats. */
const MEMBER_INDEXES = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.nat(2) },
);
const PARTICIPANTS = fc
  .tuple(MEMBER_INDEXES, fc.nat(1))
  .map(([memberIndex, side]): Participant => ({ chat: (memberIndex + 2 * side) % 3, memberIndex }));

function command(name: string, run: (model: Model, real: ParleyUnderTest) => Promise<void>): Command {
  return { check: () => true, run, toString: () => name };
}

function sendCommands(type: MessageType): fc.Arbitrary<Command> {
  return fc.tuple(PARTICIPANTS, fc.nat(SMILES - 1)).map(([participant, smile]) =>
    command(
      `${participant.memberIndex} sends a ${type}${type === "smile" ? ` ${smile}` : ""} in ${participant.chat}`,
      async (model, real) => {
        const { chat, memberIndex } = participant;
        const { messages, payers } = chatOf(model, chat);
        const member = memberOf(model, memberIndex);
        const exempt = !PAYING.includes(member.role);
        const listPrice = type === "smile" ? (model.smilePrices[smile] ?? 0) : MESSAGE_PRICE;
        const price = exempt ? 0 : listPrice;
        const frames = {
          text: { type: "text", text: `text ${messages.length}` },
          smile: { type: "smile", smile_id: real.smileIds[smile] },
          file: encodeFileFrame({ name: "file", type: "" }, new Uint8Array(3)),
        };
        if (price > 0) payers.add(memberIndex);
        const reply = await real.send(participant, frames[type], (history) =>
          checkHistory(model, real, chat, history),
        );
        if (price > member.coins) {
          real.count("refused");
          expect(reply).toMatchObject({ code: "insufficient_balance", price, balance: member.coins });
        } else {
          real.count(exempt ? "stored-exempt" : "stored");
          member.coins -= price;
          messages.push({ sender: memberIndex, type, price, exempt, refunded: false });
          expect(reply).toMatchObject({ id: messages.length, member_id: real.member(memberIndex).id, type });
          if (price > 0) await checkCoins(model, real, memberIndex);
        }
      },
    ),
  );
}

function grant(amount: number, memberIndex: number, times: number): Command {
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

/** @param amount of coins; or how many more than the member has */
function withdrawal(amount: number | { more: number }, memberIndex: number): Command {
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

/** @param nth of the chat's messages and one that is not there, counted round and round */
function refund({ chat }: Participant, nth: number, times: number): Command {
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

function roleChange(memberIndex: number, role: Role): Command {
  return command(`${memberIndex} becomes ${role}`, async (model, real) => {
    const path = `/members/${real.member(memberIndex).id}`;
    const response = await real.parley.request(real.boss, "PATCH", path, ROLES[role]);
    memberOf(model, memberIndex).role = role;
    checkMember(model, memberIndex, await response.json());
    await real.parley.advanceClock(STALE_MS);
  });
}

function priceChange(smile: number, price: number): Command {
  return command(`smile ${smile} costs ${price}`, async (model, real) => {
    const path = `/storage/smiles/${real.smileIds[smile]}`;
    const response = await real.parley.request(real.boss, "PATCH", path, { price });
    expect(response.status).toBe(200);
    model.smilePrices[smile] = price;
    await real.parley.advanceClock(STALE_MS);
  });
}

function eviction(chat: number, webSockets: "hibernate" | "close"): Command {
  return command(`room ${chat} is evicted, its sockets ${webSockets}`, async (_, real) => {
    try {
      await real.parley.evict("CHAT_ROOM", { ...real.room(chat), webSockets });
    } catch (error) {
      // Nobody was ever there, or it was evicted a moment ago.
      expect(String(error)).toContain("not currently running");
      return;
    }
    real.count("evicted");
    if (webSockets === "close") await real.allClosed(chat);
  });
}

function disconnection({ chat, memberIndex }: Participant): Command {
  return command(`${memberIndex} leaves ${chat}`, (_, real) => real.disconnect({ chat, memberIndex }));
}

/** Another chat of the member asks for the coins that lie in this one. */
function recall({ chat, memberIndex }: Participant): Command {
  return command(`the coins of ${memberIndex} are called back from ${chat}`, async (model, real) => {
    const release = () => real.parley.control("releaseHold", real.pair(chat), real.member(memberIndex));
    const first = await release();
    if (!chatOf(model, chat).payers.has(memberIndex)) {
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

/** Nobody writes for as long as coins may lie idle: then all are where they can be put anywhere. */
function idleness(): Command {
  return command("an hour passes", async (model, real) => {
    await real.parley.advanceClock(SETTLE_AFTER_MS);
    const chats = [0, 1, 2].filter((chat) => chatOf(model, chat).payers.size > 0);
    let held = Number.NaN;
    // A step that was under way, or that an eviction cut short, is repeated first.
    for (let rounds = 0; rounds < 4 && held !== 0; rounds++) {
      await Promise.all(chats.map((chat) => real.parley.control("alarm", real.pair(chat))));
      const members = await Promise.all([0, 1, 2].map((memberIndex) => checkCoins(model, real, memberIndex)));
      held = members.reduce((sum, member) => sum + member.held, 0);
    }
    expect(held).toBe(0);
  });
}

/** All amounts of a statement together are the balance, however it is read. */
function statement(memberIndex: number, limit: number): Command {
  return command(`${memberIndex} reads the statement by pages of ${limit}`, (model, real) =>
    checkStatement(model, real, memberIndex, limit),
  );
}

/** The room dies as the platform may let it at any time. */
function death(chat: number): Command {
  return command(`room ${chat} dies`, async (_, real) => {
    await real.parley.control("die", real.pair(chat));
    real.count("died");
    await real.allClosed(chat);
  });
}

export const PRICES = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 150 }));
const AMOUNTS = fc.integer({ min: 1, max: 120 });

/** Each command, and how often it comes among the others. */
export function anyCommand({ kill }: { kill: boolean }): fc.Arbitrary<Command> {
  const chat = fc.nat(2);
  const oneOrTwo = fc.integer({ min: 1, max: 2 });
  const roles = fc.constantFrom(...(Object.keys(ROLES) as Role[]));
  const sockets = fc.constantFrom("hibernate" as const, "close" as const);
  const withdrawals = fc.oneof(AMOUNTS, fc.record({ more: fc.nat(1) }));
  const all: [number, fc.Arbitrary<Command>][] = [
    [16, sendCommands("text")],
    [12, sendCommands("smile")],
    [4, sendCommands("file")],
    [4, fc.tuple(AMOUNTS, MEMBER_INDEXES, oneOrTwo).map((each) => grant(...each))],
    [4, fc.tuple(withdrawals, MEMBER_INDEXES).map((each) => withdrawal(...each))],
    [6, fc.tuple(PARTICIPANTS, fc.nat(50), oneOrTwo).map((each) => refund(...each))],
    [4, fc.tuple(MEMBER_INDEXES, roles).map((each) => roleChange(...each))],
    [2, fc.tuple(fc.nat(SMILES - 1), PRICES).map((each) => priceChange(...each))],
    [4, fc.tuple(chat, sockets).map((each) => eviction(...each))],
    [2, PARTICIPANTS.map((each) => disconnection(each))],
    [4, PARTICIPANTS.map((each) => recall(each))],
    [1, fc.constant(0).map(idleness)],
    [1, fc.tuple(MEMBER_INDEXES, fc.integer({ min: 1, max: 7 })).map((each) => statement(...each))],
    ...(kill ? [[4, chat.map(death)] as [number, fc.Arbitrary<Command>]] : []),
  ];
  return fc.oneof(...all.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}
