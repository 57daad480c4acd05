import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { CLIENT_IDS_CACHED, CLIENT_IDS_SCAN_MAX_ROWS, CLOCK_SLACK_MS } from "../../../src/core/limits.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { defaultOf } from "../../support/defaults.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { openOneSide, roomStorage } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSmile } from "../../support/runtime/smiles.ts";

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const openChatOfPayer = (coins = 100) =>
  openOneSide(parley, "v1", { ada: { coins }, ben: { employee: true } });

const count = async (room: { name: string }) => {
  const storage = await parley.storageOf("CHAT_ROOM", room);
  return (await storage.exec("SELECT count(*) AS n FROM messages")) as { n: number }[];
};
const now = async () => Date.now() + (await parley.readFailpoint("clockOffsetMs"));
const hello = (client_message_id: string, text = "hello") => ({ type: "text", text, client_message_id });

describe("a message that is sent again with its client_message_id", () => {
  test("ten times at once is stored once, charged once and acknowledged ten times", async () => {
    const { ada, a, room } = await openChatOfPayer();
    const frame = hello(newMessageId(await now()));
    for (let i = 0; i < 10; i++) a.send(frame);
    const [message, ...acks] = await a.take(11);
    expect(message).toMatchObject({ id: 1, text: "hello" });
    expect(acks).toEqual(
      Array(10).fill({
        type: "ack",
        client_message_id: frame.client_message_id,
        id: 1,
        price: 5,
        balance: 95,
        date: message.date,
      }),
    );
    expect(await count(room)).toEqual([{ n: 1 }]);
    expect(await parley.balanceOf(ada)).toBe(95);
  });

  test("from another socket, or after the room was evicted, receives the first ack again", async () => {
    const { ada, ben, a, room } = await openChatOfPayer();
    const frame = hello(newMessageId(await now()));
    a.send(frame);
    const [, ack] = await a.take(2);
    const second = await parley.chatV1(ada, ben);
    second.send(frame);
    expect(await second.next()).toEqual(ack);
    await parley.evict("CHAT_ROOM", { ...room, webSockets: "close" });
    const third = await parley.chatV1(ada, ben);
    third.send(frame);
    expect(await third.next()).toEqual(ack);
    expect(await count(room)).toEqual([{ n: 1 }]);
  });

  test("after the coins ran out, or with a lower max_price, receives the first ack again", async () => {
    const { ada, a } = await openChatOfPayer(5);
    const frame = hello(newMessageId(await now()));
    a.send(frame);
    const [, ack] = await a.take(2);
    expect(await parley.balanceOf(ada)).toBe(0);
    a.send({ ...frame, max_price: 0 });
    expect(await a.next()).toEqual(ack);
    a.send(hello(newMessageId(await now()), "no coins"));
    expect(await a.next()).toMatchObject({ type: "error", code: "insufficient_balance" });
  });

  test("as a smile or a file is stored once", async () => {
    const { a, room } = await openChatOfPayer();
    const smileId = await addSmile(parley, boss);
    const [one, two] = [newMessageId(await now()), newMessageId(await now())];
    const file = encodeFileFrame(
      { name: "f", type: "", text: "t", client_message_id: two },
      new Uint8Array(3),
    );
    for (const frame of [{ type: "smile", smile_id: smileId, client_message_id: one }, file]) {
      a.send(frame);
      const [message, ack] = await a.take(2);
      expect(message.client_message_id).toBe(ack.client_message_id);
      a.send(frame);
      expect(await a.next()).toEqual(ack);
    }
    expect(await count(room)).toEqual([{ n: 2 }]);
    expect(await parley.env.FILES.list().then((list) => list.objects.length)).toBeLessThanOrEqual(2);
  });

  test("with a text that an earlier version stored and this one refuses, receives the first ack again", async () => {
    const { ada, ben, a, room } = await openChatOfPayer();
    const text = "\u200b\u2800";
    const file = (client_message_id: string) =>
      encodeFileFrame({ name: "f.txt", type: "", text, client_message_id }, new Uint8Array(1));
    const [ofText, ofFile] = [newMessageId(await now()), newMessageId(await now())];
    a.send(hello(ofText, "shown"));
    const [, ack] = await a.take(2);
    const visible = { name: "f.txt", type: "", text: "shown", client_message_id: ofFile };
    a.send(encodeFileFrame(visible, new Uint8Array(1)));
    const [, ackOfFile] = await a.take(2);
    const storage = await roomStorage(parley, ada, ben);
    await storage.exec("UPDATE messages SET text = ?", text);
    a.send(hello(ofText, text));
    a.send(file(ofFile));
    expect(await a.take(2)).toEqual([{ ...ack, balance: ackOfFile.balance }, ackOfFile]);
    const newIds = [newMessageId(await now()), newMessageId(await now())] as const;
    a.send(hello(newIds[0], text));
    a.send(file(newIds[1]));
    expect(await a.take(2)).toMatchObject(
      newIds.map((client_message_id) => ({ code: "empty_message", client_message_id })),
    );
    expect(await count(room)).toEqual([{ n: 2 }]);
  });

  test("as a file that has become larger than one may be receives the first ack again", async () => {
    const { ada, ben, a, room } = await openChatOfPayer();
    const most = defaultOf("MAX_FILE_BYTES");
    const fileOf = (size: number, client_message_id: string, name = "f") =>
      encodeFileFrame({ name, type: "", client_message_id }, new Uint8Array(size));
    const id = newMessageId(await now());
    a.send(fileOf(most, id));
    const [, ack] = await a.take(2);
    // The chat's state if the operator had allowed one byte more before.
    const storage = await roomStorage(parley, ada, ben);
    await storage.exec("UPDATE messages SET size = size + 1");
    const files = (await parley.env.FILES.list()).objects.length;
    a.send(fileOf(most + 1, id));
    expect(await a.next()).toEqual(ack);
    for (const [frame, code] of [
      [fileOf(most + 1, id, "another name"), "message_id_conflict"],
      [fileOf(most + 1, newMessageId(await now())), "file_too_large"],
    ] as const) {
      a.send(frame);
      expect(await a.next()).toMatchObject({ type: "error", code });
    }
    expect(await count(room)).toEqual([{ n: 1 }]);
    expect((await parley.env.FILES.list()).objects.length).toBe(files);
    expect(await parley.balanceOf(ada)).toBe(95);
  });

  test("by the other member is stored as another message", async () => {
    const { ada, ben, a } = await openChatOfPayer();
    const b = await parley.chatV1(ben, ada);
    const frame = hello(newMessageId(await now()));
    a.send(frame);
    expect((await a.take(2))[1]).toMatchObject({ type: "ack", id: 1 });
    expect(await b.take(2)).toMatchObject([{ id: 1 }, { type: "presence" }]);
    b.send(frame);
    expect(await b.take(2)).toMatchObject([{ id: 2 }, { type: "ack", id: 2, price: 0 }]);
  });
});

describe("a client_message_id", () => {
  test("with other content is refused as a conflict, and nothing is charged", async () => {
    const { ada, a, room } = await openChatOfPayer();
    const id = newMessageId(await now());
    a.send(hello(id));
    await a.take(2);
    for (const other of [
      hello(id, "other"),
      { type: "smile", smile_id: 1, client_message_id: id },
      encodeFileFrame({ name: "f", type: "", client_message_id: id }, new Uint8Array(1)),
    ]) {
      a.send(other);
      expect(await a.next()).toMatchObject({ code: "message_id_conflict", client_message_id: id });
    }
    expect(await count(room)).toEqual([{ n: 1 }]);
    expect(await parley.balanceOf(ada)).toBe(95);
  });

  test(`up to ${CLOCK_SLACK_MS} ms ahead of the room is accepted; one further ahead is refused with the server's time`, async () => {
    const { a, room } = await openChatOfPayer();
    a.send(hello(newMessageId((await now()) + CLOCK_SLACK_MS - MINUTE_MS)));
    expect((await a.take(2))[1]).toMatchObject({ type: "ack", id: 1 });
    const id = newMessageId((await now()) + CLOCK_SLACK_MS + MINUTE_MS);
    a.send(hello(id));
    const refused = await a.next();
    expect(refused).toMatchObject({ type: "error", code: "stale_message_id", client_message_id: id });
    expect(Math.abs(Date.parse(refused.server_time) - (await now()))).toBeLessThan(MINUTE_MS);
    expect(await count(room)).toEqual([{ n: 1 }]);
  });

  test("that is three days old, behind 1,000 newer messages, is found, or is stored once and acknowledged again", async () => {
    const { ada, ben, a, room } = await openChatOfPayer();
    const old = hello(newMessageId(await now()), "late");
    const known = hello(newMessageId(await now()), "in time");
    a.send(known);
    const [, ack] = await a.take(2);
    await parley.advanceClock(3 * DAY_MS);
    const storage = await parley.storageOf("CHAT_ROOM", room);
    await storage.exec(
      `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1001)
       INSERT INTO messages (id, member_id, at, price, exempt, type, text) SELECT i, ?, ?, 0, 1, 'text', '' FROM n`,
      ben.id,
      await now(),
    );
    await parley.evict("CHAT_ROOM", { ...room, webSockets: "close" });
    const again = await parley.chatV1(ada, ben);
    again.send(known);
    expect(await again.next()).toEqual(ack);
    again.send(old);
    expect((await again.take(2))[1]).toMatchObject({ type: "ack", id: 1002 });
    again.send(old);
    expect(await again.next()).toMatchObject({ type: "ack", id: 1002 });
    expect(await count(room)).toEqual([{ n: 1002 }]);
  });
});

describe("max_price", () => {
  test("below the price refuses the message, and the error has the price", async () => {
    const { ada, a, room } = await openChatOfPayer();
    const frame = hello(newMessageId(await now()));
    a.send({ ...frame, max_price: 4 });
    expect(await a.next()).toMatchObject({
      code: "price_changed",
      price: 5,
      client_message_id: frame.client_message_id,
    });
    a.send({ ...frame, max_price: 5 });
    expect((await a.take(2))[1]).toMatchObject({ type: "ack", id: 1, price: 5 });
    expect(await count(room)).toEqual([{ n: 1 }]);
    expect(await parley.balanceOf(ada)).toBe(95);
  });
});

describe("in a long chat", () => {
  test(`a client_message_id behind more than ${CLIENT_IDS_SCAN_MAX_ROWS} newer messages is found, or stored once`, async () => {
    const { ada, ben, a, room } = await openChatOfPayer();
    const [old, known] = [hello(newMessageId((await now()) - DAY_MS)), hello(newMessageId(await now()))];
    a.send(known);
    const [, ack] = await a.take(2);
    const rows = 2 * CLIENT_IDS_SCAN_MAX_ROWS + CLIENT_IDS_CACHED + 1;
    await a.close();
    const storage = await parley.storageOf("CHAT_ROOM", room);
    await storage.exec(
      `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       INSERT INTO messages (id, member_id, at, price, exempt, type, text) SELECT i, ?, ?, 0, 1, 'text', '' FROM n`,
      rows,
      ben.id,
      await now(),
    );
    await parley.evict("CHAT_ROOM", room);
    const again = await parley.chatV1(ada, ben);
    again.send(known);
    expect(await again.next()).toEqual(ack);
    again.send(old);
    again.send(hello(newMessageId(await now()), "behind it"));
    expect((await again.take(4)).map((frame) => [frame.type, frame.id])).toEqual([
      ["text", rows + 1],
      ["ack", rows + 1],
      ["text", rows + 2],
      ["ack", rows + 2],
    ]);
    again.send(old);
    expect(await again.next()).toMatchObject({ type: "ack", id: rows + 1 });
  });
});
