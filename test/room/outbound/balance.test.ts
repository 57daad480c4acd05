import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { checkBooks } from "../../support/ledger/books.ts";
import { addPair, beginChat } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.resetFailpoints();
  await checkBooks(parley);
});

test("a balance counts a grant that came while an older reading was under way", async () => {
  const [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { employee: true } });
  await beginChat(parley, ben, ada);
  const a = await parley.chatV1(ada, ben);
  const grant = async (amount: number) => {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const answer = await parley.request(boss, "POST", `/members/${ada.id}/coins`, { amount }, headers);
    expect(answer.status).toBe(201);
  };
  await parley.setFailpoint("gate", "closed");
  await parley.injectFault("answer-gated", { callSite: "member-status" });
  const calls = await parley.readCounter("d1Calls");
  await grant(10);
  // The room has asked D1, and does not have the answer.
  await expect.poll(() => parley.readCounter("d1Calls")).toBe(calls + 1);
  await grant(5);
  expect(await a.next()).toEqual({ type: "balance", balance: 115 });
  await parley.setFailpoint("gate", "open");
  // The older answer does not take the newer one's place.
  expect(await a.next()).toEqual({ type: "balance", balance: 115 });
  await a.close();
});
