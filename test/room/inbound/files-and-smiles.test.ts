import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { SMILE_DEFAULT_PRICE, SMILE_PRICE_EXPIRES_AFTER_MS } from "../../../src/core/limits.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { bytes, MALFORMED_FILE_FRAMES } from "../../support/hostile/malformed-input.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { roomStorage } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

const download = (uuid: string) => parley.fetch(`/storage?uuid=${uuid}`);
const stored = async () => (await parley.env.FILES.list()).objects.length;

describe("a file", () => {
  test("is sent to both members in the form of the contract, and can be downloaded", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 10 }), await parley.addMember()];
    const [a, b] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
    a.send(
      encodeFileFrame(
        { name: "notes #1.txt", type: "text/plain", text: "Here's the file!" },
        bytes("#one\n#two"),
      ),
    );
    const message = await b.next();
    expect(message).toEqual({
      id: 1,
      member_id: ada.id,
      chat_id: expect.any(Number),
      date: expect.any(String),
      type: "file",
      file_uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      text: "Here's the file!",
    });
    expect(Object.keys(message)).toEqual(["id", "member_id", "chat_id", "date", "type", "file_uuid", "text"]);
    expect(await a.next()).toEqual(message);
    const file = await download(message.file_uuid);
    expect(await file.text()).toBe("#one\n#two");
    expect(file.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(file.headers.get("content-disposition")).toBe('inline; filename="notes #1.txt"');

    a.send(encodeFileFrame({ name: "x", type: "" }, bytes("no text")));
    expect(await b.next()).toMatchObject({ id: 2, type: "file", text: "" });
    a.send(encodeFileFrame({ name: "x", type: "" }, bytes("no coins")));
    await a.next();
    expect(await a.next()).toMatchObject({ code: "insufficient_balance", price: 5, balance: 0 });
    const again = await parley.chat(ben, ada);
    expect(again.history).toHaveLength(2);
    expect(again.history[0]).toEqual(message);
    await Promise.all([a, b, again].map((socket) => socket.close()));
  });

  test("of 1 to 5,000,000 bytes is stored, and one of 0 or 5,000,001 bytes is refused without reaching R2", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember()];
    const socket = await parley.chat(ada, ben);
    const before = await stored();
    for (const [size, outcome] of [
      [0, "empty_file"],
      [1, "file"],
      [4_999_999, "file"],
      [5_000_000, "file"],
      [5_000_001, "file_too_large"],
    ] as const) {
      const content = new Uint8Array(size).map((_, i) => (i * 7) % 251);
      socket.send(encodeFileFrame({ name: "n", type: "" }, content));
      const answer = await socket.next();
      expect(answer.code ?? answer.type, `${size} bytes`).toBe(outcome);
      if (answer.type === "file") {
        const downloaded = new Uint8Array(await (await download(answer.file_uuid)).arrayBuffer());
        expect(Buffer.compare(downloaded, content)).toBe(0);
      }
    }
    expect(await stored()).toBe(before + 3);
    await socket.close();
  });

  test("that is malformed is refused with its code, is not stored or charged, and the socket stays open", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 5 }), await parley.addMember()];
    const socket = await parley.chat(ada, ben);
    const before = await stored();
    for (const [name, malformed, code] of MALFORMED_FILE_FRAMES) {
      socket.send(malformed);
      expect(await socket.next(), name).toEqual({ type: "error", code, detail: expect.any(String) });
    }
    expect(await stored()).toBe(before);
    socket.send(encodeFileFrame({ name: "fine", type: "" }, bytes("x")));
    expect(await socket.next()).toMatchObject({ id: 1, type: "file" });
    await socket.close();
  });

  test("that is refused for lack of coins is never uploaded to R2", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 4 }), await parley.addMember()];
    const socket = await parley.chat(ada, ben);
    const before = await stored();
    socket.send(encodeFileFrame({ name: "n", type: "" }, bytes("x")));
    expect(await socket.next()).toMatchObject({ code: "insufficient_balance" });
    expect(await stored()).toBe(before);
    await socket.close();
  });

  test("may have up to MAX_FILE_BYTES, for which the operator may choose 33,000,000", async () => {
    const large = await startParley({ MAX_FILE_BYTES: "33000000" });
    try {
      const [ada, ben] = [await large.addMember({ employee: true }), await large.addMember()];
      const socket = await large.chat(ada, ben);
      socket.send(encodeFileFrame({ name: "n", type: "" }, new Uint8Array(33_000_000)));
      expect(await socket.next()).toMatchObject({ id: 1, type: "file" });
      socket.send(encodeFileFrame({ name: "n", type: "" }, new Uint8Array(33_000_001)));
      expect(await socket.next()).toMatchObject({ code: "file_too_large" });
      await socket.close();
    } finally {
      await large.close();
    }
  });
});

describe("a smile", () => {
  const makeSmile = async (price?: number) =>
    (await (await postSmile(parley, boss, PNG, price === undefined ? {} : { price })).json()) as {
      id: number;
      file_uuid: string;
    };

  test("is sent to both members with the uuid of its picture, and costs its own price", async () => {
    const smile = await makeSmile(7);
    const [ada, ben] = [await parley.addMember({ coins: 10 }), await parley.addMember()];
    const [a, b] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
    a.send(`{"type": "smile", "smile_id": ${smile.id}}`);
    const message = await b.next();
    expect(message).toEqual({
      id: 1,
      member_id: ada.id,
      chat_id: expect.any(Number),
      date: expect.any(String),
      type: "smile",
      smile_id: smile.id,
      smile_file_uuid: smile.file_uuid,
    });
    expect(Object.keys(message)).toEqual([
      "id",
      "member_id",
      "chat_id",
      "date",
      "type",
      "smile_id",
      "smile_file_uuid",
    ]);
    expect(await a.next()).toEqual(message);
    a.send({ type: "smile", smile_id: smile.id });
    expect(await a.next()).toMatchObject({ code: "insufficient_balance", price: 7, balance: 3 });
    await Promise.all([a.close(), b.close()]);
  });

  test(`may be free, even for a member without coins, and costs ${SMILE_DEFAULT_PRICE} by default`, async () => {
    const [free, dear] = [await makeSmile(0), await makeSmile()];
    const [ada, ben] = [await parley.addMember(), await parley.addMember()];
    const socket = await parley.chat(ada, ben);
    socket.send({ type: "smile", smile_id: free.id });
    expect(await socket.next()).toMatchObject({ id: 1, type: "smile" });
    socket.send({ type: "smile", smile_id: dear.id });
    expect(await socket.next()).toMatchObject({
      code: "insufficient_balance",
      price: SMILE_DEFAULT_PRICE,
      balance: 0,
    });
    const room = await roomStorage(parley, ada, ben);
    expect(await room.exec("SELECT price, exempt FROM messages")).toEqual([{ price: 0, exempt: 0 }]);
    await socket.close();
  });

  test("that is retired cannot be sent after a minute, and stays in the history with its picture", async () => {
    const smile = await makeSmile(0);
    const [ada, ben] = [await parley.addMember(), await parley.addMember()];
    const socket = await parley.chat(ada, ben);
    socket.send({ type: "smile", smile_id: smile.id });
    await socket.next();
    await parley.request(boss, "PATCH", `/storage/smiles/${smile.id}`, { is_active: false });
    await parley.advanceClock(SMILE_PRICE_EXPIRES_AFTER_MS);
    socket.send({ type: "smile", smile_id: smile.id });
    expect(await socket.next()).toMatchObject({ code: "smile_not_found" });
    const again = await parley.chat(ben, ada);
    expect(again.history).toMatchObject([{ smile_file_uuid: smile.file_uuid }]);
    expect((await download(smile.file_uuid)).status).toBe(200);
    await Promise.all([socket.close(), again.close()]);
  });

  test("whose price has changed costs the old price for at most a minute", async () => {
    const smile = await makeSmile(1);
    const [ada, ben] = [await parley.addMember({ coins: 11 }), await parley.addMember()];
    const socket = await parley.chat(ada, ben);
    socket.send({ type: "smile", smile_id: smile.id });
    await socket.next();
    await parley.request(boss, "PATCH", `/storage/smiles/${smile.id}`, { price: 9 });
    await parley.advanceClock(SMILE_PRICE_EXPIRES_AFTER_MS - 1_000);
    socket.send({ type: "smile", smile_id: smile.id });
    expect(await socket.next()).toMatchObject({ id: 2 });
    expect(await parley.balanceOf(ada)).toBe(9);
    await parley.advanceClock(1_000);
    socket.send({ type: "smile", smile_id: smile.id });
    expect(await socket.next()).toMatchObject({ id: 3 });
    expect(await parley.balanceOf(ada)).toBe(0);
    await socket.close();
  });
});
