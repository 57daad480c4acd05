import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  COINS_MAX,
  IDEMPOTENCY_KEY_MAX_LENGTH,
  NOTE_MAX_LENGTH,
  STATEMENT_DEFAULT_ENTRIES,
  STATEMENT_MAX_ENTRIES,
} from "../../../src/core/limits.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({ LEASE_COINS: 50 });
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

type Body = Record<string, unknown>;
const bodyOf = async (response: Response) => (await response.json()) as Body;
const me = async (member: TestMember) => bodyOf(await parley.request(member, "GET", "/members/me"));

describe("coins", () => {
  const give = (member: TestMember, body: unknown, key: string | undefined = crypto.randomUUID()) =>
    parley.fetch(`/members/${member.id}/coins`, {
      method: "POST",
      headers: { Authorization: `Bearer ${boss.token}`, ...(key !== "" && { "Idempotency-Key": key }) },
      body: JSON.stringify(body),
    });

  test("are granted once, however often the request is repeated", async () => {
    const ada = await parley.addMember();
    const responses = [];
    for (let i = 0; i < 3; i++) responses.push(await give(ada, { amount: 100, note: "welcome" }, "order 1"));
    expect(responses.map((response) => response.status)).toEqual([201, 200, 200]);
    const bodies = await Promise.all(responses.map(bodyOf));
    expect(bodies[0]).toEqual({
      id: 1,
      member_id: ada.id,
      kind: "grant",
      amount: 100,
      date: expect.stringMatching(/Z$/),
      note: "welcome",
    });
    expect(bodies[1]).toEqual(bodies[0]);
    expect((await me(ada))["balance"]).toBe(100);
  });

  test("are granted once even with a note that has unpaired surrogates", async () => {
    const ada = await parley.addMember();
    const responses = [
      await give(ada, { amount: 3, note: "a\ud800" }, "order 1b"),
      await give(ada, { amount: 3, note: "a\ud800" }, "order 1b"),
    ];
    expect(responses.map((response) => response.status)).toEqual([201, 200]);
    expect((await me(ada))["balance"]).toBe(3);
  });

  test("are granted once for ten simultaneous copies of a request", async () => {
    const ada = await parley.addMember();
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => give(ada, { amount: 7 }, "order 2")),
    );
    expect(responses.map((response) => response.status).sort()).toEqual([
      200, 200, 200, 200, 200, 200, 200, 200, 200, 201,
    ]);
    expect((await me(ada))["balance"]).toBe(7);
  });

  test("are not granted under a key that was used for something else", async () => {
    const [ada, ben] = [await parley.addMember(), await parley.addMember()];
    expect((await give(ada, { amount: 5, note: "a" }, "order 3")).status).toBe(201);
    for (const [member, body] of [
      [ada, { amount: 6, note: "a" }],
      [ada, { amount: 5, note: "b" }],
      [ada, { amount: 5 }],
      [ben, { amount: 5, note: "a" }],
    ] as const) {
      const response = await give(member, body, "order 3");
      expect({ status: response.status, code: (await bodyOf(response))["code"] }).toEqual({
        status: 409,
        code: "idempotency_conflict",
      });
    }
    expect({ adaBalance: (await me(ada))["balance"], benBalance: (await me(ben))["balance"] }).toEqual({
      adaBalance: 5,
      benBalance: 0,
    });
  });

  test(`require a key of 1 to ${IDEMPOTENCY_KEY_MAX_LENGTH} characters`, async () => {
    const ada = await parley.addMember();
    expect((await give(ada, { amount: 5 }, "")).status).toBe(400);
    expect((await give(ada, { amount: 5 }, "k".repeat(IDEMPOTENCY_KEY_MAX_LENGTH + 1))).status).toBe(400);
    expect((await give(ada, { amount: 5 }, "k".repeat(IDEMPOTENCY_KEY_MAX_LENGTH))).status).toBe(201);
  });

  test.each([0, 1.5, -1.5, COINS_MAX + 1, -COINS_MAX - 1, 2 ** 60, "5", "-5", null, true, [5], undefined])(
    "cannot be granted or withdrawn in the amount %j",
    async (amount) => {
      const ada = await parley.addMember();
      const response = await give(ada, { amount });
      expect({ status: response.status, code: (await bodyOf(response))["code"] }).toEqual({
        status: 422,
        code: "invalid_request",
      });
      expect((await me(ada))["balance"]).toBe(0);
    },
  );

  test(`may have a note of ${NOTE_MAX_LENGTH} characters, and not one more`, async () => {
    const ada = await parley.addMember();
    expect((await give(ada, { amount: 1, note: "n".repeat(NOTE_MAX_LENGTH) })).status).toBe(201);
    expect((await give(ada, { amount: 1, note: "n".repeat(NOTE_MAX_LENGTH + 1) })).status).toBe(422);
    expect((await give(ada, { amount: 1, note: 5 })).status).toBe(422);
  });

  test(`can be granted from 1 to ${COINS_MAX}, but not to an unknown member`, async () => {
    const ada = await parley.addMember();
    expect((await give(ada, { amount: 1 })).status).toBe(201);
    expect((await give(ada, { amount: COINS_MAX })).status).toBe(201);
    expect((await me(ada))["balance"]).toBe(COINS_MAX + 1);
    expect((await give({ ...ada, id: 424_242 }, { amount: 1 })).status).toBe(404);
  });

  test("are withdrawn by a negative amount, once, and only if the balance covers it", async () => {
    const ada = await parley.addMember({ coins: 10 });
    const overdraft = await give(ada, { amount: -11 }, "take 1");
    expect({ status: overdraft.status, code: (await bodyOf(overdraft))["code"] }).toEqual({
      status: 409,
      code: "insufficient_balance",
    });
    const responses = [
      await give(ada, { amount: -10, note: "fine" }, "take 1"),
      await give(ada, { amount: -10, note: "fine" }, "take 1"),
    ];
    expect(responses.map((response) => response.status)).toEqual([201, 200]);
    expect(await bodyOf(responses[0] as Response)).toEqual({
      id: 2,
      member_id: ada.id,
      kind: "withdrawal",
      amount: -10,
      date: expect.any(String),
      note: "fine",
    });
    expect((await give(ada, { amount: 10, note: "fine" }, "take 1")).status).toBe(409);
    expect((await me(ada))["balance"]).toBe(0);
  });

  test("are withdrawn once for ten simultaneous withdrawals of the whole balance", async () => {
    const ada = await parley.addMember({ coins: 10 });
    const responses = await Promise.all(Array.from({ length: 10 }, () => give(ada, { amount: -10 })));
    expect(responses.map((response) => response.status).sort()).toEqual([201, ...Array(9).fill(409)]);
    expect((await me(ada))["balance"]).toBe(0);
  });
});

describe("the statement", () => {
  const statement = async (member: TestMember, query = "") => {
    const response = await parley.request(member, "GET", `/members/me/statement${query}`);
    expect(response.status).toBe(200);
    return (await response.json()) as { entries: Body[]; has_more: boolean; balance?: number };
  };

  test("lists every movement of the member's own coins, newest first", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember({ coins: 7 })];
    const chat = await parley.chat(ada, ben);
    chat.send("five coins");
    const { chat_id, id } = await chat.next();
    await chat.close();
    await parley.fetch(`/members/${ada.id}/coins`, {
      method: "POST",
      headers: { Authorization: `Bearer ${boss.token}`, "Idempotency-Key": crypto.randomUUID() },
      body: JSON.stringify({ amount: -30, note: "returned" }),
    });
    const date = expect.stringMatching(/^\d{4}-.*Z$/);
    const messages = {
      chat_id,
      first_message_id: id,
      last_message_id: id,
      count: 1,
      other_member: { id: ben.id, name: null },
    };
    expect(await statement(ada)).toEqual({
      entries: [
        // Not charged yet: the room charges with its next step.
        { id: 0, kind: "hold", amount: -5, date, ...messages },
        { id: 2, kind: "withdrawal", amount: -30, date, note: "returned" },
        { id: 1, kind: "grant", amount: 100, date },
      ],
      has_more: false,
      exact: true,
      balance: 100 - 30 - 5,
    });
    await parley.giveCoins(ada.id, 1);
    await parley.fetch("/billing/refunds", {
      method: "POST",
      headers: { Authorization: `Bearer ${boss.token}` },
      body: JSON.stringify({ chat_id, message_id: id, reason: "a mistake" }),
    });
    expect((await statement(ada)).entries).toEqual([
      { id: 5, kind: "refund", amount: 5, date, note: "a mistake", ...messages },
      { id: 4, kind: "charge", amount: -5, date, ...messages },
      { id: 3, kind: "grant", amount: 1, date },
      { id: 2, kind: "withdrawal", amount: -30, date, note: "returned" },
      { id: 1, kind: "grant", amount: 100, date },
    ]);
    expect(await parley.balanceOf(ada)).toBe(100 - 30 + 1);
    expect((await statement(ben)).entries).toMatchObject([{ id: 1, amount: 7 }]);
  });

  test("is returned in pages", async () => {
    const ada = await parley.addMember();
    for (let i = 1; i <= 5; i++) await parley.giveCoins(ada.id, i);
    const ids = async (query: string) => {
      const { entries, has_more } = await statement(ada, query);
      return [entries.map((entry) => entry["id"]), has_more];
    };
    expect(await ids("")).toEqual([[5, 4, 3, 2, 1], false]);
    expect(await ids("?limit=2")).toEqual([[5, 4], true]);
    expect(await ids("?limit=2&before=4")).toEqual([[3, 2], true]);
    expect(await ids("?limit=3&before=4")).toEqual([[3, 2, 1], false]);
    expect(await ids("?before=1")).toEqual([[], false]);
    expect(await ids(`?limit=${STATEMENT_MAX_ENTRIES}`)).toEqual([[5, 4, 3, 2, 1], false]);
  });

  test("has the coins after all entries on its first page, and the other members of their chats", async () => {
    const [ada, ben, eve] = [await parley.addMember(), await parley.addMember(), await parley.addMember()];
    await parley.request(ben, "PATCH", "/members/me", { name: "Ben" });
    let coins = 0;
    const balances: number[] = [];
    for (const other of [ben, eve, ben]) {
      await parley.giveCoins(ada.id, 20);
      const chat = await parley.chat(ada, other);
      chat.send("five coins");
      await chat.next();
      await chat.close();
      coins += 15;
      const { balance, entries } = await statement(ada, "?limit=2");
      expect(balance).toBe((await me(ada))["balance"]);
      balances.push(balance ?? 0);
      expect(entries.find(({ kind }) => kind === "hold")).toBeDefined();
    }
    expect(balances).toEqual([15, 30, 45]);
    await parley.fetch(`/members/${ada.id}/coins`, {
      method: "POST",
      headers: { Authorization: `Bearer ${boss.token}`, "Idempotency-Key": crypto.randomUUID() },
      body: JSON.stringify({ amount: -coins }),
    });
    const { entries, balance } = await statement(ada);
    expect(balance).toBe(0);
    expect(entries.reduce((sum, { amount }) => sum + (amount as number), 0)).toBe(0);
    const others = entries.flatMap(({ chat_id, other_member }) => (chat_id ? [other_member] : []));
    const known = [
      { id: eve.id, name: null },
      { id: ben.id, name: "Ben" },
    ];
    expect(others).toEqual(expect.arrayContaining(known));
    expect(others.every((other) => known.some(({ id }) => id === (other as { id: number }).id))).toBe(true);
    expect(await statement(ada, "?before=2")).not.toHaveProperty("balance");
  });

  test(`has ${STATEMENT_DEFAULT_ENTRIES} entries a page by default`, async () => {
    const ada = await parley.addMember();
    for (let i = 0; i <= STATEMENT_DEFAULT_ENTRIES; i++) await parley.giveCoins(ada.id, 1);
    const { entries, has_more } = await statement(ada);
    expect({ length: entries.length, has_more }).toEqual({
      length: STATEMENT_DEFAULT_ENTRIES,
      has_more: true,
    });
  });

  test("refuses a malformed query, and a request without a token", async () => {
    const ada = await parley.addMember();
    for (const query of [
      "limit=0",
      `limit=${STATEMENT_MAX_ENTRIES + 1}`,
      "limit=x",
      "limit=",
      "limit=1&limit=2",
      "before=0",
      "before=-1",
      "before=x",
    ]) {
      expect({
        query,
        status: (await parley.request(ada, "GET", `/members/me/statement?${query}`)).status,
      }).toEqual({ query, status: 400 });
    }
    expect((await parley.fetch("/members/me/statement")).status).toBe(401);
  });
});
