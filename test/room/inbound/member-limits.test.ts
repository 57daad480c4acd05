import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type LimitName, rateLimitOf } from "../../support/defaults.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { EMPLOYEES, openOneSide } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { addSmile } from "../../support/runtime/smiles.ts";

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

const limitOf = (name: LimitName) => rateLimitOf(name).limit;
/** Has a member used up a limit, except for `left`. */
async function useUp(name: LimitName, member: TestMember, left = 0): Promise<void> {
  await parley.setFailpoint("limits", "counted");
  await parley.setTaken(name, member.id, limitOf(name) - left);
}
const d1Calls = () => parley.readCounter("d1Calls");

describe.each(["contract", "v1"] as const)("in a room, on a %s socket", (protocol) => {
  test("a Bearer frame and a smile that must be loaded take from the member's reads, and over them they ask D1 nothing", async () => {
    const { ada, a } = await openOneSide(parley, protocol, EMPLOYEES);
    const [known, unknown] = [await addSmile(parley, boss), 424_242];
    const smile = (smile_id: number) => ({ type: "smile", smile_id });
    const token = await tokenFor(ada.id);
    await useUp("READ_LIMITER", ada, 3);
    a.send(smile(known));
    expect(await a.next()).toMatchObject({ id: 1 });
    a.send(smile(unknown));
    expect(await a.next()).toMatchObject({ code: "smile_not_found" });
    a.send(`Bearer ${token}`);
    a.send("after the token");
    expect(await a.next()).toMatchObject({ text: "after the token" });
    const calls = await d1Calls();
    for (const frame of [smile(unknown), `Bearer ${token}`]) {
      a.send(frame);
      expect(await a.next()).toMatchObject({ code: "rate_limited", retry_after: 60 });
    }
    // A frame that asks D1 nothing is not limited.
    a.send(smile(known));
    expect(await a.next()).toMatchObject({ id: 3 });
    expect(await d1Calls()).toBe(calls);
    await a.close();
  });

  test("a woken room's first question about coins takes from the member's questions, and over them it writes nothing", async () => {
    const { ada, ben, a, room } = await openOneSide(parley, protocol);
    await a.close();
    await parley.evict("CHAT_ROOM", room);
    const again = protocol === "v1" ? await parley.chatV1(ada, ben) : await parley.chat(ada, ben);
    await useUp("FUNDS_QUERY_LIMITER", ada);
    const calls = await d1Calls();
    again.send("no coins");
    expect(await again.next()).toMatchObject({ code: "rate_limited", retry_after: 60 });
    expect(await d1Calls()).toBe(calls);
    const { n } = (await parley.env.DB.prepare("SELECT count(*) AS n FROM holds WHERE member_id = ?")
      .bind(ada.id)
      .first()) as { n: number };
    expect(n).toBe(0);
    await useUp("FUNDS_QUERY_LIMITER", ada, 1);
    again.send("no coins");
    expect(await again.next()).toMatchObject({ code: "insufficient_balance" });
    await again.close();
  });
});

test("the other member is not affected by a member who used up every limit", async () => {
  const { ada, ben, a } = await openOneSide(parley, "v1", { ben: { coins: 100 } });
  const b = await parley.chatV1(ben, ada);
  const smileId = await addSmile(parley, boss, 10);
  for (const name of ["READ_LIMITER", "FUNDS_QUERY_LIMITER"] as const) await useUp(name, ada);
  b.send({ type: "smile", smile_id: smileId });
  expect(await a.next()).toMatchObject({ id: 1, smile_id: smileId });
  await Promise.all([a, b].map((socket) => socket.close()));
});
