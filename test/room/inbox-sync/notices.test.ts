import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openOneSide, roomOf } from "../../support/runtime/chat.ts";
import { readChangesUntil } from "../../support/runtime/inbox-changes.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import type { TestSocket } from "../../support/runtime/test-socket.ts";

const EMPLOYEES = { ada: { employee: true }, ben: { employee: true } };

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
});
afterEach(() => parley.resetFailpoints());
afterAll(() => parley.close());

const inboxOf = ({ id }: TestMember) => ({ name: String(id) });
const listOf = async (owner: TestMember): Promise<Frame[]> =>
  ((await (await parley.request(owner, "GET", "/members/chats")).json()) as Frame).chats;

/** Ada and Ben have their inboxes open, and Ada the chat, which has a message. */
async function openInboxes(protocol: "v1" | "contract" = "v1") {
  const side = await openOneSide(parley, protocol, EMPLOYEES);
  const { ada, ben, a } = side;
  const [inboxA, inboxB] = [await parley.inbox(ada), await parley.inbox(ben)];
  a.send("the first message");
  await nextText(a);
  for (const inbox of [inboxA, inboxB]) await readChangesUntil(inbox, (chat) => chat.last_message.id === 1);
  return { ...side, inboxA, inboxB };
}

/** Ben opens the chat too, in parley.v1, and reads what is there. */
async function openBoth() {
  const side = await openInboxes();
  const b = await parley.chatV1(side.ben, side.ada);
  b.send({ type: "read", message_id: 1 });
  await readChangesUntil(side.inboxB, (chat) => chat.unread === 0);
  await readChangesUntil(side.inboxA, (chat) => chat.other_member.online);
  return { ...side, b };
}

async function hibernate(one: TestMember, other: TestMember, inboxes = [one, other]): Promise<void> {
  await parley.evict("CHAT_ROOM", { ...roomOf(one, other), webSockets: "hibernate" });
  for (const member of inboxes) await parley.evict("INBOX", { ...inboxOf(member), webSockets: "hibernate" });
}

/** Returns the rows that rooms and inboxes write while `act` runs, with a row for each alarm. */
async function rowsWrittenBy(act: () => Promise<unknown>): Promise<{ room: number; inbox: number }> {
  const read = async () => [
    await parley.readCounter("roomRowsWritten"),
    await parley.readCounter("inboxRowsWritten"),
  ];
  const [room = 0, inbox = 0] = await read();
  await act();
  const [roomAfter = 0, inboxAfter = 0] = await read();
  return { room: roomAfter - room, inbox: inboxAfter - inbox };
}

async function nextText(socket: TestSocket): Promise<Frame> {
  for (;;) {
    const frame = await socket.next();
    if (frame.type === "text") return frame;
  }
}

describe("a message at a human pace, with both inboxes open,", () => {
  test("costs its own row and the read receipt's, and the lists show it after every sleep", async () => {
    const { ada, ben, a, b, inboxA, inboxB } = await openBoth();
    const counts: number[] = [];
    const callsBefore = await parley.readCounter("inboxCalls");
    const MESSAGES = 2;
    const rows = await rowsWrittenBy(async () => {
      for (let id = 2; id < 2 + MESSAGES; id++) {
        await hibernate(ada, ben);
        a.send(`message ${id}`);
        await nextText(b);
        b.send({ type: "read", message_id: id });
        await readChangesUntil(inboxB, (chat) => {
          counts.push(chat.unread);
          return chat.last_message.id === id;
        });
        await readChangesUntil(inboxA, (chat) => chat.last_message.id === id);
      }
    });
    expect(rows).toEqual({ room: 2 * MESSAGES, inbox: 0 });
    // The notification waited for the read receipt.
    expect(counts).toEqual(Array(MESSAGES).fill(0));
    expect((await parley.readCounter("inboxCalls")) - callsBefore).toBe(2 * MESSAGES);

    await hibernate(ada, ben);
    await parley.request(ada, "PATCH", "/members/me", { name: "Ada" });
    const renamed = await readChangesUntil(inboxB, (chat) => chat.other_member.name === "Ada");
    const last = { last_message: { id: 1 + MESSAGES }, unread: 0, last_read_id: 1 + MESSAGES };
    expect(renamed).toMatchObject({ ...last, other_member: { online: true } });
    await hibernate(ada, ben, [ben]);
    expect((await parley.inbox(ben)).chats).toEqual([renamed]);
    await parley.evict("INBOX", { ...inboxOf(ben), webSockets: "close" });
    expect(await listOf(ben)).toMatchObject([last]);
  });

  test("is written in the reader's list, and nowhere else, while it is not read", async () => {
    const { a, inboxA, inboxB } = await openInboxes();
    const rows = await rowsWrittenBy(async () => {
      a.send("not read");
      await readChangesUntil(inboxB, (chat) => chat.unread === 2);
      await readChangesUntil(inboxA, (chat) => chat.last_message.id === 2);
    });
    // The row, and its entries in the indexes of dates and of unread counts.
    expect(rows).toEqual({ room: 1, inbox: 3 });
  });

  test("costs no row for presence, which a list shows after every sleep", async () => {
    const { ada, ben, inboxA } = await openInboxes();
    const rows = await rowsWrittenBy(async () => {
      const b = await parley.chatV1(ben, ada);
      await readChangesUntil(inboxA, (chat) => chat.other_member.online);
      await hibernate(ada, ben, [ada]);
      await b.close();
      await readChangesUntil(inboxA, (chat) => !chat.other_member.online);
    });
    expect(rows).toEqual({ room: 0, inbox: 0 });
  });
});

describe("a member whose list is open sees that the other one", () => {
  const isRead = (id: number) => (chat: Frame) => chat.other_member.last_read_id === id;

  test("has read their last message: in a page, in another one, by a contract socket, and while they were away", async () => {
    const { ada, ben, a, inboxA } = await openInboxes();
    const pages = [await parley.chatV1(ben, ada), await parley.chatV1(ben, ada)];
    for (const [i, page] of pages.entries()) {
      if (i > 0) {
        a.send("again");
        await readChangesUntil(inboxA, (chat) => chat.last_message.id === i + 1);
      }
      page.send({ type: "read", message_id: i + 1 });
      await readChangesUntil(inboxA, isRead(i + 1));
      await page.close();
    }
    a.send("by the contract");
    await readChangesUntil(inboxA, (chat) => chat.last_message.id === 3);
    const contract = await parley.chat(ben, ada);
    await readChangesUntil(inboxA, isRead(3));
    a.send("live");
    await readChangesUntil(inboxA, isRead(4));
    await contract.close();
    a.send("while Ada is away");
    await readChangesUntil(inboxA, (chat) => chat.last_message.id === 5);
    await Promise.all([inboxA.close(), a.close()]);
    await hibernate(ada, ben);
    const page = await parley.chatV1(ben, ada);
    page.send({ type: "read", message_id: 5 });
    await expect.poll(() => listOf(ada)).toMatchObject([{ other_member: { last_read_id: 5 } }]);
    await parley.evict("INBOX", { ...inboxOf(ada), webSockets: "close" });
    expect((await parley.inbox(ada)).chats).toMatchObject([{ other_member: { last_read_id: 5 } }]);
  });

  test("has read it, but no call is made for a message that is not the last or not theirs", async () => {
    const { ada, ben, a, inboxA } = await openInboxes();
    a.send("second");
    const b = await parley.chatV1(ben, ada);
    await readChangesUntil(inboxA, (chat) => chat.last_message.id === 2 && chat.other_member.online);
    // Both members are absent from the chat's notifications from here on, but for the read receipts.
    await parley.control("alarm", [ada, ben]);
    const calls = () => parley.readCounter("inboxCalls");
    const callsFor = async (socket: TestSocket, id: number) => {
      const before = await calls();
      socket.send({ type: "read", message_id: id });
      socket.send({ type: "ping", answered: "behind it" });
      for (let frame = await socket.next(); frame.type !== "pong"; ) frame = await socket.next();
      await parley.control("alarm", [ada, ben]);
      return (await calls()) - before;
    };
    expect(await callsFor(b, 1)).toBe(1);
    expect(await callsFor(b, 2)).toBe(2);
    expect(await callsFor(a, 2)).toBe(1);
    await readChangesUntil(inboxA, isRead(2));
  });
});

describe("a room that wakes for", () => {
  test("a frame, a connect or a call notifies nobody again", async () => {
    const { ada, ben, a } = await openInboxes("contract");
    const acts: [string, () => Promise<unknown>][] = [
      [
        "a frame",
        () => {
          a.send("");
          return a.next();
        },
      ],
      ["a connect", () => parley.chatV1(ada, ben)],
      ["a call of the list of chats", () => listOf(ben)],
      ["a call of the cron", () => parley.control("alarm", [ada, ben])],
    ];
    for (const [name, act] of acts) {
      await hibernate(ada, ben, []);
      const before = await parley.readCounter("inboxCalls");
      await act();
      // It waits for the notifications in flight.
      await parley.control("alarm", [ada, ben]);
      expect(await parley.readCounter("inboxCalls"), name).toBe(before);
    }
  });

  test("the alarm of a failed notification notifies both members, although it died meanwhile", async () => {
    const { ada, ben, a, inboxA, inboxB } = await openInboxes("contract");
    await parley.setFailpoint("inbox", "throw");
    const before = await parley.readCounter("inboxCalls");
    a.send("delayed");
    await expect.poll(() => parley.readCounter("inboxCalls")).toBe(before + 2);
    await parley.control("die", [ada, ben]);
    await parley.setFailpoint("inbox", "ok");
    for (const inbox of [inboxA, inboxB])
      await readChangesUntil(inbox, (chat) => chat.last_message.text === "delayed");
    expect(await parley.readCounter("inboxCalls")).toBe(before + 4);
  });
});

test("a room that dies before it has notified an inbox has no alarm, and the inbox asks it when it is opened", async () => {
  const { ada, ben, a, inboxB } = await openInboxes();
  await parley.setFailpoint("inbox", "hang");
  const rows = await rowsWrittenBy(async () => {
    a.send("lost");
    expect(await nextText(a)).toMatchObject({ text: "lost" });
    await parley.control("die", [ada, ben]);
  });
  expect(rows).toEqual({ room: 1, inbox: 0 });
  await parley.setFailpoint("inbox", "ok");
  const second = await parley.inbox(ben);
  expect(second.chats).toMatchObject([{ last_message: { text: "lost" }, unread: 2 }]);
  // The tab that was open sees it too.
  await readChangesUntil(inboxB, (chat) => chat.last_message.text === "lost");
});

test("an inbox that is open costs its rooms no row for the subscription, and one that nobody opened costs one", async () => {
  const { ada, ben, a } = await openOneSide(parley, "v1", EMPLOYEES);
  const inboxB = await parley.inbox(ben);
  a.send("hello");
  await readChangesUntil(inboxB, () => true);
  const room = await parley.storageOf("CHAT_ROOM", roomOf(ada, ben));
  const follows = () => room.exec("SELECT member_id, wanted FROM follows");
  await expect.poll(follows).toEqual([{ member_id: ada.id, wanted: 0 }]);
  await listOf(ada);
  expect(await follows()).toEqual([{ member_id: ada.id, wanted: 1 }]);
});
