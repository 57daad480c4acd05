import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { rateLimitOf } from "../../support/defaults.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { RawWriter } from "../../support/runtime/raw-writer.ts";

const QUESTIONS = rateLimitOf("FUNDS_QUERY_LIMITER");

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 });
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

type Entry = { id: number; kind: string; amount: number; chat_id?: number; count?: number };

async function me(member: TestMember): Promise<{ balance: number; held: number }> {
  return (await parley.request(member, "GET", "/members/me")).json() as Promise<{
    balance: number;
    held: number;
  }>;
}

async function statementOf(member: TestMember): Promise<Entry[]> {
  const response = await parley.request(member, "GET", "/members/me/statement");
  return ((await response.json()) as { entries: Entry[] }).entries;
}

function change(member: TestMember, amount: number): Promise<Response> {
  return parley.fetch(`/members/${member.id}/coins`, {
    method: "POST",
    headers: { Authorization: `Bearer ${boss.token}`, "Idempotency-Key": crypto.randomUUID() },
    body: JSON.stringify({ amount }),
  });
}

/** Adds a member with coins and opens chats with others, each with a raw writer. */
async function openChats(coins: number, chats: number) {
  const ada = await parley.addMember({ coins });
  const others = await Promise.all(Array.from({ length: chats }, () => parley.addMember()));
  return { ada, writers: await Promise.all(others.map((other) => RawWriter.open(parley, ada, other))) };
}

describe("the balance", () => {
  test("is exact after each message, though the room does not write to D1", async () => {
    const { ada, writers } = await openChats(1000, 3);
    let spent = 0;
    for (let i = 0; i < 30; i++) {
      await writers[i % 3]?.send(`${i}`);
      spent += 5;
      expect((await me(ada)).balance).toBe(1000 - spent);
    }
    const { balance, held } = await me(ada);
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThanOrEqual(balance);
    const row = await parley.env.DB.prepare("SELECT balance FROM members WHERE id = ?")
      .bind(ada.id)
      .first("balance");
    expect(row).toBe(balance - held);
  });

  test("contains every send that was acknowledged before the request, while the member writes in five chats", async () => {
    const { ada, writers } = await openChats(3000, 5);
    let acknowledged = 0;
    let sent = 0;
    let isDone = false;
    const writing = Promise.all(
      writers.map(async (writer) => {
        for (let i = 0; i < 60; i++) {
          sent += 5;
          expect((await writer.send(`${i}`)).ok).toBe(true);
          acknowledged += 5;
        }
      }),
    ).finally(() => {
      isDone = true;
    });
    let reads = 0;
    while (!isDone) {
      const before = acknowledged;
      const { balance } = await me(ada);
      expect(balance).toBeLessThanOrEqual(3000 - before);
      expect(balance).toBeGreaterThanOrEqual(3000 - sent);
      reads++;
    }
    await writing;
    expect(reads).toBeGreaterThan(5);
    expect((await me(ada)).balance).toBe(3000 - 300 * 5);
  });
});

test("the amounts of the statement, including messages not yet charged, add up to the balance", async () => {
  const { ada, writers } = await openChats(500, 3);
  for (let i = 0; i < 25; i++) await writers[i % 3]?.send(`${i}`);
  const entries = await statementOf(ada);
  expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(500 - 25 * 5);
  const counted = entries.filter(({ kind }) => kind === "hold" || kind === "charge");
  expect(counted.reduce((sum, { count }) => sum + (count ?? 0), 0)).toBe(25);
  expect(
    entries.filter(({ kind }) => kind === "hold").every(({ id, amount }) => id === 0 && amount < 0),
  ).toBe(true);
});

describe("a withdrawal", () => {
  test("takes the coins that chats hold, and none that was spent", async () => {
    const { ada, writers } = await openChats(300, 4);
    for (const writer of writers) await writer.send("a lease in each");
    expect((await me(ada)).balance).toBe(280);
    expect((await change(ada, -281)).status).toBe(409);
    expect((await change(ada, -280)).status).toBe(201);
    expect(await me(ada)).toMatchObject({ balance: 0, held: 0 });
    expect(await writers[0]?.send("no more")).toMatchObject({ code: "insufficient_balance" });
  });

  test("takes no coin that a simultaneous conversation spends", async () => {
    for (let round = 0; round < 5; round++) {
      const { ada, writers } = await openChats(100, 2);
      const sends = writers.flatMap((writer) => Array.from({ length: 12 }, (_, i) => writer.send(`${i}`)));
      const withdrawal = await change(ada, -60);
      const stored = (await Promise.all(sends)).filter((answer) => answer.ok).length;
      const withdrawn = withdrawal.status === 201 ? 60 : 0;
      expect([201, 409]).toContain(withdrawal.status);
      expect((await me(ada)).balance).toBe(100 - withdrawn - 5 * stored);
    }
  });
});

test(`a member without coins causes at most ${QUESTIONS.limit} queries of D1 a minute, and learns when to retry`, async () => {
  const [ada, ben] = [await parley.addMember(), await parley.addMember()];
  // The limiter counts by minutes of the clock, so a new minute starts a new count. Each round has a new socket, because one on
  // which 1,000 frames in a row were refused is closed.
  const codes = new Map<string, number>();
  let limited: { retry_after?: number } | undefined;
  for (let round = 0; round * 60 < 3 * QUESTIONS.limit && !limited; round++) {
    const writer = await RawWriter.open(parley, ada, ben);
    for (const answer of await Promise.all(Array.from({ length: 60 }, (_, i) => writer.send(`${i}`)))) {
      if (answer.ok) throw new Error("a message was stored for nothing");
      codes.set(answer.code, (codes.get(answer.code) ?? 0) + 1);
      if (answer.code === "rate_limited") limited ??= answer.error;
    }
    await writer.close();
  }
  expect(limited?.retry_after).toBe(QUESTIONS.period);
  expect(codes.get("insufficient_balance")).toBeGreaterThanOrEqual(QUESTIONS.limit);
  expect([...codes.keys()].sort()).toEqual(["insufficient_balance", "rate_limited"]);
  expect((await me(ada)).balance).toBe(0);
});
