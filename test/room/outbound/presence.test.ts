import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/client/clock.ts";
import { SILENT_AFTER_MS } from "../../../src/core/limits.ts";
import { addPair, beginChat, EMPLOYEES, roomOf } from "../../support/runtime/chat.ts";
import { ClientDriver } from "../../support/runtime/client-driver.ts";
import { DOORS, type Door, openRoom } from "../../support/runtime/doors.ts";
import { readChangesUntil } from "../../support/runtime/inbox-changes.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import type { TestSocket } from "../../support/runtime/test-socket.ts";

const HOUR_MS = 3_600_000;
/** More than the room takes to hibernate. */
const HIBERNATION_MS = 20_000;

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
});
afterEach(() => parley.reset());
afterAll(() => parley.close());

/** Has the platform answer a ping, which does not wake the room. */
async function ping(socket: TestSocket): Promise<void> {
  socket.send('{"type":"ping"}');
  while ((await socket.next()).type !== "pong");
}

/** Has a member's socket wake the room. Returns the presence that the socket received until the room's answer. */
async function presenceSeenBy(socket: TestSocket): Promise<boolean[]> {
  const seen = [];
  socket.send({ type: "history", before: 1 });
  for (;;) {
    const frame = await socket.next();
    if (frame.type === "history") return seen;
    if (frame.type === "presence") seen.push(frame.online);
  }
}

/** Expects a new socket and the list of chats to show whether the other member is present. */
async function expectShown(online: boolean, { ada, ben }: { ada: TestMember; ben: TestMember }) {
  const socket = await parley.chatV1(ada, ben);
  expect(socket.welcome.other_member.online).toBe(online);
  await socket.close();
  const response = await parley.request(ada, "GET", "/members/chats");
  expect(await response.json()).toMatchObject({ chats: [{ other_member: { online } }] });
}

/** Ada and Ben have their chat open, and have received all that followed from that. Ben came last. */
async function openBegun(door: Door = "header") {
  const [ada, ben] = await addPair(parley, EMPLOYEES);
  await beginChat(parley, ada, ben);
  const a = await parley.chatV1(ada, ben);
  const b = await openRoom(parley, ben, ada, door);
  expect(await presenceSeenBy(a)).toEqual([true]);
  expect(await presenceSeenBy(b)).toEqual([]);
  return { ada, ben, a, b };
}

describe.each(DOORS)("a member whose socket has its token in the %s", (door) => {
  test("is absent once the line is silent, still receives messages, and is present again with the next ping", async () => {
    const { ada, ben, a, b } = await openBegun(door);
    await parley.advanceClock(SILENT_AFTER_MS / 2);
    await ping(b);
    await parley.advanceClock(SILENT_AFTER_MS - 1_000);
    expect(await presenceSeenBy(a)).toEqual([]);
    await expectShown(true, { ada, ben });
    await parley.advanceClock(1_000);
    expect(await presenceSeenBy(a)).toEqual([false]);
    await expectShown(false, { ada, ben });
    expect(await presenceSeenBy(a)).toEqual([]);

    a.send("are you there?");
    expect(await b.next()).toMatchObject({ text: "are you there?" });
    expect(await presenceSeenBy(a)).toEqual([]);
    await ping(b);
    expect(await presenceSeenBy(a)).toEqual([true]);
    expect(b.unread).toBe(0);
    await Promise.all([a.close(), b.close()]);
  });

  test("is present again with the next frame, which the other one sees at once", async () => {
    const { ben, a, b } = await openBegun(door);
    await parley.advanceClock(SILENT_AFTER_MS);
    expect(await presenceSeenBy(a)).toEqual([false]);
    b.send({ type: "typing" });
    expect(await a.take(2)).toEqual([
      { type: "presence", member_id: ben.id, online: true },
      { type: "typing", member_id: ben.id },
    ]);
    await parley.advanceClock(SILENT_AFTER_MS - 1_000);
    expect(await presenceSeenBy(a)).toEqual([]);
    await parley.advanceClock(1_000);
    expect(await presenceSeenBy(a)).toEqual([false]);
    await Promise.all([a.close(), b.close()]);
  });
});

describe("a member", () => {
  test.each(["header", "first frame"] as const)(
    "on a socket with its token in the %s is absent after the same silence if the room hibernated meanwhile",
    async (door) => {
      const { ada, ben, a, b } = await openBegun(door);
      await parley.advanceClock(SILENT_AFTER_MS / 2);
      await ping(b);
      const hibernate = () => parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "hibernate" });
      await hibernate();
      await parley.advanceClock(SILENT_AFTER_MS - HIBERNATION_MS);
      expect(await presenceSeenBy(a)).toEqual([]);
      await hibernate();
      await parley.advanceClock(HIBERNATION_MS);
      expect(await presenceSeenBy(a)).toEqual([false]);
      await hibernate();
      expect(await presenceSeenBy(a)).toEqual([]);
      await ping(b);
      await hibernate();
      expect(await presenceSeenBy(a)).toEqual([true]);
      await Promise.all([a.close(), b.close()]);
    },
  );
});

describe("a member is present", () => {
  test("from the connect on, without a ping, for as long as a line may be silent", async () => {
    const { ada, ben, a, b } = await openBegun();
    // The room wakes without what it knew of its sockets' frames.
    await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "hibernate" });
    await parley.advanceClock(SILENT_AFTER_MS - HIBERNATION_MS);
    expect(await presenceSeenBy(a)).toEqual([]);
    await parley.advanceClock(HIBERNATION_MS);
    expect(await presenceSeenBy(a)).toEqual([false]);
    await Promise.all([a.close(), b.close()]);
  });

  test("while one of several sockets answers, or one is of the contract, which never pings", async () => {
    const { ada, ben, a, b } = await openBegun();
    const second = await parley.chatV1(ben, ada);
    await parley.advanceClock(SILENT_AFTER_MS);
    await ping(second);
    expect(await presenceSeenBy(a)).toEqual([]);
    const contract = await parley.chat(ben, ada);
    await parley.advanceClock(HOUR_MS / 2);
    expect(await presenceSeenBy(a)).toEqual([]);
    await contract.close();
    expect(await a.next()).toMatchObject({ type: "presence", online: false });
    await ping(b);
    expect(await presenceSeenBy(a)).toEqual([true]);
    await Promise.all([a, b, second].map((socket) => socket.close()));
  });

  test("with a ping that the platform does not answer, too", async () => {
    const { a, b } = await openBegun();
    await parley.advanceClock(SILENT_AFTER_MS);
    expect(await presenceSeenBy(a)).toEqual([false]);
    b.send('{ "type": "ping" }');
    expect(await a.next()).toMatchObject({ type: "presence", online: true });
    expect(await b.next()).toEqual({ type: "pong" });
    await Promise.all([a.close(), b.close()]);
  });
});

test("a member whose client wakes after a sleep is present again, although nobody else uses the chat", async () => {
  const { ada, ben, a, b } = await openBegun();
  await b.close();
  expect(await a.next()).toMatchObject({ type: "presence", online: false });
  let slept = 0;
  let wake = () => {};
  const client = new ClientDriver(parley.url, ben, ada, {
    clock: { ...systemClock, now: () => Date.now() + slept },
    network: {
      onOnline(listener) {
        wake = listener;
        return () => {};
      },
    },
  });
  await client.waitForState("online");
  expect(await a.next()).toMatchObject({ type: "presence", online: true });
  slept = SILENT_AFTER_MS;
  await parley.advanceClock(slept);
  expect(await presenceSeenBy(a)).toEqual([false]);
  wake();
  expect(await a.next()).toEqual({ type: "presence", member_id: ben.id, online: true });
  client.client.close();
  await a.close();
});

test("a change that a socket was not sent because its token had expired follows its new token", async () => {
  const [ada, ben] = await addPair(parley, EMPLOYEES);
  await beginChat(parley, ada, ben);
  const token = await tokenFor(ada.id, { ttlSeconds: 100 });
  const a = await parley.chatV1({ ...ada, token }, ben);
  await parley.advanceClock(100_500);
  const b = await parley.chatV1(ben, ada);
  expect(await a.next()).toMatchObject({ code: "token_expired" });
  a.send(`Bearer ${ada.token}`);
  expect(await a.next()).toEqual({ type: "presence", member_id: ben.id, online: true });
  expect(await presenceSeenBy(a)).toEqual([]);
  await Promise.all([a.close(), b.close()]);
});

test("a silent member who closes the last socket is not shown as absent twice, and one who comes back is shown once", async () => {
  const { ada, ben, a, b } = await openBegun();
  await parley.advanceClock(SILENT_AFTER_MS);
  expect(await presenceSeenBy(a)).toEqual([false]);
  await b.close();
  expect(await presenceSeenBy(a)).toEqual([]);
  const again = await parley.chatV1(ben, ada);
  expect(await presenceSeenBy(a)).toEqual([true]);
  await Promise.all([a.close(), again.close()]);
});

test("a member whose line is silent is not shown with the first message of a chat", async () => {
  const [ada, ben] = await addPair(parley, EMPLOYEES);
  const [a, b] = [await parley.chatV1(ada, ben), await parley.chatV1(ben, ada)];
  await parley.advanceClock(SILENT_AFTER_MS);
  a.send("the first message");
  expect(await b.take(2)).toMatchObject([{ id: 1 }, { type: "presence", member_id: ada.id, online: true }]);
  expect(await a.next()).toMatchObject({ id: 1 });
  expect(await presenceSeenBy(a)).toEqual([]);
  await Promise.all([a.close(), b.close()]);
});

test("an open list of chats shows a silent member as absent once the room is awake, and as present with the next frame", async () => {
  const { ada, ben, a, b } = await openBegun();
  await a.close();
  const inbox = await parley.inbox(ada);
  expect(inbox.chats).toMatchObject([{ other_member: { online: true } }]);
  await parley.advanceClock(SILENT_AFTER_MS);
  await parley.control("alarm", [ada, ben]);
  await readChangesUntil(inbox, ({ other_member }) => !other_member.online);
  b.send({ type: "typing" });
  await readChangesUntil(inbox, ({ other_member }) => other_member.online);
  await Promise.all([b.close(), inbox.close()]);
});

describe("after the clock was set back", () => {
  test("by an hour, a member is absent until the next ping, and a silent one stays absent", async () => {
    await parley.setClock(HOUR_MS);
    const { ada, ben, a, b } = await openBegun();
    await parley.setClock(0);
    expect(await presenceSeenBy(a)).toEqual([false]);
    await ping(b);
    expect(await presenceSeenBy(a)).toEqual([true]);
    await parley.setClock(SILENT_AFTER_MS);
    expect(await presenceSeenBy(a)).toEqual([false]);
    await expectShown(false, { ada, ben });
    await Promise.all([a.close(), b.close()]);
  });

  test("by less than the longest silence, a member stays present, and is absent in the end", async () => {
    await parley.setClock(HOUR_MS);
    const { a, b } = await openBegun();
    await parley.setClock(HOUR_MS - SILENT_AFTER_MS / 2);
    expect(await presenceSeenBy(a)).toEqual([]);
    await parley.setClock(HOUR_MS + SILENT_AFTER_MS);
    expect(await presenceSeenBy(a)).toEqual([false]);
    await Promise.all([a.close(), b.close()]);
  });
});
