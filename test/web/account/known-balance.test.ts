import { describe, expect, test } from "vitest";
import { KnownBalance, type OwnSpend } from "../../../src/web/account/known-balance.ts";
import { Dice, seedFromEnv } from "../../support/dice.ts";

type Sent = OwnSpend & { isCommitted: boolean; committedAt: number };

/** A member whose coins move in this page, in another one and on the server, with all answers and acks under way. */
class Site {
  readonly known = new KnownBalance();
  /** The true balance. */
  coins: number;
  /** Counts the changes of `coins`. */
  #now = 0;
  #nextId = 1;
  /** Sent by this page, in the order of the acks. */
  #unacked: Sent[] = [];
  #acked: Sent[] = [];
  #requests: { request: number; read?: { balance: number; at: number } }[] = [];
  /** The read that the page shows. */
  #shown: { request: number; balance: number; at: number } | undefined;

  constructor(coins: number) {
    this.coins = coins;
  }

  send(otherMemberId: number, price: number): void {
    const id = this.#nextId++;
    const sentAt = this.known.answers;
    this.#unacked.push({ otherMemberId, id, price, sentAt, isCommitted: false, committedAt: 0 });
  }

  commit(): void {
    const next = this.#unacked.find(({ isCommitted }) => !isCommitted);
    if (!next) return;
    this.#move(-next.price);
    Object.assign(next, { isCommitted: true, committedAt: this.#now });
  }

  ack(): void {
    const next = this.#unacked[0];
    if (!next?.isCommitted) return;
    this.#unacked.shift();
    this.#acked.push(next);
    this.known.spend(next);
  }

  /** The server acknowledges a message a second time. */
  repeatAck(dice: Dice): void {
    if (this.#acked.length > 0) this.known.spend(dice.pick(this.#acked));
  }

  /** Coins are granted, or another page spends some. The page learns of it later, or never. */
  moveElsewhere(amount: number): void {
    this.#move(amount);
  }

  begin(): void {
    this.#requests.push({ request: this.known.begin() });
  }

  read(dice: Dice): void {
    if (this.#requests.length === 0) return;
    dice.pick(this.#requests).read ??= { balance: this.coins, at: this.#now };
  }

  answer(dice: Dice): void {
    const answered = this.#requests.filter(({ read }) => read);
    if (answered.length === 0) return;
    const { request, read } = dice.pick(answered);
    if (!read) return;
    this.#requests = this.#requests.filter((each) => each.request !== request);
    this.known.answer(request, { balance: read.balance, exact: true });
    if (!this.#shown || this.#shown.request < request) this.#shown = { request, ...read };
  }

  /** Compares what is shown with the coins that the server read, less what this page knows it has spent since. */
  check(): void {
    const { known } = this;
    if (!this.#shown) {
      expect(known.total).toBeUndefined();
      return;
    }
    const { at, balance } = this.#shown;
    const lacking = this.#acked.filter(({ committedAt }) => committedAt > at);
    const limit = balance - lacking.reduce((sum, { price }) => sum + price, 0);
    expect(known.total).toBeLessThanOrEqual(limit);
    if (known.isExact) expect(known.total).toBe(limit);
  }

  /** Everything under way arrives, then one more request is answered. */
  settle(): void {
    while (this.#unacked.length > 0) {
      this.commit();
      this.ack();
    }
    const request = this.known.begin();
    this.known.answer(request, { balance: this.coins, exact: true });
    expect(this.known.total).toBe(this.coins);
    expect(this.known.isExact).toBe(true);
  }

  #move(amount: number): void {
    this.#now += 1;
    this.coins += amount;
  }
}

function step(site: Site, dice: Dice): void {
  const steps = [
    () => site.send(dice.integer(1, 4), dice.integer(0, 9)),
    () => site.commit(),
    () => site.ack(),
    () => site.repeatAck(dice),
    () => site.moveElsewhere(dice.integer(-50, 50)),
    () => site.begin(),
    () => site.read(dice),
    () => site.answer(dice),
    () => site.known.compare(dice.integer(0, 20_000)),
    () => site.known.markIncomplete(),
  ];
  dice.pick(steps)();
}

test("the shown balance never contains what this page knows it spent, and is right after a request", () => {
  const seed = seedFromEnv();
  for (let run = seed; run < seed + 300; run++) {
    const dice = new Dice(run);
    const site = new Site(10_000);
    try {
      for (let n = 0; n < 120; n++) {
        step(site, dice);
        site.check();
      }
      site.settle();
    } catch (cause) {
      throw new Error(`SEED=${run}`, { cause });
    }
  }
});

describe("the known balance", () => {
  function start(balance = 1400): KnownBalance {
    const known = new KnownBalance();
    known.answer(known.begin(), { balance, exact: true });
    return known;
  }
  const spend = (known: KnownBalance, id: number, otherMemberId = 1) =>
    known.spend({ otherMemberId, id, price: 5, sentAt: known.answers });

  test("is exact after acks in several chats, although no room knows what the others spent", () => {
    const known = start();
    spend(known, 1, 1);
    known.compare(1395);
    spend(known, 1, 2);
    known.compare(1425);
    expect([known.total, known.isExact]).toEqual([1390, true]);
  });

  test("is not exact if a room reports less, until a request that begins later is answered", () => {
    const known = start();
    const early = known.begin();
    known.compare(1300);
    expect([known.total, known.isExact]).toEqual([1400, false]);
    known.answer(early, { balance: 1400, exact: true });
    expect(known.isExact).toBe(false);
    known.answer(known.begin(), { balance: 1300, exact: true });
    expect([known.total, known.isExact]).toEqual([1300, true]);
  });

  test.each<[string, number | undefined]>([
    ["an answer came before its ack", 1],
    ["it may have left in an earlier page", undefined],
  ])("is not exact after a message of which %s", (_, sentAt) => {
    const known = start();
    known.answer(known.begin(), { balance: 1395, exact: true });
    known.spend({ otherMemberId: 1, id: 1, price: 5, sentAt });
    expect([known.total, known.isExact]).toEqual([1390, false]);
    known.answer(known.begin(), { balance: 1395, exact: true });
    expect([known.total, known.isExact]).toEqual([1395, true]);
  });

  test("ignores an answer that is older than the last one", () => {
    const known = start();
    const [early, late] = [known.begin(), known.begin()];
    known.answer(late, { balance: 1300, exact: true });
    known.answer(early, { balance: 1400, exact: true });
    expect(known.total).toBe(1300);
  });

  test("is not exact while the server's answer is not", () => {
    const known = start();
    known.answer(known.begin(), { balance: 1400, exact: false });
    expect(known.isExact).toBe(false);
  });

  test("knows its own messages, and those that another page has sent", () => {
    const known = start();
    spend(known, 3);
    expect(known.list(1, 3)).toBe(false);
    expect(known.isExact).toBe(true);
    expect(known.list(1, 4)).toBe(true);
    expect(known.isExact).toBe(false);
  });

  test("is exact again when the ack of a message follows its place in the list", () => {
    const known = start();
    expect(known.list(1, 1)).toBe(true);
    expect(known.list(2, 1)).toBe(true);
    spend(known, 1, 1);
    expect(known.isExact).toBe(false);
    spend(known, 1, 2);
    expect([known.total, known.isExact]).toEqual([1390, true]);
  });
});
