import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { STATUS_EXPIRES_AFTER_MS, TOKEN_GRACE_MS } from "../../../src/core/limits.ts";
import { addPair, beginChat, EMPLOYEES, roomOf } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import type { TestSocket } from "../../support/runtime/test-socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
});
afterEach(() => parley.reset());
afterAll(() => parley.close());

const TTL_MS = 100_000;
type Door = "header" | "first-frame";

/** Opens a contract socket whose token expires in `TTL_MS`, and reads the history. */
async function openContract(door: Door, member: TestMember, other: TestMember): Promise<TestSocket> {
  const token = await tokenFor(member.id, { ttlSeconds: TTL_MS / 1000 });
  if (door === "first-frame") return parley.chat({ ...member, token }, other);
  const socket = await parley.socket(other.id, { Authorization: `Bearer ${token}` });
  socket.history = await socket.next();
  return socket;
}

/** Returns how far the other member has read, as the `welcome` of a new socket has it. */
async function lastReadBy(other: TestMember, reader: TestMember): Promise<number> {
  const socket = await parley.chatV1(reader, other);
  await socket.close();
  return socket.welcome.other_member.last_read_id;
}

/** Reads frames until a message with this text. Returns the read receipts before it. */
async function receiptsUntil(socket: TestSocket, text: string) {
  const receipts = [];
  for (;;) {
    const frame = await socket.next();
    if (frame.type === "read") receipts.push(frame.message_id);
    if (frame.text === text) return receipts;
  }
}

describe.each(["header", "first-frame"] as const)(
  "a contract socket, opened with its token in the %s,",
  (door) => {
    /** Ada watches in parley.v1; Ben has a contract socket that was sent message 1. */
    async function openWatched() {
      const [ada, ben] = await addPair(parley, EMPLOYEES);
      const a = await parley.chatV1(ada, ben);
      const b = await openContract(door, ben, ada);
      a.send("one");
      expect(await b.next()).toMatchObject({ id: 1 });
      expect(await receiptsUntil(a, "one")).toEqual([]);
      const read = { type: "read", member_id: ben.id, message_id: 1 };
      expect(await a.take(2)).toEqual([{ type: "presence", member_id: ben.id, online: true }, read]);
      return { ada, ben, a, b };
    }

    test("reads the messages that it is sent", async () => {
      const { ada, ben, a, b } = await openWatched();
      a.send("two");
      expect(await b.next()).toMatchObject({ id: 2 });
      await b.close();
      expect(await lastReadBy(ben, ada)).toBe(2);
      await a.close();
    });

    test("does not read a message in whose place it is sent token_expired: not live, not in an inbox, not at its close", async () => {
      const { ada, ben, a, b } = await openWatched();
      await parley.setClock(TTL_MS + 500);
      a.send("not delivered");
      expect(await b.next()).toMatchObject({ code: "token_expired" });
      expect(await receiptsUntil(a, "not delivered")).toEqual([]);
      const inbox = await parley.inbox(ben);
      expect(inbox.chats).toMatchObject([{ unread: 1, last_read_id: 1 }]);
      await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "hibernate" });
      expect(await lastReadBy(ben, ada)).toBe(1);
      await b.close();
      a.send("the next");
      expect(await receiptsUntil(a, "the next")).toEqual([]);
      expect(await lastReadBy(ben, ada)).toBe(1);
      // The history of the next socket has what was missed.
      const again = await parley.chat(ben, ada);
      expect(again.history).toHaveLength(3);
      expect(await lastReadBy(ben, ada)).toBe(3);
      await Promise.all([a, inbox, again].map((socket) => socket.close()));
    });

    test("that missed a message reads no later one, although a new token lets it receive them", async () => {
      const { ada, ben, a, b } = await openWatched();
      await parley.setClock(TTL_MS + 500);
      a.send("missed");
      expect(await b.next()).toMatchObject({ code: "token_expired" });
      b.send(`Bearer ${ben.token}`);
      b.send("renewed");
      expect(await b.next()).toMatchObject({ id: 3, text: "renewed" });
      a.send("received");
      expect(await b.next()).toMatchObject({ id: 4, text: "received" });
      expect(await lastReadBy(ben, ada)).toBe(1);
      await b.close();
      expect(await lastReadBy(ben, ada)).toBe(1);
      await a.close();
    });

    test("that was closed because its token expired does not read later messages", async () => {
      const { ada, ben, a, b } = await openWatched();
      await parley.setClock(TTL_MS + TOKEN_GRACE_MS + 500);
      a.send("two");
      a.send("three");
      expect(await b.closeFrame).toEqual({ code: 4401, reason: "token_expired" });
      expect(await lastReadBy(ben, ada)).toBe(1);
      await a.close();
    });

    test("next to an expired one reads what it is sent", async () => {
      const { ada, ben, a, b } = await openWatched();
      const valid = await parley.chat(ben, ada);
      await parley.setClock(TTL_MS + 500);
      a.send("two");
      expect(await b.next()).toMatchObject({ code: "token_expired" });
      expect(await valid.next()).toMatchObject({ id: 2 });
      expect(await lastReadBy(ben, ada)).toBe(2);
      await Promise.all([a, b, valid].map((socket) => socket.close()));
    });
  },
);

test("a message that waits for a reading of D1 is read once it is sent, and not before", async () => {
  const [ada, ben] = await addPair(parley, EMPLOYEES);
  await beginChat(parley, ada, ben);
  const [a, b] = [await parley.chatV1(ada, ben), await parley.chat(ben, ada)];
  expect(await a.take(2)).toMatchObject([{ type: "read", message_id: 1 }, { type: "presence" }]);
  await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
  const inbox = await parley.inbox(ben);
  a.send("two");
  expect(await b.next()).toMatchObject({ id: 2 });
  expect(await receiptsUntil(a, "two")).toEqual([]);
  expect(await a.next()).toEqual({ type: "read", member_id: ben.id, message_id: 2 });
  await Promise.all([a, b, inbox].map((socket) => socket.close()));
});

test("a contract socket that the room has closed does not read the messages after that, however late its client answers", async () => {
  const [ada, ben] = await addPair(parley, EMPLOYEES);
  const [a, b] = [await parley.chatV1(ada, ben), await parley.chat(ben, ada)];
  a.send("one");
  expect(await b.next()).toMatchObject({ id: 1 });
  expect(await receiptsUntil(a, "one")).toEqual([]);
  expect(await a.take(2)).toMatchObject([{ type: "presence" }, { type: "read", message_id: 1 }]);
  // The client does not read the close, and so does not answer it.
  b.raw.pause();
  const others = [];
  for (let i = 0; i < 10; i++) others.push(await parley.chatV1(ben, ada));
  await Promise.all(others.map((socket) => socket.close()));
  a.send("two");
  await receiptsUntil(a, "two");
  b.raw.resume();
  expect(await b.closed).toEqual({ code: 4429, reason: "too_many_sockets" });
  a.send("three");
  await receiptsUntil(a, "three");
  expect(await lastReadBy(ben, ada)).toBe(1);
  await a.close();
});

test("a burst arrives byte for byte alike through both doors, also after the room hibernated", async () => {
  const [ada, ben] = await addPair(parley, EMPLOYEES);
  const writer = await openContract("header", ada, ben);
  const sockets = [await openContract("header", ben, ada), await openContract("first-frame", ben, ada)];
  const received = sockets.map((socket) => {
    const frames: string[] = [];
    socket.raw.on("message", (data) => frames.push(String(data)));
    return frames;
  });
  const texts = Array.from({ length: 100 }, (_, i) => `line ${i}\nline two\r\n\u2028{"x":1}\n`);
  for (const half of [texts.slice(0, 50), texts.slice(50)]) {
    for (const text of half) writer.send({ type: "text", text });
    await writer.take(half.length);
    await expect.poll(() => received.map((frames) => frames.length % 50)).toEqual([0, 0]);
    await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "hibernate" });
  }
  expect(received[1]).toEqual(received[0]);
  expect(received[0]?.map((frame) => JSON.parse(frame).text)).toEqual(texts);
  writer.send({ type: "text", text: "the last one" });
  await expect.poll(() => received.map((frames) => frames.length)).toEqual([101, 101]);
  for (const socket of [writer, ...sockets]) await socket.close();
});
