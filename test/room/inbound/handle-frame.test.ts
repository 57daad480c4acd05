import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { TEXT_FRAME_MAX_BYTES, TEXT_MAX_LENGTH } from "../../../src/core/limits.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

describe("a text message", () => {
  test("is sent to every socket of both members, including the sender's, and to nobody else", async () => {
    const [ada, ben, eve] = [
      await parley.addMember({ coins: 5 }),
      await parley.addMember(),
      await parley.addMember(),
    ];
    const sockets = [
      await parley.chat(ada, ben),
      await parley.chat(ada, ben),
      await parley.chat(ben, ada),
      await parley.chat(ben, ada),
    ];
    const others = [await parley.chat(eve, ada), await parley.chat(eve, ben)];
    sockets[0]?.send('{"type": "text", "text": "Hello, world!"}');
    const seen = await Promise.all(sockets.map((socket) => socket.next()));
    const chatId = await parley.env.DB.prepare("SELECT id FROM chats WHERE low_id = ? AND high_id = ?")
      .bind(ada.id, ben.id)
      .first("id");
    for (const message of seen) {
      expect(message).toEqual({
        id: 1,
        member_id: ada.id,
        chat_id: chatId,
        date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000$/),
        type: "text",
        text: "Hello, world!",
      });
      expect(Object.keys(message)).toEqual(["id", "member_id", "chat_id", "date", "type", "text"]);
      expect(Math.abs(Date.parse(`${message.date.slice(0, 23)}Z`) - Date.now())).toBeLessThan(60_000);
    }
    await Promise.all([...sockets, ...others].map((socket) => socket.close()));
    for (const socket of others) expect(socket.unread).toBe(0);
  });

  test.each([
    "hey",
    "123",
    '"quoted"',
    "[1]",
    "null",
    "Bearer of good news",
    "  as it is\n",
    "😀 \u0000 \u202e é",
    '{"broken":',
  ])("may be a frame without JSON: %j", async (text) => {
    const [ada, ben] = [await parley.addMember({ coins: 5 }), await parley.addMember()];
    const socket = await parley.chat(ada, ben);
    socket.send(text);
    expect(await socket.next()).toMatchObject({ id: 1, type: "text", text });
    await socket.close();
  });

  test("that is refused is neither stored nor charged, and the socket stays open", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 5 }), await parley.addMember()];
    const [a, b] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
    const refused: [string | object | Uint8Array, string][] = [
      ["", "empty_message"],
      [" \n ", "empty_message"],
      [{ type: "text", text: "" }, "empty_message"],
      [{ type: "text" }, "invalid_message"],
      [{ type: "nothing" }, "unknown_type"],
      [{}, "invalid_message"],
      ["x".repeat(TEXT_MAX_LENGTH + 1), "text_too_long"],
      ["x".repeat(TEXT_FRAME_MAX_BYTES + 1), "frame_too_large"],
      [{ type: "smile", smile_id: "2" }, "invalid_message"],
      [{ type: "smile", smile_id: 424242 }, "smile_not_found"],
      [new TextEncoder().encode("!{}"), "invalid_file_frame"],
      [new Uint8Array(), "invalid_file_frame"],
    ];
    for (const [frame, code] of refused) {
      a.send(frame);
      expect(await a.next()).toEqual({ type: "error", code, detail: expect.stringMatching(/\.$/) });
    }
    a.send("x".repeat(TEXT_MAX_LENGTH));
    expect(await a.next()).toMatchObject({ id: 1 });
    expect(await b.next()).toMatchObject({ id: 1 });
    expect(await parley.balanceOf(ada)).toBe(0);
    await Promise.all([a.close(), b.close()]);
    expect(b.unread).toBe(0);
  });
});

describe("a message costs", () => {
  test("5 coins until the coins run out; then it is refused, and the socket stays open", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 12 }), await parley.addMember()];
    const [a, b] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
    for (const text of ["one", "two", "three"]) a.send(text);
    expect((await a.take(3)).map((frame) => frame.text ?? frame)).toEqual([
      "one",
      "two",
      { type: "error", code: "insufficient_balance", detail: expect.any(String), price: 5, balance: 2 },
    ]);
    expect((await b.take(2)).map((frame) => frame.text)).toEqual(["one", "two"]);
    expect(await parley.balanceOf(ada)).toBe(2);
    await parley.giveCoins(ada.id, 3);
    a.send("four");
    expect(await a.next()).toMatchObject({ id: 3, text: "four" });
    expect(await b.next()).toMatchObject({ id: 3, text: "four" });
    expect(await parley.balanceOf(ada)).toBe(0);
    await Promise.all([a.close(), b.close()]);
  });

  test("the sender, not the recipient", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 10 }), await parley.addMember({ coins: 10 })];
    const [a, b] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
    a.send("yours");
    await b.next();
    expect(await parley.balanceOf(ada)).toBe(5);
    expect(await parley.balanceOf(ben)).toBe(10);
    await Promise.all([a.close(), b.close()]);
  });

  test("no more coins than there are, when a member sends to several chats at once", async () => {
    const ada = await parley.addMember({ coins: 37 });
    const chats = await Promise.all(
      Array.from({ length: 5 }, async () => parley.chat(ada, await parley.addMember())),
    );
    for (let i = 0; i < 4; i++) for (const chat of chats) chat.send(`text ${i}`);
    const answers = (await Promise.all(chats.map((chat) => chat.take(4)))).flat();
    expect(answers.filter((frame) => frame.type === "text")).toHaveLength(7);
    expect(answers.filter((frame) => frame.code === "insufficient_balance")).toHaveLength(13);
    expect(await parley.balanceOf(ada)).toBe(2);
    await Promise.all(chats.map((chat) => chat.close()));
  });
});

test("a message that is refused for lack of coins is logged without its text", async () => {
  const [ada, ben] = [await parley.addMember(), await parley.addMember()];
  const socket = await parley.chat(ada, ben);
  parley.clearLogs();
  socket.send("a secret word");
  await socket.next();
  const lines = parley.getLogs().map((line) => line.message);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      at: expect.any(String),
      event: "message.send",
      code: "insufficient_balance",
      member: ada.id,
    },
  ]);
  await socket.close();
});

test("a member who sends faster than SENDS_PER_SECOND is rate-limited, in each room separately", async () => {
  const slow = await startParley({ SEND_BURST: 3, SENDS_PER_SECOND: "1" });
  try {
    const [ada, ben, cleo] = [
      await slow.addMember({ employee: true }),
      await slow.addMember({ employee: true }),
      await slow.addMember({ employee: true }),
    ];
    const [first, second] = [await slow.chat(ada, ben), await slow.chat(ada, ben)];
    for (const text of ["1", "2", "3", "4"]) first.send(text);
    const answers = await first.take(4);
    expect(answers.slice(0, 3).map((frame) => frame.text)).toEqual(["1", "2", "3"]);
    expect(answers[3]).toEqual({
      type: "error",
      code: "rate_limited",
      detail: expect.any(String),
      retry_after: 1,
    });
    // All sockets of a member share a bucket; another room and the other member have their own.
    await second.take(3);
    second.send("5");
    expect(await second.next()).toMatchObject({ code: "rate_limited" });
    const [otherChat, b] = [await slow.chat(ada, cleo), await slow.chat(ben, ada)];
    otherChat.send("there");
    expect(await otherChat.next()).toMatchObject({ text: "there" });
    b.send("mine");
    expect(await b.next()).toMatchObject({ id: 4, text: "mine" });
    await Promise.all([first, second, otherChat, b].map((socket) => socket.close()));
  } finally {
    await slow.close();
  }
});
