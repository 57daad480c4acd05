import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { FLOOD_MAX_REFUSALS, QUEUE_MAX_FRAMES } from "../../../src/core/limits.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { defaultOf, rateLimitOf } from "../../support/defaults.ts";
import { EMPLOYEES, openChat, openOneSide } from "../../support/runtime/chat.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

/** With the limits of `wrangler.toml`. */
let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
beforeEach(() => parley.clearLogs());
afterEach(() => parley.resetFailpoints());
afterAll(() => parley.close());

const FLOOD = { code: 4429, reason: "flood" };

/** The log lines about one member's frames and sockets. */
const linesAbout = (site: Parley, member: { id: number }) =>
  site
    .getLogs()
    .filter(({ message }) => message.startsWith("{"))
    .map(({ message }) => JSON.parse(message))
    .filter((line) => line.member === member.id);

const textWithId = (text: string) => ({
  type: "text",
  text,
  client_message_id: newMessageId(Date.now()),
});

/** Frames that the room refuses, whatever the coins and the rate limit of their sender. */
const REFUSED: [string, (i: number) => string | object][] = [
  ["malformed", () => "{}"],
  ["of an unknown type", () => ({ type: "nothing" })],
  ["with ids and malformed", () => ({ ...textWithId(""), type: "text" })],
  ["with a bad token", () => "Bearer a.b.c"],
];

describe.each(["contract", "v1"] as const)("a socket of %s", (protocol) => {
  test.each(REFUSED)(
    `that sends ${FLOOD_MAX_REFUSALS} frames %s is closed, and one frame less is not`,
    async (_, frame) => {
      const { ada, ben, a } = await openOneSide(parley, protocol, EMPLOYEES);
      for (let i = 1; i < FLOOD_MAX_REFUSALS; i++) a.send(frame(i));
      for (const answer of await a.take(FLOOD_MAX_REFUSALS - 1))
        if (answer.type !== "error") throw new Error(`a frame was accepted: ${JSON.stringify(answer)}`);
      expect(a.raw.readyState).toBe(a.raw.OPEN);
      a.send(frame(0));
      expect(await a.closed).toEqual(FLOOD);
      // A member who was closed may come back.
      const again = protocol === "v1" ? await parley.chatV1(ada, ben) : await parley.chat(ada, ben);
      await again.close();
    },
  );
});

test("a frame that is accepted ends a row of refusals, and a ping does not", async () => {
  const { a } = await openOneSide(parley, "v1", EMPLOYEES);
  const refuse = async (count: number) => {
    for (let i = 0; i < count; i++) a.send("{}");
    await a.take(count);
  };
  await refuse(FLOOD_MAX_REFUSALS - 1);
  // After a pause, because the refused frames took all tokens of the rate limit.
  await parley.advanceClock(10_000);
  a.send("accepted");
  expect(await a.next()).toMatchObject({ text: "accepted" });
  await refuse(FLOOD_MAX_REFUSALS - 1);
  a.raw.send('{ "type": "ping" }');
  expect(await a.next()).toEqual({ type: "pong" });
  a.send("{}");
  expect(await a.closed).toEqual(FLOOD);
});

describe("behind a frame that waits, a flood", () => {
  let unlimited: Parley;
  /** Its limit is slow, so that it accepts little more while the flood lasts. */
  let limited: Parley;
  beforeAll(async () => {
    unlimited = await startParley({ SEND_BURST: 0 }, { instrumented: true });
    limited = await startParley({ SENDS_PER_SECOND: 1 }, { instrumented: true });
  });
  afterAll(() => Promise.all([unlimited.close(), limited.close()]));

  test.each([
    ["a contract socket without a rate limit", "contract", false, (i: number) => `${i}`],
    ["a contract socket", "contract", true, (i: number) => `${i}`],
    ["a v1 socket without a rate limit, with ids", "v1", false, (i: number) => textWithId(`${i}`)],
    ["a v1 socket, some with ids", "v1", true, (i: number) => (i % 2 === 0 ? `${i}` : textWithId(`${i}`))],
  ] as const)("of 20,000 frames of %s ends in its close, and nobody waits for it", async (...row) => {
    const [, protocol, isLimited, frame] = row;
    const site = isLimited ? limited : unlimited;
    const { ada, ben, a, b } = await openChat(site, protocol, EMPLOYEES);
    site.clearLogs();
    await site.setFailpoint("gate", "closed");
    const begin = performance.now();
    a.send(encodeFileFrame({ name: "f", type: "" }, new Uint8Array(1)));
    for (let i = 0; i < 20_000; i++) a.send(frame(i));
    expect(await a.closed).toEqual(FLOOD);
    // The limit accepts one frame more for each second that the flood lasts.
    const refilled = isLimited ? Math.ceil((performance.now() - begin) / 1000) : 0;
    b.send("from the other member");
    expect(await b.next()).toMatchObject({ text: "from the other member" });
    const lines = linesAbout(site, ada);
    expect(lines.map(({ event, code }) => `${event} ${code}`)).toEqual([
      "message.send rate_limited",
      "socket.close flood",
      "socket.refusals rate_limited",
    ]);
    expect(lines.at(-1).count).toBe(FLOOD_MAX_REFUSALS);
    await site.setFailpoint("gate", "open");
    // The file and the frames that the queue took behind it are stored, and nothing of the flood is.
    const mine = async () => {
      const again = await site.chat(ben, ada);
      await again.close();
      return again.history.filter(({ member_id }) => member_id === ada.id).map(({ text }) => text);
    };
    const queued = isLimited ? defaultOf("SEND_BURST") : QUEUE_MAX_FRAMES;
    await expect.poll(async () => (await mine()).length).toBeGreaterThanOrEqual(queued);
    const stored = await mine();
    expect(stored.length).toBeLessThanOrEqual(queued + refilled);
    expect(stored).toEqual(["", ...Array.from({ length: stored.length - 1 }, (_, i) => `${i}`)]);
    await b.close();
  });
});

test("an inbox closes a socket that floods it too", async () => {
  const ada = await parley.addMember();
  const [flooder, quiet] = [await parley.inbox(ada), await parley.inbox(ada)];
  for (let i = 0; i < FLOOD_MAX_REFUSALS; i++) flooder.send("{}");
  expect(await flooder.closed).toEqual(FLOOD);
  quiet.send("Bearer a.b.c");
  expect(await quiet.next()).toMatchObject({ type: "error" });
  expect(linesAbout(parley, ada).map(({ event, count }) => [event, count])).toEqual([
    ["inbox.request", undefined],
    ["socket.close", undefined],
    ["socket.refusals", FLOOD_MAX_REFUSALS],
    ["socket.reauthenticate", undefined],
  ]);
  await quiet.close();
});

test.each([
  ["Bearer a.b.c", "socket.reauthenticate", "unauthorized"],
  ['{"type":"chats","before":"x"}', "chat.list", "invalid_message"],
  ['{"type":"text","text":"hey"}', "inbox.request", "unknown_type"],
  ["no JSON", "inbox.request", "unknown_type"],
])("a frame %s that an inbox refuses is logged as %s", async (frame, event, code) => {
  const ada = await parley.addMember();
  const inbox = await parley.inbox(ada);
  inbox.send(frame);
  expect(await inbox.next()).toMatchObject({ type: "error", code });
  expect(linesAbout(parley, ada)).toMatchObject([{ event, code, member: ada.id }]);
  await inbox.close();
});

test.each([
  ["chats", "chat.list"],
  ["balance", "inbox.request"],
])("a request for %s beyond a member's reads is logged as %s", async (type, event) => {
  const ada = await parley.addMember();
  const inbox = await parley.inbox(ada);
  await parley.setFailpoint("limits", "counted");
  await parley.setTaken("READ_LIMITER", ada.id, rateLimitOf("READ_LIMITER").limit);
  inbox.send({ type, before: "2022-09-02T15:27:34.857000Z,17" });
  expect(await inbox.next()).toMatchObject({ code: "rate_limited", retry_after: 60 });
  expect(linesAbout(parley, ada)).toMatchObject([{ event, code: "rate_limited" }]);
  await inbox.close();
});

test("a request for chats that D1 does not answer is logged once, with the error", async () => {
  const { ada, a } = await openOneSide(parley, "v1", EMPLOYEES);
  a.send("hey");
  await a.next();
  const inbox = await parley.inbox(ada);
  await parley.setFailpoint("d1Inbox", "failing");
  inbox.send({ type: "chats", before: "9999-09-02T15:27:34.857000Z,17" });
  expect(await inbox.next()).toMatchObject({ code: "unavailable" });
  expect(linesAbout(parley, ada)).toMatchObject([{ event: "chat.list", code: "unavailable" }]);
  expect(linesAbout(parley, ada)[0].error).toBeDefined();
  await inbox.close();
});

test("a row of refusals is logged with its count when a frame is accepted or the socket closes", async () => {
  const { ada, a } = await openOneSide(parley, "contract", EMPLOYEES);
  for (const frame of ["{}", '{"type":"nothing"}', "Bearer a.b.c", "accepted", "{}", "{}"]) a.send(frame);
  await a.take(6);
  await a.close();
  await expect.poll(() => linesAbout(parley, ada)).toHaveLength(4);
  expect(linesAbout(parley, ada)).toMatchObject([
    { event: "message.send", code: "invalid_message" },
    { event: "socket.refusals", code: "unauthorized", count: 3 },
    { event: "message.send", code: "invalid_message" },
    { event: "socket.refusals", code: "invalid_message", count: 2 },
  ]);
});
