import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ActList } from "../../../src/protocol/http/acts.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { addKey, type TestKey } from "../../support/runtime/api-keys.ts";
import { openChat } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

let parley: Parley;
let boss: TestMember;
let key: TestKey;
beforeAll(async () => {
  parley = await startParley();
  boss = await parley.addMember({ superuser: true });
  key = await addKey(parley.env.DB, ["members", "coins", "messages"], { name: "Shop" });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

const send = (method: string, path: string, body?: object, headers?: Record<string, string>) =>
  parley.request(key, method, path, body, headers);
async function actsOf(run: () => Promise<unknown>) {
  const newest = async (limit: number) => {
    const response = await parley.request(boss, "GET", `/acts?limit=${limit}`);
    return ActList.parse(await response.json()).acts;
  };
  const [last] = await newest(1);
  await run();
  return (await newest(50)).filter(({ id }) => id > (last?.id ?? 0)).toReversed();
}
/** Opens a chat in which a member has paid for a message. */
async function payForMessage() {
  const { ada: payer, a, b } = await openChat(parley, "contract", { ada: { coins: 10 }, ben: {} });
  a.send("paid");
  const { chat_id: chatId, id: messageId } = (await b.next()) as { chat_id: number; id: number };
  await Promise.all([a.close(), b.close()]);
  return { payer, chatId, messageId };
}

describe("what an API key does", () => {
  test("is in the log of acts and in Parley's own log under its id, and in the ledger", async () => {
    const { payer, chatId, messageId } = await payForMessage();
    parley.clearLogs();
    const acts = await actsOf(async () => {
      const grant = { "Idempotency-Key": crypto.randomUUID() };
      const statuses = [
        await send("POST", `/members/${payer.id}/coins`, { amount: 3 }, grant),
        await send("POST", `/members/${payer.id}/coins`, { amount: 3 }, grant),
        await send("POST", "/billing/refunds", { chat_id: chatId, message_id: messageId, reason: "r" }),
        await send("PATCH", `/members/${payer.id}`, { is_employee: true }),
        await postSmile(parley, key, PNG, { price: 20, title: "Wink" }),
      ];
      expect(statuses.map(({ status }) => status)).toEqual([201, 200, 201, 200, 201]);
    });
    const actor = `key:${key.keyId}`;
    expect(acts.map(({ act }) => act)).toEqual([
      "coins.change",
      "refund.create",
      "member.change",
      "smile.create",
    ]);
    for (const act of acts) expect(act).toMatchObject({ actor, actor_name: "Shop" });
    const moved = await parley.env.DB.prepare(
      "SELECT kind, by_id, by_key FROM transfers WHERE member_id = ? AND (key LIKE 'coins:%' OR kind = 'refund') ORDER BY entry",
    )
      .bind(payer.id)
      .raw();
    expect(moved).toEqual([
      ["grant", null, key.keyId],
      ["refund", null, key.keyId],
    ]);
    const lines = parley.getLogs().map(({ message }) => JSON.parse(message));
    expect(lines.filter(({ event }) => event === "member.change")).toMatchObject([{ code: "ok", actor }]);
  });

  test("with a superuser's coins is under the superuser", async () => {
    const { id } = await parley.addMember();
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    await parley.request(boss, "POST", `/members/${id}/coins`, { amount: 3 }, headers);
    const by = await parley.env.DB.prepare("SELECT by_id, by_key FROM transfers WHERE member_id = ?")
      .bind(id)
      .raw();
    expect(by).toEqual([[boss.id, null]]);
  });

  test("leaves an act of each page of a chat's messages that it reads, and a superuser's reading none", async () => {
    const { payer, chatId } = await payForMessage();
    const path = `/members/${payer.id}/statement/messages?chat_id=${chatId}&first=1&last=1`;
    const acts = await actsOf(async () => {
      const [one, other] = [await send("GET", path), await parley.request(boss, "GET", path)];
      expect(await one.json()).toEqual(await other.json());
      expect((await send("GET", path.replace(`chat_id=${chatId}`, "chat_id=424242"))).status).toBe(404);
    });
    expect(acts).toMatchObject([
      { act: "chat.read", actor: `key:${key.keyId}`, member_id: payer.id, chat_id: chatId, detail: {} },
    ]);
  });
});

describe("a search and a profile", () => {
  test("show a key what they show a superuser", async () => {
    const { id, email } = await parley.addMember({ coins: 7 });
    for (const [method, path, body] of [
      ["GET", `/members/${id}`, undefined],
      ["POST", "/members/search", { email }],
      ["POST", "/members/search", { query: email }],
      ["GET", "/storage/smiles", undefined],
    ] as const) {
      const [one, other] = [await send(method, path, body), await parley.request(boss, method, path, body)];
      const [text, expected] = [await one.text(), await other.text()];
      expect([path, one.status, text]).toEqual([path, 200, expected]);
    }
    expect(await (await send("GET", `/members/${id}`)).json()).toMatchObject({ email, balance: 7 });
  });
});

describe("the power of a superuser", () => {
  const change = async (id: number, body: object) => (await send("PATCH", `/members/${id}`, body)).status;
  const read = (id: number) =>
    parley.env.DB.prepare(
      "SELECT is_superuser, is_active, is_employee, token_epoch FROM members WHERE id = ?",
    )
      .bind(id)
      .raw();

  test("is neither given nor taken by a key", async () => {
    const [ada, sue] = [await parley.addMember(), await parley.addMember({ superuser: true })];
    const before = [await read(ada.id), await read(sue.id)];
    const acts = await actsOf(async () => {
      expect(await change(ada.id, { is_superuser: true, is_employee: true })).toBe(403);
      expect(await change(ada.id, { is_superuser: false })).toBe(403);
      expect(await change(sue.id, { is_superuser: false })).toBe(403);
      expect(await change(sue.id, { is_active: false, is_employee: true })).toBe(403);
    });
    expect(acts).toEqual([]);
    expect([await read(ada.id), await read(sue.id)]).toEqual(before);
    expect((await parley.request(sue, "GET", "/stats")).status).toBe(200);
    // A superuser whom another one has locked out stays locked out.
    expect((await parley.request(boss, "PATCH", `/members/${sue.id}`, { is_active: false })).status).toBe(
      200,
    );
    expect(await change(sue.id, { is_active: true })).toBe(403);
    expect(await read(sue.id)).toEqual([[1, 0, 0, 1]]);
  });

  test("leaves a key everything else, of superusers too", async () => {
    const [ada, sue] = [await parley.addMember(), await parley.addMember({ superuser: true })];
    expect(await change(sue.id, { is_employee: true, is_active: true })).toBe(200);
    expect(await change(sue.id, { premium_until: null })).toBe(200);
    expect(await change(ada.id, { is_active: false, premium_until: null })).toBe(200);
    expect((await parley.request(ada, "GET", "/members/me")).status).toBe(403);
    expect(await change(ada.id, { is_active: true })).toBe(200);
  });
});
