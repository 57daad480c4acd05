import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import type { Miniflare } from "miniflare";
import { expect } from "vitest";
import { ALARM_AGAIN_MS } from "../../src/core/limits.ts";
import { type Books, checkBooks } from "./books.ts";
import { type Client, clientOf, JWT_SECRET, type TestMember } from "./client.ts";
import { CONFIG, migrate, parleyBindings } from "./edge.ts";
import { startKillable } from "./killable.ts";
import { type RuntimeOptions, startOnFolder } from "./killable-runtime.ts";
import { insertMember } from "./members.ts";
import { Dice } from "./random.ts";
import type { Frame } from "./socket.ts";
import { historyOf, Writer } from "./writer.ts";

/** Chooses the moments of the kills. What the runtime does in the meantime is never twice the same. */
export const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

const PRICE = 2;
/** A quarter of the deaths come this early, in ms from the start of the process: while rooms wake and alarms ring. */
const EARLY_MS = 700;
/** The others come up to 10 ms after an answer: one of the first so many, or the last that comes in this time. */
const ANSWERS = 120;
const LIFE_MS = 700;

/**
 * Who writes to whom, and how many coins each gets at once. Most live from hand to mouth, and what they have is in the other
 * chat: leases are short, called back, and refused. One has plenty for one chat: it is paid from while it is renewed.
 */
const PAYERS: readonly { name: string; writesTo: string[]; grants: readonly [number, number] }[] = [
  { name: "ada", writesTo: ["ben", "cleo"], grants: [10, 24] },
  { name: "ben", writesTo: ["ada", "cleo"], grants: [4, 12] },
  { name: "cleo", writesTo: ["ada", "ben"], grants: [1, 6] },
  { name: "dora", writesTo: ["ada"], grants: [40, 120] },
];

/** What was done and what became of it, so that a test can tell whether it tested anything. */
export type Tally = Record<
  "stored" | "refused" | "foundInHistory" | "sentAgain" | "transfers" | "askedAgain",
  number
>;

/** One life of the site: from its start to the kill. */
class Life {
  #client: Client | undefined;
  #waiting: { isDone: () => boolean; goOn: () => void }[] = [];
  /** How many sends were answered, and how often each member got coins. */
  #answers = 0;
  readonly #grants = new Map<number, number>();
  isOver = false;

  listensOn(url: URL): void {
    this.#client = clientOf(url);
  }

  get client(): Client {
    if (!this.#client) throw new Error("the site does not listen yet");
    return this.#client;
  }

  /** What is asked of the site, or undefined if its death came before the answer. @throws whatever else goes wrong */
  async ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    try {
      return await question();
    } catch (error) {
      if (this.isOver) return undefined;
      throw error;
    }
  }

  answered(): void {
    this.#answers++;
    this.#look();
  }

  coinsCame(memberId: number): void {
    this.#grants.set(memberId, this.#grantsOf(memberId) + 1);
    this.#look();
  }

  /** Until the member gets coins, or the life is over. */
  coins(memberId: number): Promise<void> {
    const had = this.#grantsOf(memberId);
    return this.#until(() => this.#grantsOf(memberId) > had);
  }

  /** Until so many sends were answered, or the life is over. */
  answers(count: number): Promise<void> {
    return this.#until(() => this.#answers >= count);
  }

  end(): void {
    this.isOver = true;
    this.#look();
  }

  #grantsOf(memberId: number): number {
    return this.#grants.get(memberId) ?? 0;
  }

  #until(isDone: () => boolean): Promise<void> {
    return new Promise((goOn) => {
      this.#waiting.push({ isDone, goOn });
      this.#look();
    });
  }

  #look(): void {
    const waiting = this.#waiting;
    this.#waiting = waiting.filter(({ isDone }) => !this.isOver && !isDone());
    for (const each of waiting) if (!this.#waiting.includes(each)) each.goOn();
  }
}

/** What one member knows of one chat, over all lives of the site. Each text is sent until its fate is known. */
class Side {
  readonly member: TestMember;
  readonly other: TestMember;
  readonly #tally: Tally;
  readonly stored = new Map<string, Frame>();
  readonly refused = new Set<string>();
  /** All that came on the member's sockets, of both members. */
  readonly seen: Frame[] = [];
  readonly #unknown = new Set<string>();
  #texts = 0;

  constructor(member: TestMember, other: TestMember, tally: Tally) {
    this.member = member;
    this.other = other;
    this.#tally = tally;
  }

  /** Comes (again), reads the history and sends what is not in it; then `lines` texts at once, one after another. */
  async write(life: Life, lines: number): Promise<void> {
    const writer = await life.ask(() => Writer.open(life.client, this.member, this.other));
    if (!writer) return;
    for (const message of writer.socket.history as Frame[]) {
      if (message.member_id !== this.member.id || !this.#unknown.delete(message.text)) continue;
      this.stored.set(message.text, message);
      this.#tally.foundInHistory++;
    }
    this.#tally.sentAgain += this.#unknown.size;
    await Promise.all([...this.#unknown].map((text) => this.#send(life, writer, text)));
    await Promise.all(Array.from({ length: lines }, () => this.#goOn(life, writer)));
    await writer.close();
    this.seen.push(...writer.seen);
  }

  async #goOn(life: Life, writer: Writer): Promise<void> {
    while (!life.isOver) {
      const isStored = await this.#send(
        life,
        writer,
        `${this.member.id} to ${this.other.id}: ${++this.#texts}`,
      );
      if (!isStored) await life.coins(this.member.id);
    }
  }

  async #send(life: Life, writer: Writer, text: string): Promise<boolean> {
    this.#unknown.add(text);
    const answer = await writer.send(text);
    if (!answer.ok && answer.code === "gone" && life.isOver) return false;
    this.#unknown.delete(text);
    if (answer.ok) {
      expect(answer.message.text).toBe(text);
      this.stored.set(text, answer.message);
    } else {
      // Nothing but kills happens here, and whoever lacks no coins is answered.
      expect(answer.error).toMatchObject({ code: "insufficient_balance", price: PRICE });
      expect(answer.error.balance).toBeLessThan(PRICE);
      this.refused.add(text);
    }
    this.#tally[answer.ok ? "stored" : "refused"]++;
    life.answered();
    return answer.ok;
  }
}

type Order = { path: string; key: string; body: object; amount: number };

/** A superuser moves coins of one member from outside. What is not answered is asked again, with the same key, until it is. */
class Teller {
  readonly #superuser: TestMember;
  readonly #grants: readonly [number, number];
  readonly #dice: Dice;
  readonly #tally: Tally;
  readonly member: TestMember;
  readonly sides: Side[];
  /** What was given, less what was taken: each transfer once. */
  given = 0;
  readonly #done = new Set<string>();
  #order: Order | undefined;
  #keys = 0;

  constructor(
    superuser: TestMember,
    member: TestMember,
    grants: readonly [number, number],
    sides: Side[],
    dice: Dice,
    tally: Tally,
  ) {
    this.#superuser = superuser;
    this.#grants = grants;
    this.#dice = dice;
    this.#tally = tally;
    this.member = member;
    this.sides = sides;
  }

  async work(life: Life): Promise<void> {
    if (this.#order) this.#tally.askedAgain++;
    while (!life.isOver) {
      this.#order ??= this.#next();
      await this.finish(life);
    }
  }

  /** Until what was ordered is answered. */
  async finish(life: Life): Promise<void> {
    const order = this.#order;
    const first = order && (await this.#ask(life, order));
    if (!first) return;
    this.#order = undefined;
    if (first.status === 409) {
      expect({ amount: order.amount, code: first.body.code }).toEqual({
        amount: -Math.abs(order.amount),
        code: "insufficient_balance",
      });
      return;
    }
    expect([200, 201], JSON.stringify(first)).toContain(first.status);
    expect(first.body).toMatchObject({ member_id: this.member.id, amount: order.amount });
    if (!this.#done.has(order.key)) this.given += order.amount;
    this.#done.add(order.key);
    this.#tally.transfers++;
    life.coinsCame(this.member.id);
    if (this.#dice.upTo(5) > 1) return;
    const again = await this.#ask(life, order);
    if (again) expect(again).toEqual({ status: 200, body: first.body });
  }

  #ask(life: Life, { path, key, body }: Order): Promise<{ status: number; body: Frame } | undefined> {
    return life.ask(async () => {
      const answer = await life.client.ask(this.#superuser, "POST", path, body, { "Idempotency-Key": key });
      return { status: answer.status, body: await answer.json() };
    });
  }

  #next(): Order {
    const kind = this.#dice.upTo(10);
    const paid = this.sides.flatMap(({ stored }) => [...stored.values()].slice(-50));
    if (kind < 2 && paid.length > 0) {
      const { chat_id, id: message_id } = this.#dice.one(paid);
      return {
        path: "/billing/refunds",
        key: `refund ${chat_id} ${message_id}`,
        body: { chat_id, message_id, reason: "none" },
        amount: PRICE,
      };
    }
    const { id } = this.member;
    const amount = this.#dice.whole(...this.#grants) * (kind < 4 ? -1 : 1);
    return { path: `/members/${id}/coins`, key: `${id}: ${++this.#keys}`, body: { amount }, amount };
  }
}

/**
 * Members who write to each other for coins, and a superuser who moves them. The runtime is killed at so many moments, chosen by the
 * seed; in the end everything that anybody saw is compared with what is stored, and every coin is counted.
 */
export async function surviveKills(kills: number, seed: number): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), "parley-kills-"));
  const dice = new Dice(seed);
  const options = optionsFor(folder);
  const tally: Tally = {
    stored: 0,
    refused: 0,
    foundInHistory: 0,
    sentAgain: 0,
    transfers: 0,
    askedAgain: 0,
  };
  try {
    const { superuser, payers } = await withRuntime(options, populate);
    const tellers = PAYERS.map(({ name, writesTo, grants }) => {
      const member = payers[name] as TestMember;
      const sides = writesTo.map((other) => new Side(member, payers[other] as TestMember, tally));
      return new Teller(superuser, member, grants, sides, new Dice(dice.whole(1, 1e9)), tally);
    });
    for (let killed = 0; killed < kills; killed++) await liveAndDie(options, dice, tellers);
    await withRuntime(options, (miniflare) => checkAll(miniflare, tellers));
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function optionsFor(folder: string): RuntimeOptions {
  const { ratelimits, ...bindings } = parleyBindings();
  const questions = { simple: { limit: 1_000_000, period: 60 as const } };
  return {
    folder,
    ...bindings,
    // Who is refused comes again as soon as there are coins: more often in a minute than anybody may.
    ratelimits: {
      ...ratelimits,
      QUESTIONS_OF_MONEY: { ...ratelimits?.["QUESTIONS_OF_MONEY"], ...questions },
    },
    ...(CONFIG.compatibility_date && { compatibilityDate: CONFIG.compatibility_date }),
    bindings: {
      ...CONFIG.vars,
      JWT_SECRET,
      MESSAGE_PRICE: PRICE,
      SEND_BURST: 0,
      HISTORY_LIMIT: 10_000,
      LEASE_COINS: 4,
      SETTLE_AFTER_SECONDS: 1,
    },
  };
}

async function withRuntime<T>(
  options: RuntimeOptions,
  act: (miniflare: Miniflare) => Promise<T>,
): Promise<T> {
  const miniflare = startOnFolder(options);
  try {
    return await act(miniflare);
  } finally {
    await miniflare.dispose();
  }
}

async function populate(miniflare: Miniflare) {
  const db = await miniflare.getD1Database("DB");
  await migrate(db);
  const superuser = await insertMember(db, { email: "boss@example.com", superuser: true });
  const payers: Record<string, TestMember> = {};
  for (const { name } of PAYERS) payers[name] = await insertMember(db, { email: `${name}@example.com` });
  return { superuser, payers };
}

async function liveAndDie(options: RuntimeOptions, dice: Dice, tellers: Teller[]): Promise<void> {
  const isEarly = dice.upTo(4) < 1;
  const [answers, wait] = [dice.whole(1, ANSWERS), dice.upTo(isEarly ? EARLY_MS : 10)];
  const lines = dice.whole(1, 4);
  const runtime = await startKillable(options);
  const life = new Life();
  const work = liveOn(life, runtime.url, tellers, lines);
  try {
    if (!isEarly) {
      await runtime.url;
      await Promise.race([work, life.answers(answers), after(LIFE_MS)]);
    }
    await Promise.race([work, after(wait)]);
  } finally {
    life.end();
    await runtime.kill();
  }
  await work;
}

async function liveOn(life: Life, listening: Promise<URL>, tellers: Teller[], lines: number): Promise<void> {
  const url = await life.ask(() => listening);
  if (!url) return;
  life.listensOn(url);
  await Promise.all(
    tellers.flatMap((teller) => [teller.work(life), ...teller.sides.map((side) => side.write(life, lines))]),
  );
}

async function checkAll(miniflare: Miniflare, tellers: Teller[]): Promise<void> {
  const life = new Life();
  life.listensOn(await miniflare.ready);
  await Promise.all(
    tellers.flatMap((teller) => [teller.finish(life), ...teller.sides.map((side) => side.write(life, 0))]),
  );
  for (const side of tellers.flatMap(({ sides }) => sides)) {
    checkHistory(side, await historyOf(life.client, side.member, side.other));
  }

  const db = await miniflare.getD1Database("DB");
  const held = () => db.prepare("SELECT coalesce(sum(held), 0) AS n FROM holds").first("n");
  // By the rooms' own alarms, of which one may have been cut short.
  await expect.poll(held, { timeout: ALARM_AGAIN_MS + 30_000, interval: 100 }).toBe(0);
  const books: Books = {
    env: { DB: db },
    worker: {
      getDurableObjectStorage: (_, room) =>
        miniflare.unsafeGetDurableObjectStorage("parley", "ChatRoom", room),
    },
  };
  await checkBooks(books, { settled: true });
  for (const { member, sides, given } of tellers) {
    const messages = sides.reduce((sum, { stored }) => sum + stored.size, 0);
    const coins = given - messages * PRICE;
    expect({ member: member.id, coins: await life.client.balanceOf(member) }).toEqual({
      member: member.id,
      coins,
    });
  }
}

/** Everything that was seen is in the history, once and as it was seen; what the member sent is all there is of theirs. */
function checkHistory({ member, stored, refused, seen }: Side, history: Frame[]): void {
  expect(history.map(({ id }) => id)).toEqual(history.map((_, i) => i + 1));
  for (const message of seen) expect(history[message.id - 1]).toEqual(message);
  const own = history.filter(({ member_id }) => member_id === member.id);
  expect(own.map(({ text }) => text).sort()).toEqual([...stored.keys()].sort());
  for (const message of own) {
    expect(stored.get(message.text)).toEqual(message);
    expect(refused).not.toContain(message.text);
  }
}
