import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { QUEUE_MAX_FILE_BYTES } from "../../../src/core/limits.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley(
    { SEND_BURST: 0, MAX_FILE_BYTES: QUEUE_MAX_FILE_BYTES + 1 },
    { instrumented: true },
  );
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

test("a message whose lease step has its answer lost is stored once and charged once", async () => {
  const [ada, ben] = [await parley.addMember({ coins: 12 }), await parley.addMember()];
  const socket = await parley.chat(ada, ben);
  await parley.injectFault("answer-lost");
  socket.send("once");
  expect(await socket.next()).toMatchObject({ id: 1, text: "once" });
  socket.send("twice");
  expect(await socket.next()).toMatchObject({ id: 2, text: "twice" });
  socket.send("no coins");
  expect(await socket.next()).toMatchObject({ code: "insufficient_balance", balance: 2 });
  await socket.close();
});

test(`the queued files of a member have at most ${QUEUE_MAX_FILE_BYTES} bytes, except that one file may always wait`, async () => {
  const [ada, ben] = [await parley.addMember({ employee: true }), await parley.addMember({ employee: true })];
  const [a, b] = [await parley.chat(ada, ben), await parley.chat(ben, ada)];
  const file = (name: string, size: number) => encodeFileFrame({ name, type: "" }, new Uint8Array(size));
  await parley.setFailpoint("gate", "closed");
  parley.clearLogs();
  a.send(file("half", QUEUE_MAX_FILE_BYTES / 2));
  a.send(file("the other half", QUEUE_MAX_FILE_BYTES / 2));
  a.send(file("one byte more", 1));
  a.send("a text behind them");
  b.send(file("another member's", QUEUE_MAX_FILE_BYTES + 1));
  b.send("the last");
  const framesReceived = () =>
    parley.getLogs().filter((line) => line.message === "the room received a frame").length;
  await expect.poll(framesReceived).toBe(6);
  await parley.setFailpoint("gate", "open");
  const answers = await a.take(6);
  const kinds = answers.map((frame) => frame.code ?? frame.text ?? frame.type);
  expect(kinds.filter((kind) => kind === "rate_limited")).toHaveLength(1);
  expect(answers.filter((frame) => frame.type === "file")).toHaveLength(3);
  // The refusal is sent in its place, behind the files that were accepted.
  const mine = answers.filter((frame) => frame.member_id !== ben.id).map((frame) => frame.code ?? frame.type);
  expect(mine).toEqual(["file", "file", "rate_limited", "text"]);
  await Promise.all([a.close(), b.close()]);
});
