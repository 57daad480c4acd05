import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  D1_CALLS_OUT_MIN,
  D1_LOST_AFTER_MS,
  D1_PROBE_INTERVAL_MS,
  D1_SLOW_AFTER_MS,
  UNAVAILABLE_RETRY_SECONDS,
} from "../../src/core/d1-limits.ts";
import { CALL_WAIT_MS } from "../../src/core/limits.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { type RefusedUpgrade, TestSocket } from "../support/runtime/test-socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.reset();
  await checkBooks(parley);
});

const me = (member: TestMember) => parley.request(member, "GET", "/members/me");
const rename = (member: TestMember) => parley.request(member, "PATCH", "/members/me", { name: "Ada" });
const callsAtD1 = async () => (await parley.readSlowD1()).waiting;
/** Returns how connections through every door end: with a header, a subprotocol and a first frame to a chat, and to an inbox. */
async function refusals(ada: TestMember, ben: TestMember): Promise<unknown[]> {
  const protocols = ["parley.v1", `bearer.${ada.token}`];
  const inboxUrl = new URL("members/inbox/", parley.url).href.replace("http", "ws");
  const { status, body }: RefusedUpgrade = await parley
    .socket(ben.id, { Authorization: `Bearer ${ada.token}` })
    .then(
      () => Promise.reject(new Error("the upgrade was accepted")),
      (error) => error,
    );
  const viaFrame = await parley.socket(ben.id);
  viaFrame.send(`Bearer ${ada.token}`);
  const sockets = [
    await TestSocket.open(parley.chatUrl(ben.id), {}, protocols),
    viaFrame,
    await TestSocket.open(inboxUrl, {}, protocols),
  ];
  return [
    { status, retry_after: body.retry_after },
    ...(await Promise.all(sockets.map((each) => each.closed))),
  ];
}
/** Opens chats of one member with others, each without a message, one after the other: no call waits for its turn. */
async function openChats(ada: TestMember, count: number): Promise<[TestMember, TestSocket][]> {
  const chats: [TestMember, TestSocket][] = [];
  for (const other of await parley.addMembers(Array(count).fill(0)))
    chats.push([other, await parley.chat(ada, other)]);
  return chats;
}

test("a silent D1 has few calls, refuses connections and reads, lets payers go on, and is found again", async () => {
  const [ada, ben] = [await parley.addMember({ coins: 1000 }), await parley.addMember()];
  const socket = await parley.chat(ada, ben);
  socket.send("a message that takes a step");
  await socket.next();
  await parley.setFailpoint("d1Pace", "silent");
  const startedAt = performance.now();
  const reads = Array.from({ length: 3 * D1_CALLS_OUT_MIN }, () => me(ada));
  await expect.poll(callsAtD1).toBe(D1_CALLS_OUT_MIN);
  const writes = Array.from({ length: 3 }, () => rename(ada));

  // Those that wait for their turn are refused when D1 counts as slow.
  await Promise.race(reads);
  expect(performance.now() - startedAt).toBeGreaterThan(D1_SLOW_AFTER_MS - 500);
  expect(performance.now() - startedAt).toBeLessThan(D1_SLOW_AFTER_MS + 2_000);
  const refusedAt = performance.now();
  // One of these is a probe, which has a place of its own once there is one.
  const [probe, ...rest] = [me(ada), me(ada), parley.request(ada, "GET", "/members/chats")];
  for (const response of await Promise.all(rest)) {
    expect(response.status).toBe(503);
    expect(response.headers.get("Retry-After")).toBe(String(UNAVAILABLE_RETRY_SECONDS));
    expect(await response.json()).toMatchObject({
      code: "unavailable",
      retry_after: UNAVAILABLE_RETRY_SECONDS,
    });
  }
  expect(await refusals(ada, ben)).toEqual([
    { status: 503, retry_after: UNAVAILABLE_RETRY_SECONDS },
    { code: 4503, reason: "unavailable" },
    { code: 4503, reason: "unavailable" },
    { code: 4503, reason: "unavailable" },
  ]);
  expect(performance.now() - refusedAt).toBeLessThan(D1_PROBE_INTERVAL_MS / 2);
  for (let i = 0; i < 5; i++) {
    socket.send("paid from the lease");
    expect(await socket.next()).toMatchObject({ text: "paid from the lease" });
  }
  expect(performance.now() - startedAt).toBeLessThan(CALL_WAIT_MS);
  expect(await callsAtD1()).toBe(D1_CALLS_OUT_MIN);

  // A call that has waited for as long as its caller waits is not sent.
  for (const response of await Promise.all([...writes, probe])) expect(response?.status).toBe(503);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(CALL_WAIT_MS - 100);
  await parley.setFailpoint("d1Pace", "real");
  await expect.poll(async () => (await me(ada)).status, { timeout: D1_PROBE_INTERVAL_MS }).toBe(200);
  await (await parley.chatV1(ada, ben)).close();
  expect(await (await me(ada)).json()).not.toMatchObject({ name: "Ada" });
  for (const { status } of await Promise.all(reads)) expect(status).toBe(503);
});

test("a room that dies while its call waits, or is out, costs the others no turn", async () => {
  const ada = await parley.addMember({ coins: 1000 });
  const chats = await openChats(ada, 2 * D1_CALLS_OUT_MIN);
  await parley.setFailpoint("d1Pace", "silent");
  for (const [, socket] of chats) socket.send("a message that takes a call to D1");
  await expect.poll(callsAtD1).toBe(D1_CALLS_OUT_MIN);
  const patient = rename(ada);
  const diedAt = performance.now();
  await Promise.all(chats.map(([other]) => parley.control("die", [ada, other])));
  // The calls of dead rooms are still at D1, but their places are free.
  await expect.poll(callsAtD1).toBe(D1_CALLS_OUT_MIN + 1);
  expect(performance.now() - diedAt).toBeLessThan(D1_LOST_AFTER_MS + 2_000);
  await parley.setFailpoint("d1Pace", "real");
  expect((await patient).status).toBe(200);
});
