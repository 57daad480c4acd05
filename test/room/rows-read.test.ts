import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { newMessageId } from "../../src/client/outbox/message-id.ts";
import {
  CLIENT_IDS_WINDOW_MS,
  SPENDS_RECOUNT_MAX_ROWS,
  UNREAD_MAX,
  UNREAD_MAX_ROWS,
  UNREAD_RECOUNT_MAX_ROWS,
} from "../../src/core/limits.ts";
import { encodeFileFrame } from "../../src/protocol/frames/encode-file.ts";
import { defaultOf } from "../support/defaults.ts";
import { bytes } from "../support/hostile/malformed-input.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { fetchReconciliation } from "../support/ledger/busy-parley.ts";
import { addPair, roomOf, roomStorage, storeEmptyChat } from "../support/runtime/chat.ts";
import { readChangesUntil } from "../support/runtime/inbox-changes.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { addSmile } from "../support/runtime/smiles.ts";
import type { TestSocket } from "../support/runtime/test-socket.ts";

/** Messages of the chat in these tests. */
const LENGTH = 5_000;

let parley: Parley;
let boss: TestMember;
let smileId: number;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
  smileId = await addSmile(parley, boss, 5);
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

/**
 * Opens a chat whose members wrote `LENGTH` messages in turn, for nothing. Ben has read none, and only his inbox is open. Ada and
 * Ben then pay for what they send.
 */
async function openLongChat() {
  const pair = await addPair(parley, { ada: { coins: 1000 }, ben: { coins: 1000 } });
  const [ada, ben] = pair;
  const room = roomOf(ada, ben);
  await storeEmptyChat(parley, pair);
  const storage = await roomStorage(parley, ada, ben);
  await storage.exec(
    `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
     INSERT INTO messages (id, member_id, at, price, exempt, type, text)
     SELECT n, iif(n % 2 = 1, ?2, ?3), 1700000000000 + n, 0, 1, 'text', '' FROM numbers`,
    LENGTH,
    ada.id,
    ben.id,
  );
  await parley.evict("CHAT_ROOM", room);
  return { ada, ben, room, inbox: await parley.inbox(ben) };
}

async function rowsReadBy(act: () => Promise<unknown>): Promise<number> {
  const before = await parley.readCounter("roomRowsRead");
  await act();
  return (await parley.readCounter("roomRowsRead")) - before;
}

/** Reads frames until one of this type. */
async function nextOf(socket: TestSocket, type: string): Promise<Frame> {
  for (;;) {
    const frame = await socket.next();
    expect(frame.type, JSON.stringify(frame)).not.toBe("error");
    if (frame.type === type) return frame;
  }
}

test("no frame, upgrade, request or alarm reads more rows of a room because its chat is long", async () => {
  const { ada, ben, room, inbox } = await openLongChat();
  let a = await parley.chatV1(ada, ben);
  let last = LENGTH;
  /** The chat as Ben's inbox shows it. */
  let listed: Frame;
  const countUnread = async () => {
    const storage = await roomStorage(parley, ada, ben);
    return storage.exec(
      `SELECT min(count(*), ${UNREAD_MAX}) AS unread FROM messages WHERE member_id = ?
        AND id > coalesce((SELECT message_id FROM reads WHERE member_id = ?), 0)`,
      ada.id,
      ben.id,
    );
  };
  const client_message_id = () => newMessageId(Date.now());
  const send = async (frame: Frame) => {
    a.send(frame);
    const { id } = await nextOf(a, "ack");
    last = Math.max(last, id);
    listed = await readChangesUntil(inbox, (chat) => chat.last_message.id === last);
  };
  const text = { type: "text", text: "hello", client_message_id: client_message_id() };
  const smile = { type: "smile", smile_id: smileId, client_message_id: client_message_id() };
  const file = { name: "n", type: "", client_message_id: client_message_id() };
  // The first message after an update counts the newest messages, once for each member.
  const first = async () => {
    await send({ ...text, client_message_id: client_message_id() });
    // It waits for the notification of Ada, who has the chat open.
    await parley.control("alarm", [ada, ben]);
  };
  expect(await rowsReadBy(first)).toBeLessThan(2 * UNREAD_MAX_ROWS + 100);

  const acts: [string, number, () => Promise<unknown>][] = [
    ["a text", 10, () => send(text)],
    ["a smile", 10, () => send(smile)],
    ["a file", 10, () => send(encodeFileFrame(file, bytes("x")))],
    [
      "a repeat",
      10,
      async () => {
        a.send(text);
        await nextOf(a, "ack");
      },
    ],
    [
      "the first page",
      60,
      async () => {
        a.send({ type: "history", before: 51, limit: 50 });
        expect((await nextOf(a, "history")).messages).toHaveLength(50);
      },
    ],
    [
      "a page in the middle",
      60,
      async () => {
        a.send({ type: "history", before: LENGTH / 2, limit: 50 });
        expect((await nextOf(a, "history")).messages).toHaveLength(50);
      },
    ],
    [
      "typing, and a ping that the room answers",
      5,
      async () => {
        a.send({ type: "typing" });
        a.send({ type: "ping", answered: "by the room" });
        await nextOf(a, "pong");
      },
    ],
    [
      "a read receipt, and the message after it",
      2_100,
      async () => {
        const b = await parley.chatV1(ben, ada);
        b.send({ type: "read", message_id: 1000 });
        listed = await readChangesUntil(inbox, (chat) => chat.last_read_id === 1000);
        await b.close();
      },
    ],
    [
      "a refund, which captures what was spent",
      50,
      async () => {
        const { chat_id } = a.welcome;
        const body = { chat_id, message_id: last, reason: "r" };
        expect((await parley.request(boss, "POST", "/billing/refunds", body)).status).toBe(201);
      },
    ],
    [
      "a message after the room slept",
      UNREAD_RECOUNT_MAX_ROWS + 150,
      async () => {
        await parley.evict("CHAT_ROOM", { ...room, webSockets: "close" });
        a = await parley.chatV1(ada, ben);
        await send({ ...text, client_message_id: client_message_id() });
      },
    ],
    ["a balance", 10, () => parley.request(ada, "GET", "/members/me")],
    ["a statement", 10, () => parley.request(ada, "GET", "/members/me/statement")],
    ["an alarm", 50, () => parley.control("alarm", [ada, ben])],
    ["recalled coins", 20, () => parley.control("releaseHold", [ada, ben], ada)],
    ["the list of chats, which asks the room", 60, () => parley.request(ben, "GET", "/members/chats")],
    [
      "the history of the contract, which is read",
      defaultOf("HISTORY_LIMIT") + 60,
      async () => {
        const b = await parley.chat(ben, ada);
        expect(b.history).toHaveLength(defaultOf("HISTORY_LIMIT"));
        listed = await readChangesUntil(inbox, (chat) => chat.last_read_id === last);
        await b.close();
      },
    ],
  ];
  const tooMany: unknown[] = [];
  for (const [name, most, act] of acts) {
    const rows = await rowsReadBy(act);
    if (rows > most) tooMany.push({ name, rows, most });
    expect([{ unread: listed.unread }], name).toEqual(await countUnread());
  }
  expect(tooMany).toEqual([]);
  // A reconciliation reads every row, and none of them twice.
  const audited = await rowsReadBy(() => fetchReconciliation(parley, boss));
  expect(audited).toBeGreaterThan(LENGTH);
  expect(audited).toBeLessThan(LENGTH + 200);
});

test("a room that wakes reads a few messages although many free ones came after the last capture, and knows what was spent", async () => {
  const { ada, ben, room } = await openLongChat();
  let clockOffset = 0;
  const send = async () => {
    const a = await parley.chatV1(ada, ben);
    a.send({ type: "text", text: "paid", client_message_id: newMessageId(Date.now() + clockOffset) });
    const { id } = await nextOf(a, "ack");
    await a.close();
    return id;
  };
  const sleep = () => parley.evict("CHAT_ROOM", { ...room, webSockets: "close" });
  const last = await send();
  await sleep();
  const storage = await roomStorage(parley, ada, ben);
  await storage.exec(
    `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
     INSERT INTO messages (id, member_id, at, price, exempt, type, text)
     SELECT ?2 + n, ?3, (SELECT max(at) FROM messages), 0, 1, 'text', '' FROM numbers`,
    2 * SPENDS_RECOUNT_MAX_ROWS,
    last,
    ben.id,
  );
  // The room need not look for repeats among them.
  clockOffset = CLIENT_IDS_WINDOW_MS;
  await parley.advanceClock(clockOffset);
  // They were stored without a sum.
  expect(await rowsReadBy(send)).toBeGreaterThan(2 * SPENDS_RECOUNT_MAX_ROWS);
  await sleep();
  expect(await rowsReadBy(send)).toBeLessThan(SPENDS_RECOUNT_MAX_ROWS / 2);
  await sleep();
  await parley.control("releaseHold", [ada, ben], ada);
  expect(await parley.balanceOf(ada)).toBe(1000 - 3 * defaultOf("MESSAGE_PRICE"));
});
