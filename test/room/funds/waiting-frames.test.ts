import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { QUEUE_MAX_FRAMES } from "../../../src/core/limits.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { openChat, roomStorage } from "../../support/runtime/chat.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, LEASE_COINS: 50 }, { instrumented: true });
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.resetFailpoints();
  await parley.drainCalls();
  await checkBooks(parley);
});
const FILE = encodeFileFrame({ name: "f", type: "" }, new Uint8Array(1));

const openChatOfPayers = (coins = 1000) => openChat(parley, "writer", { ada: { coins }, ben: { coins } });

const framesReceived = () =>
  parley.getLogs().filter((line) => line.message === "the room received a frame").length;

test("frames that wait for coins, and the frames behind them, are stored in the order in which they came", async () => {
  const { a } = await openChatOfPayers();
  await parley.injectFault("delayed", { callSite: "step" });
  const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => a.send(`${i}`)));
  expect(answers.map((answer) => answer.ok && answer.message.text)).toEqual(answers.map((_, i) => `${i}`));
});

test("a member's waiting frame does not delay the other member's frames", async () => {
  const { a, b } = await openChatOfPayers();
  await parley.setFailpoint("gate", "closed");
  let isDone = false;
  const waiting = a.send(FILE).finally(() => {
    isDone = true;
  });
  expect((await b.send("does not wait")).ok).toBe(true);
  expect(isDone).toBe(false);
  await parley.setFailpoint("gate", "open");
  expect(await waiting).toMatchObject({ ok: true, message: { id: 2, type: "file" } });
});

test("a waiting frame that ends in `unavailable` fails the frames behind it, and any other error fails one frame", async () => {
  const { a } = await openChatOfPayers();
  await parley.setFailpoint("gate", "closed");
  parley.clearLogs();
  const sends = [a.send(FILE), a.send(""), a.send("2"), a.send({ type: "nothing" })];
  await expect.poll(framesReceived).toBe(4);
  await parley.setFailpoint("r2Put", "throw");
  await parley.setFailpoint("gate", "open");
  expect((await Promise.all(sends)).map((answer) => !answer.ok && answer.code)).toEqual(
    Array(4).fill("unavailable"),
  );
  await parley.setFailpoint("r2Put", "ok");
  const others = [a.send(FILE), a.send(""), a.send("2")];
  expect((await Promise.all(others)).map((answer) => answer.ok || answer.code)).toEqual([
    true,
    "empty_message",
    true,
  ]);
});

test(`a room queues ${QUEUE_MAX_FRAMES} frames of a member and rejects any number of further ones as \`rate_limited\`, in their order`, async () => {
  const { a, b, pair } = await openChatOfPayers();
  await b.send("a lease");
  await parley.setFailpoint("gate", "closed");
  parley.clearLogs();
  await a.send("a lease");
  const beyond = 37;
  const sends = [
    a.send(FILE),
    ...Array.from({ length: QUEUE_MAX_FRAMES - 1 + beyond }, (_, i) => a.send(`${i}`)),
  ];
  await expect.poll(framesReceived).toBe(1 + QUEUE_MAX_FRAMES + beyond);
  await parley.setFailpoint("gate", "open");
  const answers = await Promise.all(sends);
  expect(answers.slice(0, QUEUE_MAX_FRAMES).every((answer) => answer.ok)).toBe(true);
  expect(answers.slice(QUEUE_MAX_FRAMES).map((answer) => !answer.ok && answer.code)).toEqual(
    Array(beyond).fill("rate_limited"),
  );
  const room = await roomStorage(parley, ...pair);
  expect(await room.exec("SELECT count(*) AS n FROM messages")).toEqual([{ n: 1 + 1 + QUEUE_MAX_FRAMES }]);
});
