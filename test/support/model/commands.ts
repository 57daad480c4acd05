import fc from "fast-check";
import { expect } from "vitest";
import { SMILE_PRICE_EXPIRES_AFTER_MS, STATUS_EXPIRES_AFTER_MS } from "../../../src/core/limits.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { defaultOf } from "../defaults.ts";
import type { Frame } from "../parley.ts";
import { checkCoins, checkHistory, checkStatement } from "./checks.ts";
import {
  chatOf,
  checkMember,
  type Kind,
  type Message,
  type Model,
  memberOf,
  PAYING,
  type Place,
  ROLES,
  type Role,
} from "./model.ts";
import type { Site } from "./site.ts";

const MESSAGE_PRICE = 5;
const SETTLE_AFTER_MS = defaultOf("SETTLE_AFTER_SECONDS") * 1000;
/** For how long a room may know a role or a price that is not the member's or the smile's any more. */
const STALE_MS = Math.max(STATUS_EXPIRES_AFTER_MS, SMILE_PRICE_EXPIRES_AFTER_MS);
/** Smiles that a story knows. */
export const SMILES = 2;

export type Command = fc.AsyncCommand<Model, Site>;

/** Most of it is about member 0, whose coins go to and fro between two chats. */
const WHO = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2) });
const PLACES = fc.tuple(WHO, fc.nat(1)).map(([who, side]): Place => ({ chat: (who + 2 * side) % 3, who }));

function command(name: string, run: (model: Model, site: Site) => Promise<void>): Command {
  return { check: () => true, run, toString: () => name };
}

function sends(type: Kind): fc.Arbitrary<Command> {
  return fc.tuple(PLACES, fc.nat(SMILES - 1)).map(([place, smile]) =>
    command(
      `${place.who} sends a ${type}${type === "smile" ? ` ${smile}` : ""} in ${place.chat}`,
      async (model, site) => {
        const { chat, who } = place;
        const { messages, payers } = chatOf(model, chat);
        const member = memberOf(model, who);
        const exempt = !PAYING.includes(member.role);
        const listPrice = type === "smile" ? (model.smilePrices[smile] ?? 0) : MESSAGE_PRICE;
        const price = exempt ? 0 : listPrice;
        const frames = {
          text: { type: "text", text: `text ${messages.length}` },
          smile: { type: "smile", smile_id: site.smileIds[smile] },
          file: encodeFileFrame({ name: "file", type: "" }, new Uint8Array(3)),
        };
        if (price > 0) payers.add(who);
        const answer = await site.send(place, frames[type], (history) =>
          checkHistory(model, site, chat, history),
        );
        if (price > member.coins) {
          site.count("refused");
          expect(answer).toMatchObject({ code: "insufficient_balance", price, balance: member.coins });
        } else {
          site.count(exempt ? "stored for nothing" : "stored");
          member.coins -= price;
          messages.push({ sender: who, type, price, exempt, refunded: false });
          expect(answer).toMatchObject({ id: messages.length, member_id: site.member(who).id, type });
          if (price > 0) await checkCoins(model, site, who);
        }
      },
    ),
  );
}

function grant(amount: number, who: number, times: number): Command {
  return command(`${who} is granted ${amount}, asked for ${times} times`, async (model, site) => {
    const key = crypto.randomUUID();
    memberOf(model, who).coins += amount;
    for (let i = 0; i < times; i++) {
      const { status, body } = await changeCoins(site, who, amount, key);
      expect({ status, ...body }).toMatchObject({ status: i === 0 ? 201 : 200, kind: "grant", amount });
    }
    await checkCoins(model, site, who);
  });
}

/** @param amount of coins; or how many more than the member has */
function withdrawal(amount: number | { more: number }, who: number): Command {
  const name = typeof amount === "number" ? amount : `all and ${amount.more}`;
  return command(`${name} is withdrawn from ${who}`, async (model, site) => {
    const member = memberOf(model, who);
    const coins = Math.max(1, typeof amount === "number" ? amount : member.coins + amount.more);
    const { status, body } = await changeCoins(site, who, -coins, crypto.randomUUID());
    if (coins > member.coins) {
      site.count("not withdrawn");
      expect({ status, ...body }).toMatchObject({ status: 409, code: "insufficient_balance" });
      return;
    }
    site.count("withdrawn");
    member.coins -= coins;
    expect({ status, ...body }).toMatchObject({ status: 201, kind: "withdrawal", amount: -coins });
    await checkCoins(model, site, who);
  });
}

async function changeCoins(site: Site, who: number, amount: number, key: string) {
  const response = await site.parley.fetch(`/members/${site.member(who).id}/coins`, {
    method: "POST",
    headers: { Authorization: `Bearer ${site.boss.token}`, "Idempotency-Key": key },
    body: JSON.stringify({ amount }),
  });
  return { status: response.status, body: (await response.json()) as Frame };
}

/** @param nth of the chat's messages and one that is not there, counted round and round */
function refund({ chat }: Place, nth: number, times: number): Command {
  return command(`message ${nth} in ${chat} is refunded, asked for ${times} times`, async (model, site) => {
    const { messages } = chatOf(model, chat);
    const id = 1 + (nth % (messages.length + 1));
    const message = messages[id - 1];
    const body = { chat_id: site.chatId(chat), message_id: id, reason: "asked for" };
    for (let i = 0; i < times; i++) {
      const response = await site.parley.ask(site.boss, "POST", "/billing/refunds", body);
      const foretold = refundOf(site, message);
      site.count(`refund ${foretold.status}`);
      expect({ status: response.status, ...((await response.json()) as object) }).toMatchObject(foretold);
      if (foretold.status !== 201 || !message) continue;
      memberOf(model, message.sender).coins += message.price;
      message.refunded = true;
    }
    if (message && message.price > 0) await checkCoins(model, site, message.sender);
  });
}

function refundOf(site: Site, message: Message | undefined) {
  if (!message) return { status: 404, code: "not_found" };
  const { sender, price, refunded } = message;
  if (price === 0) return { status: 409, code: "nothing_to_refund" };
  return { status: refunded ? 200 : 201, kind: "refund", amount: price, member_id: site.member(sender).id };
}

function roleChange(who: number, role: Role): Command {
  return command(`${who} becomes ${role}`, async (model, site) => {
    const path = `/members/${site.member(who).id}`;
    const response = await site.parley.ask(site.boss, "PATCH", path, ROLES[role]);
    memberOf(model, who).role = role;
    checkMember(model, who, await response.json());
    await site.parley.pass(STALE_MS);
  });
}

function priceChange(smile: number, price: number): Command {
  return command(`smile ${smile} costs ${price}`, async (model, site) => {
    const path = `/storage/smiles/${site.smileIds[smile]}`;
    const response = await site.parley.ask(site.boss, "PATCH", path, { price });
    expect(response.status).toBe(200);
    model.smilePrices[smile] = price;
    await site.parley.pass(STALE_MS);
  });
}

function eviction(chat: number, webSockets: "hibernate" | "close"): Command {
  return command(`room ${chat} is evicted, its sockets ${webSockets}`, async (_, site) => {
    try {
      await site.parley.evict("CHAT_ROOM", { ...site.room(chat), webSockets });
    } catch (error) {
      // Nobody was ever there, or it was evicted a moment ago.
      expect(String(error)).toContain("not currently running");
      return;
    }
    site.count("evicted");
    if (webSockets === "close") await site.allGone(chat);
  });
}

function disconnection({ chat, who }: Place): Command {
  return command(`${who} leaves ${chat}`, (_, site) => site.disconnect({ chat, who }));
}

/** Another chat of the member asks for the coins that lie in this one. */
function recall({ chat, who }: Place): Command {
  return command(`the coins of ${who} are called back from ${chat}`, async (model, site) => {
    const ask = () => site.parley.act("releaseHold", site.pair(chat), site.member(who));
    const first = await ask();
    if (!chatOf(model, chat).payers.has(who)) {
      site.count("nothing to call back");
      expect(first.status).toBe(500);
      expect(await first.text()).toContain("this room has no lease");
      return;
    }
    const { step, back } = (await first.json()) as { step: number; back: number };
    site.count(back > 0 ? "called back" : "called back before");
    expect(await (await ask()).json()).toEqual({ step, back: 0 });
    await checkCoins(model, site, who);
  });
}

/** Nobody writes for as long as coins may lie idle: then all are where they can be put anywhere. */
function idleness(): Command {
  return command("an hour passes", async (model, site) => {
    await site.parley.pass(SETTLE_AFTER_MS);
    const chats = [0, 1, 2].filter((chat) => chatOf(model, chat).payers.size > 0);
    let held = Number.NaN;
    // A step that was under way, or that an eviction cut short, is repeated first.
    for (let rounds = 0; rounds < 4 && held !== 0; rounds++) {
      await Promise.all(chats.map((chat) => site.parley.act("alarm", site.pair(chat))));
      const members = await Promise.all([0, 1, 2].map((who) => checkCoins(model, site, who)));
      held = members.reduce((sum, member) => sum + member.held, 0);
    }
    expect(held).toBe(0);
  });
}

/** All amounts of a statement together are the balance, however it is read. */
function statement(who: number, limit: number): Command {
  return command(`${who} reads the statement by pages of ${limit}`, (model, site) =>
    checkStatement(model, site, who, limit),
  );
}

/** The room dies as the platform may let it at any time. */
function death(chat: number): Command {
  return command(`room ${chat} dies`, async (_, site) => {
    await site.parley.act("die", site.pair(chat));
    site.count("died");
    await site.allGone(chat);
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
  const takings = fc.oneof(AMOUNTS, fc.record({ more: fc.nat(1) }));
  const all: [number, fc.Arbitrary<Command>][] = [
    [16, sends("text")],
    [12, sends("smile")],
    [4, sends("file")],
    [4, fc.tuple(AMOUNTS, WHO, oneOrTwo).map((each) => grant(...each))],
    [4, fc.tuple(takings, WHO).map((each) => withdrawal(...each))],
    [6, fc.tuple(PLACES, fc.nat(50), oneOrTwo).map((each) => refund(...each))],
    [4, fc.tuple(WHO, roles).map((each) => roleChange(...each))],
    [2, fc.tuple(fc.nat(SMILES - 1), PRICES).map((each) => priceChange(...each))],
    [4, fc.tuple(chat, sockets).map((each) => eviction(...each))],
    [2, PLACES.map((each) => disconnection(each))],
    [4, PLACES.map((each) => recall(each))],
    [1, fc.constant(0).map(idleness)],
    [1, fc.tuple(WHO, fc.integer({ min: 1, max: 7 })).map((each) => statement(...each))],
    ...(kill ? [[4, chat.map(death)] as [number, fc.Arbitrary<Command>]] : []),
  ];
  return fc.oneof(...all.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}
