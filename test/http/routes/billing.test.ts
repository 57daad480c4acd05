import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { NOTE_MAX_LENGTH } from "../../../src/core/limits.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { openChat } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley();
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

const refund = (body: object, member = boss) => parley.request(member, "POST", "/billing/refunds", body);
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

/** Opens a chat between a paying and an exempt member, each of whom sends a message. */
async function openChatWithMessages() {
  const {
    ada: payer,
    ben: exempt,
    a,
    b,
  } = await openChat(parley, "contract", { ada: { coins: 10 }, ben: { employee: true } });
  a.send("paid");
  const paid = await b.next();
  b.send("free");
  const free = await a.take(2).then((messages) => messages[1]);
  await Promise.all([a.close(), b.close()]);
  return { payer, exempt, chatId: paid.chat_id as number, paid: paid.id as number, free: free.id as number };
}

describe("a refund", () => {
  test("returns the price to the sender once, however often it is requested", async () => {
    const { payer, chatId, paid } = await openChatWithMessages();
    const requestRefund = (reason: string) => refund({ chat_id: chatId, message_id: paid, reason });
    const responses = [
      await requestRefund("sent by mistake"),
      await requestRefund("sent by mistake"),
      await requestRefund("another reason"),
    ];
    expect(responses.map((response) => response.status)).toEqual([201, 200, 200]);
    const bodies = await Promise.all(responses.map((response) => response.json()));
    expect(bodies[0]).toEqual({
      id: 3,
      member_id: payer.id,
      kind: "refund",
      amount: 5,
      date: expect.any(String),
      note: "sent by mistake",
      chat_id: chatId,
      first_message_id: paid,
      last_message_id: paid,
      count: 1,
    });
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2]).toEqual(bodies[0]);
    expect(await parley.balanceOf(payer)).toBe(10);
  });

  test("is made once for ten simultaneous requests", async () => {
    const { payer, chatId, paid } = await openChatWithMessages();
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => refund({ chat_id: chatId, message_id: paid, reason: "r" })),
    );
    expect(responses.map((response) => response.status).sort()).toEqual([...Array(9).fill(200), 201]);
    expect(await parley.balanceOf(payer)).toBe(10);
  });

  test("is refused for a message that was free or does not exist", async () => {
    const { exempt, chatId, free } = await openChatWithMessages();
    parley.clearLogs();
    const nothing = await refund({ chat_id: chatId, message_id: free, reason: "r" });
    expect({ status: nothing.status, code: await codeOf(nothing) }).toEqual({
      status: 409,
      code: "nothing_to_refund",
    });
    expect(parley.getLogs().map((line) => JSON.parse(line.message))).toEqual([
      {
        at: expect.any(String),
        event: "refund.create",
        code: "nothing_to_refund",
        member: exempt.id,
        chat: chatId,
        actor: boss.id,
        network: "127.0.0.0/24",
        request: expect.any(String),
      },
    ]);
    for (const body of [
      { chat_id: chatId, message_id: 3, reason: "r" },
      { chat_id: 424_242, message_id: 1, reason: "r" },
    ]) {
      const missing = await refund(body);
      expect({ status: missing.status, code: await codeOf(missing) }).toEqual({
        status: 404,
        code: "not_found",
      });
    }
  });

  test("requires a superuser and a reason", async () => {
    const { payer, chatId, paid } = await openChatWithMessages();
    const body = { chat_id: chatId, message_id: paid, reason: "r" };
    expect((await refund(body, payer)).status).toBe(403);
    expect((await parley.fetch("/billing/refunds", { method: "POST" })).status).toBe(401);
    for (const wrong of [
      { chat_id: "1" },
      { message_id: 0 },
      { message_id: 1.5 },
      { reason: "" },
      { reason: " " },
      { reason: "r".repeat(NOTE_MAX_LENGTH + 1) },
      { reason: undefined },
    ]) {
      expect({ wrong, status: (await refund({ ...body, ...wrong })).status }).toEqual({ wrong, status: 422 });
    }
    expect(await parley.balanceOf(payer)).toBe(5);
  });
});
