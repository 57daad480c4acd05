import fc from "fast-check";
import { expect } from "vitest";
import { encodeFileFrame } from "../../src/protocol/encode-file-frame.ts";
import { checkBooks } from "./books.ts";
import type { Frame, Parley, TestMember } from "./parley.ts";
import { historyOf, Writer } from "./writer.ts";

const MESSAGE_PRICE = 5;
const SETTLE_AFTER_MS = 3_600_000;
/** For how long a room may know a role or a price that is not the member's or the smile's any more. */
const STALE_MS = 60_000;
const SMILES = 2;

const ROLES = {
  nobody: { is_superuser: false, is_employee: false, premium_until: null },
  superuser: { is_superuser: true, is_employee: false, premium_until: null },
  employee: { is_superuser: false, is_employee: true, premium_until: null },
  premium: { is_superuser: false, is_employee: false, premium_until: "9000-01-01T00:00:00Z" },
  "no more premium": { is_superuser: false, is_employee: false, premium_until: "2000-01-01T00:00:00Z" },
};
type Role = keyof typeof ROLES;
const PAYING: readonly Role[] = ["nobody", "no more premium"];

/**
 * The books as they should be, and nothing else: no holds, no steps, no rooms. Three members, numbered 0 to 2, each of whom
 * has a chat with both others: chat n is that of member n and the next one.
 */
export type Model = {
  members: { coins: number; role: Role }[];
  smilePrices: number[];
  chats: {
    messages: Message[];
    /** Who ever wrote there what costs coins, stored or not. */
    payers: Set<number>;
  }[];
};

type Kind = "text" | "smile" | "file";
type Message = { sender: number; type: Kind; price: number; exempt: boolean; refunded: boolean };
/** A chat, and one of its two members. */
type Place = { chat: number; who: number };
type Command = fc.AsyncCommand<Model, Site>;
type Story = { coins: number[]; smilePrices: number[]; commands: Iterable<Command> };
/** How often each thing happened that the model foretold: a model that only ever sees one of them proves little. */
export type Tally = Map<string, number>;

/** Parley as the three members and a superuser use it. */
class Site {
  readonly parley: Parley;
  readonly boss: TestMember;
  readonly members: TestMember[];
  readonly smileIds: number[];
  readonly tally: Tally;
  readonly #chatIds = new Map<number, number>();
  readonly #writers = new Map<string, Writer>();

  constructor(parley: Parley, boss: TestMember, members: TestMember[], smileIds: number[], tally: Tally) {
    this.parley = parley;
    this.boss = boss;
    this.members = members;
    this.smileIds = smileIds;
    this.tally = tally;
  }

  count(what: string): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + 1);
  }

  member(n: number): TestMember {
    return this.members[n] as TestMember;
  }

  pair(chat: number): [TestMember, TestMember] {
    return [this.member(chat), this.member((chat + 1) % 3)];
  }

  room(chat: number): { name: string } {
    const [one, two] = this.pair(chat).map(({ id }) => id) as [number, number];
    return { name: `${Math.min(one, two)}:${Math.max(one, two)}` };
  }

  /** The chat's id; one that no chat has, until a message was stored there. */
  chatId(chat: number): number {
    return this.#chatIds.get(chat) ?? 424_242_424;
  }

  /** @param onOpen sees the history, if a socket must be opened first */
  async send(
    { chat, who }: Place,
    frame: string | Uint8Array | object,
    onOpen: (history: Frame[]) => void,
  ): Promise<Frame> {
    let writer = this.#openWriter(chat, who);
    if (!writer) {
      const [one, two] = this.pair(chat);
      const [member, other] = who === chat ? [one, two] : [two, one];
      writer = await Writer.open(this.parley, member, other);
      this.#writers.set(`${chat} ${who}`, writer);
      onOpen(writer.socket.history);
    }
    const answer = await writer.send(frame);
    if (!answer.ok) return answer.error;
    this.#chatIds.set(chat, answer.message.chat_id);
    return answer.message;
  }

  async disconnect({ chat, who }: Place): Promise<void> {
    await this.#openWriter(chat, who)?.close();
  }

  /** Done when every socket of the chat is closed. */
  async allGone(chat: number): Promise<void> {
    await Promise.all(
      [0, 1, 2].map((sender) => this.#writers.get(`${chat} ${sender}`)?.socket.closed ?? undefined),
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#writers.values()].map((writer) => writer.close()));
  }

  #openWriter(chat: number, sender: number): Writer | undefined {
    const writer = this.#writers.get(`${chat} ${sender}`);
    return writer?.socket.raw.readyState === WebSocket.OPEN ? writer : undefined;
  }
}

/** What a member sees of their coins is what the model says, to the message. */
async function checkCoins(model: Model, site: Site, who: number): Promise<{ held: number }> {
  const response = await site.parley.ask(site.member(who), "GET", "/members/me");
  const body = (await response.json()) as Frame;
  checkMember(model, who, body);
  return body;
}

function checkMember(model: Model, n: number, body: Frame): void {
  const { coins, role } = memberOf(model, n);
  const { balance, exempt, held } = body;
  expect({ member: n, balance, exempt }).toEqual({
    member: n,
    balance: coins,
    exempt: !PAYING.includes(role),
  });
  expect(held).toBeGreaterThanOrEqual(0);
  expect(held).toBeLessThanOrEqual(balance);
}

function memberOf(model: Model, n: number): Model["members"][number] {
  return model.members[n] as Model["members"][number];
}

function chatOf(model: Model, chat: number): Model["chats"][number] {
  return model.chats[chat] as Model["chats"][number];
}

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
      await site.parley.worker.evictDurableObject("CHAT_ROOM", { ...site.room(chat), webSockets });
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
    const ask = () => site.parley.act("giveBack", site.pair(chat), site.member(who));
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

async function checkStatement(model: Model, site: Site, who: number, limit: number): Promise<void> {
  const entries: Frame[] = [];
  for (let more = true; more; ) {
    const oldest = entries.at(-1)?.id;
    const before = oldest ? `&before=${oldest}` : "";
    const path = `/members/me/statement?limit=${limit}${before}`;
    const page = (await (await site.parley.ask(site.member(who), "GET", path)).json()) as Frame;
    entries.push(...page.entries);
    more = page.has_more;
  }
  const numbers = entries.map(({ id }) => id).filter((id) => id > 0);
  expect(numbers).toEqual(Array.from(numbers, (_, i) => numbers.length - i));
  const sum = entries.reduce((total, { amount }) => total + amount, 0);
  expect({ member: who, sum }).toEqual({ member: who, sum: memberOf(model, who).coins });
}

/** The room dies as the platform may let it at any time. */
function death(chat: number): Command {
  return command(`room ${chat} dies`, async (_, site) => {
    await site.parley.act("die", site.pair(chat));
    site.count("died");
    await site.allGone(chat);
  });
}

const PRICES = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 150 }));
const AMOUNTS = fc.integer({ min: 1, max: 120 });

/** Each command, and how often it comes among the others. */
function anyCommand({ kill }: { kill: boolean }): fc.Arbitrary<Command> {
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

/** Three new members with coins and two new smiles: no run knows of another one. */
async function begin(parley: Parley, boss: TestMember, story: Story, tally: Tally) {
  const members = await parley.addMembers(story.coins);
  const smiles = await parley.env.DB.prepare(
    `INSERT INTO smiles (file_uuid, price, title, created_at)
     SELECT ?1 || key, value, '', 0 FROM json_each(?2) RETURNING id`,
  )
    .bind(crypto.randomUUID(), JSON.stringify(story.smilePrices))
    .all<{ id: number }>();
  const smileIds = smiles.results.map(({ id }) => id).sort((a, b) => a - b);
  const model: Model = {
    members: story.coins.map((coins) => ({ coins, role: "nobody" })),
    smilePrices: [...story.smilePrices],
    chats: members.map(() => ({ messages: [], payers: new Set() })),
  };
  return { model, real: new Site(parley, boss, members, smileIds, tally) };
}

function checkHistory(model: Model, site: Site, chat: number, history: Frame[]): void {
  expect(history.map(({ id, member_id, type }) => ({ id, member_id, type }))).toEqual(
    chatOf(model, chat).messages.map(({ sender, type }, i) => ({
      id: i + 1,
      member_id: site.member(sender).id,
      type,
    })),
  );
}

/** What each chat shows, what its room stored, and what the ledger says of it. */
async function checkEnd(model: Model, site: Site): Promise<void> {
  const since = Math.min(...site.members.map(({ id }) => id));
  const { rooms, transfers } = await checkBooks(site.parley, { since });
  const seen = [...model.chats.entries()].filter(([, { messages }]) => messages.length > 0);
  await Promise.all([
    ...[0, 1, 2].map((who) => checkStatement(model, site, who, 200)),
    ...seen.map(async ([chat, { messages }]) => {
      checkHistory(model, site, chat, await historyOf(site.parley, ...site.pair(chat)));
      const chatId = site.chatId(chat);
      const stored = rooms.find((room) => room.chatId === chatId)?.messages ?? [];
      expect(stored.map(({ price, exempt }) => ({ price, exempt: exempt === 1 }))).toEqual(
        messages.map(({ price, exempt }) => ({ price, exempt })),
      );
      const refunds = transfers.filter(({ kind, chat_id }) => kind === "refund" && chat_id === chatId);
      const refunded = new Map(refunds.map(({ first_id, amount }) => [first_id, amount]));
      expect(messages.map((_, i) => refunded.get(i + 1))).toEqual(
        messages.map((message) => (message.refunded ? message.price : undefined)),
      );
    }),
  ]);
}

/**
 * Whatever three members and a superuser do, in whatever order, and whatever becomes of the rooms meanwhile: each answer is the
 * one that the model gives. For the instrumented Parley, with `SEND_BURST` 0.
 * @param tally where to count what happened
 * @param kill whether rooms die, too
 * @param replayPath of a failure that is to be seen again
 */
export function booksAreRight(
  parley: Parley,
  boss: TestMember,
  {
    tally = new Map(),
    kill = false,
    maxCommands = 50,
    replayPath,
  }: { tally?: Tally; kill?: boolean; maxCommands?: number; replayPath?: string } = {},
): fc.IAsyncPropertyWithHooks<[Story]> {
  const commands = (max: number) =>
    fc.commands([anyCommand({ kill })], {
      maxCommands: max,
      size: "max",
      ...(replayPath !== undefined && { replayPath }),
    });
  const story = fc.record({
    coins: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 3, maxLength: 3 }),
    smilePrices: fc.array(PRICES, { minLength: SMILES, maxLength: SMILES }),
    // Short runs are cheap, and begin as long ones do.
    commands: fc.oneof(commands(maxCommands), commands(Math.ceil(maxCommands / 2))),
  });
  return fc.asyncProperty(story, async (each) => {
    const begun = await begin(parley, boss, each, tally);
    try {
      await fc.asyncModelRun(() => begun, each.commands);
      await checkEnd(begun.model, begun.real);
    } finally {
      await begun.real.close();
    }
  });
}
