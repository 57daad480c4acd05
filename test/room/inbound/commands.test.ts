import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { othersForm } from "../../support/others-form.ts";
import { addPair, EMPLOYEES, openChat } from "../../support/runtime/chat.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";
import type { TestSocket } from "../../support/runtime/test-socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
});
afterAll(() => parley.close());

const openChatOfEmployees = () => openChat(parley, "v1", EMPLOYEES);

/** Opens a chat whose first message, "1", both members have received, and then the presence of the other one. */
async function openBegunChat() {
  const chat = await openChatOfEmployees();
  chat.a.send("1");
  const [first, ofBen] = await chat.a.take(2);
  const [, ofAda] = await chat.b.take(2);
  expect(ofBen).toEqual({ type: "presence", member_id: chat.ben.id, online: true });
  expect(ofAda).toEqual({ type: "presence", member_id: chat.ada.id, online: true });
  return { ...chat, first };
}

/** Has Ben read the first message. Then a contract socket of his reads nothing new when it opens. */
async function readFirst({ a, b }: { a: TestSocket; b: TestSocket }): Promise<void> {
  b.send({ type: "read", message_id: 1 });
  for (const socket of [a, b]) expect((await socket.next()).type).toBe("read");
}

describe("a page of history", () => {
  test("has the messages before an id, oldest first, and whether there are older ones", async () => {
    const { a, b, first } = await openBegunChat();
    for (let i = 2; i <= 6; i++) a.send(`${i}`);
    const messages = [first, ...(await a.take(5))];
    await b.take(5);
    const page = async (before: number, limit?: number) => {
      b.send({ type: "history", before, limit });
      return b.next();
    };
    const seen = (from: number, to: number) => messages.slice(from - 1, to).map(othersForm);
    expect(await page(7, 2)).toEqual({ type: "history", messages: seen(5, 6), has_more: true });
    expect(await page(5, 4)).toEqual({ type: "history", messages: seen(1, 4), has_more: false });
    expect(await page(5, 3)).toEqual({ type: "history", messages: seen(2, 4), has_more: true });
    expect(await page(1)).toEqual({ type: "history", messages: [], has_more: false });
    expect(await page(1000)).toEqual({ type: "history", messages: seen(1, 6), has_more: false });
    expect(a.unread).toBe(0);
  });

  test("has the client_message_id of the member's own messages only", async () => {
    const { a, b } = await openBegunChat();
    const id = newMessageId(Date.now());
    a.send({ type: "text", text: "mine", client_message_id: id });
    await a.take(2);
    await b.next();
    a.send({ type: "history", before: 3, limit: 1 });
    b.send({ type: "history", before: 3, limit: 1 });
    expect((await a.next()).messages[0].client_message_id).toBe(id);
    expect((await b.next()).messages[0]).not.toHaveProperty("client_message_id");
  });
});

describe("the last message that a member has read", () => {
  test("is sent to both members, never moves back, and is stored", async () => {
    const { ada, ben, a, b, room } = await openBegunChat();
    for (let i = 2; i <= 3; i++) a.send(`${i}`);
    await Promise.all([a.take(2), b.take(2)]);
    const read = (message_id: number) => b.send({ type: "read", message_id });
    read(2);
    const frame = { type: "read", member_id: ben.id, message_id: 2 };
    expect(await a.next()).toEqual(frame);
    expect(await b.next()).toEqual(frame);
    read(1);
    read(2);
    read(4);
    // A message that is not stored cannot be read. The two frames before it changed nothing, so nothing was sent.
    expect(await b.next()).toMatchObject({ type: "error", code: "invalid_message" });
    read(3);
    expect(await a.next()).toEqual({ ...frame, message_id: 3 });
    await parley.evict("CHAT_ROOM", { ...room, webSockets: "close" });
    const again = await parley.chatV1(ada, ben);
    expect(again.welcome).toMatchObject({ last_read_id: 0, other_member: { last_read_id: 3 } });
    expect((await parley.chatV1(ben, ada)).welcome).toMatchObject({ last_read_id: 3 });
  });

  test("moves when a contract socket is sent messages, in its history and live", async () => {
    const { ada, ben, a, b } = await openBegunChat();
    await b.close();
    await a.next();
    const contract = await parley.chat(ben, ada);
    const frame = { type: "read", member_id: ben.id, message_id: 1 };
    expect(await a.next()).toEqual(frame);
    expect(await a.next()).toMatchObject({ type: "presence", online: true });
    a.send("two");
    expect(await a.next()).toMatchObject({ text: "two" });
    expect(await a.next()).toEqual({ ...frame, message_id: 2 });
    await contract.close();
    expect(contract.unread).toBe(1);
  });

  test("is stored when a contract socket closes, even if no socket received it", async () => {
    const { ada, ben, a, b } = await openChatOfEmployees();
    await Promise.all([a.close(), b.close()]);
    const [one, two] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
    one.send("one");
    await two.next();
    await two.close();
    one.send("two");
    await one.take(2);
    expect((await parley.chatV1(ada, ben)).welcome.other_member.last_read_id).toBe(1);
  });
});

describe("presence", () => {
  test("is sent when a member's first socket opens and the last one closes, of either protocol", async () => {
    const { ada, ben, a, b } = await openBegunChat();
    await readFirst({ a, b });
    const second = await parley.chat(ben, ada);
    await b.close();
    await second.close();
    expect(await a.next()).toEqual({ type: "presence", member_id: ben.id, online: false });
    expect((await parley.chatV1(ada, ben)).welcome.other_member.online).toBe(false);
    const third = await parley.chat(ben, ada);
    expect(await a.next()).toEqual({ type: "presence", member_id: ben.id, online: true });
    expect(third.unread).toBe(0);
  });

  test("of two members who connect at the same instant reaches both, in the welcome or after it", async () => {
    for (let times = 0; times < 10; times++) {
      const [ada, ben] = await addPair(parley, EMPLOYEES);
      const begun = await parley.chat(ada, ben);
      begun.send("1");
      await begun.next();
      await begun.close();
      const [a, b] = await Promise.all([parley.chatV1(ada, ben), parley.chatV1(ben, ada)]);
      const knows = async (socket: typeof a, other: { id: number }) =>
        socket.welcome.other_member.online ||
        expect(await socket.next()).toEqual({ type: "presence", member_id: other.id, online: true });
      await Promise.all([knows(a, ben), knows(b, ada)]);
      // The member who connected second finds the first one in the welcome.
      const onlineInWelcome = [a, b].filter(({ welcome }) => welcome.other_member.online);
      expect(onlineInWelcome).toHaveLength(1);
      await Promise.all([a.close(), b.close()]);
    }
  });
});

describe("typing", () => {
  test("is sent to the other member's v1 sockets only, and is not stored", async () => {
    const { ada, ben, a, b, room } = await openBegunChat();
    await readFirst({ a, b });
    const [a2, contract] = [await parley.chatV1(ada, ben), await parley.chat(ben, ada)];
    a.send({ type: "typing" });
    expect(await b.next()).toEqual({ type: "typing", member_id: ada.id });
    const storage = await parley.storageOf("CHAT_ROOM", room);
    expect(await storage.exec("SELECT count(*) AS n FROM messages")).toEqual([{ n: 1 }]);
    a.send("typed");
    expect(await contract.next()).toMatchObject({ text: "typed" });
    expect((await a2.next()).type).toBe("text");
    expect((await a.next()).type).toBe("text");
  });
});

describe("a ping", () => {
  test("is answered without waking the room, in both protocols", async () => {
    const { ada, ben, a, room } = await openChatOfEmployees();
    const contract = await parley.chat(ben, ada);
    await parley.evict("CHAT_ROOM", { ...room, webSockets: "hibernate" });
    parley.clearLogs();
    for (const socket of [a, contract]) {
      socket.raw.send('{"type":"ping"}');
      expect(await socket.next()).toEqual({ type: "pong" });
    }
    expect(parley.getLogs().filter((line) => line.message === "the room woke")).toEqual([]);
    a.raw.send('{ "type": "ping" }');
    expect(await a.next()).toEqual({ type: "pong" });
  });
});
