import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { maskDetail } from "../../support/mask-detail.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { TestSocket } from "../../support/runtime/test-socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley();
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

/** Records the frames of one contract socket as they arrived. Masks only the values that differ in every run. */
async function recordFrames(member: TestMember, other: TestMember) {
  const socket = await TestSocket.open(parley.chatUrl(other.id));
  const frames: string[] = [];
  socket.raw.on("message", (data, isBinary) => {
    frames.push(isBinary ? "binary" : maskVolatile(String(data)));
  });
  socket.send(`Bearer ${member.token}`);
  await expect.poll(() => frames.length).toBe(1);
  return { frames, socket };
}

function maskVolatile(frame: string): string {
  return maskDetail(frame)
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}"/g, 'DATE"')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, "UUID");
}

/** These bytes never change, whatever parley.v1 adds: contract clients depend on them. Only the text of `detail` may change. */
describe("a contract socket receives, byte for byte,", () => {
  const MESSAGES = [
    '{"id":1,"member_id":1,"chat_id":1,"date":"DATE","type":"text","text":"Hello, world!"}',
    '{"id":2,"member_id":1,"chat_id":1,"date":"DATE","type":"text","text":"\\"hey\\""}',
    '{"id":3,"member_id":1,"chat_id":1,"date":"DATE","type":"smile","smile_id":1,"smile_file_uuid":"UUID"}',
    `{"id":4,"member_id":1,"chat_id":1,"date":"DATE","type":"file","file_uuid":"UUID","text":"Here's the file!"}`,
    '{"id":5,"member_id":1,"chat_id":1,"date":"DATE","type":"file","file_uuid":"UUID","text":""}',
  ];
  const ERRORS = [
    '{"type":"error","code":"unknown_type","detail":"DETAIL"}',
    '{"type":"error","code":"insufficient_balance","detail":"DETAIL","price":5,"balance":0}',
  ];

  test("an empty array, five messages and two errors, and after reconnecting the messages in one array", async () => {
    // Enough for 4 messages of 5 coins and a smile of 10.
    const ada = await parley.addMember({ coins: 30 });
    const ben = await parley.addMember();
    await parley.env.DB.prepare(
      "INSERT INTO smiles (file_uuid, price, title, created_at) VALUES (?, 10, '', 0)",
    )
      .bind(crypto.randomUUID())
      .run();
    const [a, b] = [await recordFrames(ada, ben), await recordFrames(ben, ada)];
    const file = new TextEncoder().encode("bytes");
    a.socket.send({ type: "text", text: "Hello, world!" });
    a.socket.send('"hey"');
    a.socket.send({ type: "smile", smile_id: 1 });
    a.socket.send(encodeFileFrame({ name: "a.txt", type: "text/plain", text: "Here's the file!" }, file));
    a.socket.send(encodeFileFrame({ name: "a.txt", type: "text/plain" }, file));
    a.socket.send({ type: "shout", text: "HEY" });
    a.socket.send("one more");
    await expect.poll(() => ({ a: a.frames.length, b: b.frames.length })).toEqual({ a: 8, b: 6 });
    expect(a.frames).toEqual(["[]", ...MESSAGES, ...ERRORS]);
    expect(b.frames).toEqual(["[]", ...MESSAGES]);
    expect((await recordFrames(ben, ada)).frames).toEqual([`[${MESSAGES.join(",")}]`]);
  });
});
