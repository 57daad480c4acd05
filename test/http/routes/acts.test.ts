import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openForBuilding, textOf } from "../../../src/cli/d1.ts";
import type { ActName } from "../../../src/core/acts.ts";
import { ACTS_MAX } from "../../../src/core/list-limits.ts";
import { selectActs } from "../../../src/db/acts.ts";
import { afterRestore } from "../../../src/db/after-restore.ts";
import { ActList } from "../../../src/protocol/http/acts.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { openChat } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

let parley: Parley;
let boss: TestMember;
let ada: TestMember;
beforeAll(async () => {
  parley = await startParley();
  boss = await parley.addMember({ superuser: true });
  ada = await parley.addMember({ coins: 100 });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

type Answer = { status: number; body: Record<string, unknown> };
async function send(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<Answer> {
  const response = await parley.request(boss, method, path, body, headers);
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
}
async function list(query = ""): Promise<ActList> {
  const { status, body } = await send("GET", `/acts${query}`);
  expect([query, status]).toEqual([query, 200]);
  return ActList.parse(body) as ActList;
}
/** Returns the acts that `run` adds, the oldest first. */
async function actsOf(run: () => Promise<unknown>) {
  const [newest] = (await list("?limit=1")).acts;
  await run();
  const { acts } = await list();
  return acts.filter(({ id }) => id > (newest?.id ?? 0)).toReversed();
}

const UUID = "6f1c0b1e-2c43-4f0e-9b59-6ff3c7f0a001";
const RUN = { uuid: UUID, members: 3, chats: 1, transfers: 4, messages: 7, differences: 0 };

async function sendFile(): Promise<string> {
  const uuid = crypto.randomUUID();
  await parley.env.FILES.put(uuid, "a file");
  return uuid;
}
async function addSmile(): Promise<number> {
  const created = await postSmile(parley, boss, PNG, { price: 20, title: "Wink" });
  return ((await created.json()) as { id: number }).id;
}
/** Opens a chat in which a member has paid for a message. */
async function payForMessage() {
  const { ada: payer, a, b } = await openChat(parley, "contract", { ada: { coins: 10 }, ben: {} });
  a.send("paid");
  const { chat_id, id } = (await b.next()) as { chat_id: number; id: number };
  await Promise.all([a.close(), b.close()]);
  return { payer, chatId: chat_id, messageId: id };
}

type Story = {
  act: ActName;
  /** Returns the request, and what its act shows. */
  prepare: () => Promise<{
    request: Parameters<typeof send>;
    shows: { detail: object; member_id?: number; chat_id?: number };
  }>;
};
const STORIES: Record<string, Story> = {
  "a role": {
    act: "member.change",
    prepare: async () => {
      const { id } = await parley.addMember({ employee: true });
      const body = { is_employee: true, is_superuser: false, premium_until: "2030-01-01T00:00:00+01:00" };
      const detail = { premium_until: "2029-12-31T23:00:00.000Z" };
      return { request: ["PATCH", `/members/${id}`, body], shows: { member_id: id, detail } };
    },
  },
  "the end of a premium membership and a deactivation": {
    act: "member.change",
    prepare: async () => {
      const { id } = await parley.addMember();
      await send("PATCH", `/members/${id}`, { premium_until: "2030-01-01T00:00:00Z" });
      const body = { premium_until: null, is_active: false };
      return { request: ["PATCH", `/members/${id}`, body], shows: { member_id: id, detail: body } };
    },
  },
  "a grant": {
    act: "coins.change",
    prepare: async () => {
      const { id } = await parley.addMember();
      const body = { amount: 500, note: "Welcome" };
      const key = { "Idempotency-Key": crypto.randomUUID() };
      return {
        request: ["POST", `/members/${id}/coins`, body, key],
        shows: { member_id: id, detail: body },
      };
    },
  },
  "a withdrawal": {
    act: "coins.change",
    prepare: async () => {
      const { id } = await parley.addMember({ coins: 7 });
      const key = { "Idempotency-Key": crypto.randomUUID() };
      const body = { amount: -7 };
      return {
        request: ["POST", `/members/${id}/coins`, body, key],
        shows: { member_id: id, detail: body },
      };
    },
  },
  "a refund": {
    act: "refund.create",
    prepare: async () => {
      const { payer, chatId, messageId } = await payForMessage();
      const body = { chat_id: chatId, message_id: messageId, reason: "By mistake" };
      const detail = { amount: 5, message_id: messageId, note: "By mistake" };
      return {
        request: ["POST", "/billing/refunds", body],
        shows: { member_id: payer.id, chat_id: chatId, detail },
      };
    },
  },
  "a removed file": {
    act: "file.remove",
    prepare: async () => {
      const uuid = await sendFile();
      return { request: ["DELETE", `/storage?uuid=${uuid}`], shows: { detail: { uuid } } };
    },
  },
  "a smile's price": {
    act: "smile.change",
    prepare: async () => {
      const id = await addSmile();
      const body = { price: 15, title: "Wink", is_active: false };
      const detail = { smile_id: id, price: 15, is_active: false };
      return { request: ["PATCH", `/storage/smiles/${id}`, body], shows: { detail } };
    },
  },
  "the order of smiles": {
    act: "smile.order",
    prepare: async () => {
      const ids = [await addSmile(), await addSmile()].reverse();
      return { request: ["PUT", "/storage/smiles/order", { ids }], shows: { detail: {} } };
    },
  },
  "a finished run of the reconciliation": {
    act: "reconciliation.finish",
    prepare: async () => {
      const run = { ...RUN, uuid: crypto.randomUUID() };
      return { request: ["POST", "/acts", run], shows: { detail: run } };
    },
  },
};

describe("the log of acts", () => {
  test.each(Object.entries(STORIES))("has one row of %s, however often it is requested", async (_, story) => {
    const { request, shows } = await story.prepare();
    let statuses: number[] = [];
    const acts = await actsOf(async () => {
      const { status } = await send(...request);
      const repeats = await Promise.all([send(...request), send(...request), send(...request)]);
      statuses = [status, ...repeats.map((repeat) => repeat.status)];
    });
    expect(statuses.every((status) => status < 300)).toBe(true);
    expect(acts).toMatchObject([{ actor: `member:${boss.id}`, act: story.act, ...shows }]);
    expect(acts[0]?.detail).toEqual(shows.detail);
    expect(Math.abs(Date.parse(acts[0]?.date ?? "") - Date.now())).toBeLessThan(60_000);
  });

  test.each(Object.entries(STORIES))(
    "has one row of %s that is requested four times at the same time",
    async (_, story) => {
      const { request } = await story.prepare();
      const acts = await actsOf(() => Promise.all([1, 2, 3, 4].map(() => send(...request))));
      expect(acts.map(({ act }) => act)).toEqual([story.act]);
    },
  );

  test("has a row of each new smile, with its number", async () => {
    let id = 0;
    const acts = await actsOf(async () => {
      id = await addSmile();
    });
    expect(acts).toMatchObject([{ act: "smile.create", detail: { smile_id: id, price: 20, title: "Wink" } }]);
  });

  test("has no row of what was refused", async () => {
    const { payer } = await payForMessage();
    const acts = await actsOf(async () => {
      const key = { "Idempotency-Key": crypto.randomUUID() };
      const refused = [
        await send("POST", `/members/${payer.id}/coins`, { amount: -1_000 }, key),
        await send("POST", "/members/999999/coins", { amount: 1 }, key),
        await send("PATCH", "/members/999999", { is_employee: true }),
        await send("PATCH", "/storage/smiles/999999", { price: 1 }),
        await send("POST", "/billing/refunds", { chat_id: 999_999, message_id: 1, reason: "r" }),
        await send("DELETE", `/storage?uuid=${crypto.randomUUID()}`),
        await send("POST", "/acts", { ...RUN, differences: -1 }),
        await send("POST", "/acts", { ...RUN, uuid: "x" }),
        await send("PUT", "/storage/smiles/order", { ids: ["a"] }),
      ];
      for (const { status, body } of refused)
        expect([status, body["code"]]).toEqual([status, expect.any(String)]);
      expect(refused.filter(({ status }) => status < 400)).toEqual([]);
    });
    expect(acts).toEqual([]);
  });

  test("has no row of what a member changes", async () => {
    const acts = await actsOf(() => parley.request(ada, "PATCH", "/members/me", { name: "Ada" }));
    expect(acts).toEqual([]);
  });

  test("names the superuser and the member, and shows null without a name", async () => {
    await parley.request(boss, "PATCH", "/members/me", { name: "Sue" });
    const { id } = await parley.addMember();
    const [act] = await actsOf(() => send("PATCH", `/members/${id}`, { is_employee: true }));
    expect(act).toMatchObject({ actor_name: "Sue", member_id: id, member_name: null });
  });

  test("has a row of a restore, by the command of the operator", async () => {
    const statements = afterRestore(openForBuilding()).map((each) => parley.env.DB.prepare(textOf(each)));
    const [newest] = (await list("?limit=1")).acts;
    await parley.env.DB.batch(statements);
    boss = { ...boss, token: await currentToken(boss) };
    ada = { ...ada, token: await currentToken(ada) };
    const [act] = (await list("?limit=1")).acts;
    expect(act).toMatchObject({ actor: "cli", actor_name: null, act: "database.restore", detail: {} });
    expect(act?.id).toBe((newest?.id ?? 0) + 1);
  });

  test("has pages, from the newest act, of all acts or of one kind", async () => {
    const first = await list("?limit=2");
    const second = await list(`?limit=2&before=${first.acts[1]?.id}`);
    const all = await list(`?limit=${ACTS_MAX}`);
    expect([...first.acts, ...second.acts]).toEqual(all.acts.slice(0, 4));
    expect([first.has_more, all.has_more]).toEqual([true, false]);
    expect(all.acts.map(({ id }) => id)).toEqual(all.acts.map(({ id }) => id).toSorted((a, b) => b - a));
    const runs = await list("?act=reconciliation.finish");
    expect(runs.acts).toEqual(all.acts.filter(({ act }) => act === "reconciliation.finish"));
    expect(runs.acts.length).toBeGreaterThan(1);
    for (const query of ["?limit=0", `?limit=${ACTS_MAX + 1}`, "?before=x", "?act=x"])
      expect([query, (await send("GET", `/acts${query}`)).status]).toEqual([query, 400]);
  });

  test("is for superusers only, and no request changes or deletes a row", async () => {
    expect((await parley.request(ada, "GET", "/acts")).status).toBe(403);
    expect((await parley.request(ada, "POST", "/acts", RUN)).status).toBe(403);
    expect((await parley.fetch("/acts")).status).toBe(401);
    const before = await list();
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      expect((await send(method, "/acts")).status).toBe(405);
      expect((await send(method, `/acts/${before.acts[0]?.id}`)).status).toBe(404);
    }
    expect(await list()).toEqual(before);
  });

  test("is read without a sort and without a scan of all acts", async () => {
    const db = openForBuilding();
    for (const [act, step] of [
      [undefined, "SEARCH acts USING INTEGER PRIMARY KEY (rowid<?)"],
      ["file.remove", "SEARCH acts USING INDEX acts_act (act=? AND rowid<?)"],
    ] as const) {
      const query = textOf(selectActs(db, { before: 99, limit: 51, act }));
      const { results } = await parley.env.DB.prepare(`EXPLAIN QUERY PLAN ${query}`).all<{
        detail: string;
      }>();
      const steps = results.map(({ detail }) => detail);
      expect(steps[0]).toBe(step);
      expect(steps.join()).not.toMatch(/SCAN|TEMP B-TREE/);
    }
  });
});

async function currentToken(member: TestMember): Promise<string> {
  const epoch = await parley.env.DB.prepare("SELECT token_epoch AS epoch FROM members WHERE id = ?")
    .bind(member.id)
    .first<number>("epoch");
  return tokenFor(member.id, { epoch: epoch ?? 0 });
}
