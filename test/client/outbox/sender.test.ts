import { describe, expect, test } from "vitest";
import {
  ABORT_SLACK_BYTES,
  ABORT_SLACK_MS,
  ANSWER_WAIT_MS,
  HEARTBEAT_MS,
  PONG_WAIT_MS,
  PONGS_MISSED_MAX,
  PROGRESS_EVERY_MS,
  RESEND_BASE_MS,
  RESEND_MAX_MS,
  SEND_WINDOW,
} from "../../../src/client/limits.ts";
import type { OutboxEntry } from "../../../src/client/outbox/outbox-entry.ts";
import { MemoryOutboxStore } from "../../../src/client/outbox/outbox-store.ts";
import { timeOfMessageId } from "../../../src/core/dedupe.ts";
import { CLOCK_SLACK_MS, PAGE_MAX_MESSAGES, TEXT_MAX_LENGTH } from "../../../src/core/limits.ts";
import { decodeFileFrame } from "../../../src/protocol/frames/file.ts";
import { collectEvents, type FakeServer, fakeServer, fakeToken } from "../../support/fakes/fake-server.ts";
import type { Frame } from "../../support/runtime/test-socket.ts";

const MINUTE_MS = 60_000;

/** A chat that is online. */
/** @param ids the first and the last of the messages that are here at first */
async function online(options: Parameters<typeof fakeServer>[0] = {}, ids?: [number, number]) {
  const server = fakeServer(options);
  const chat = server.client.open(2);
  await server.socket.receive(server.welcome(ids && server.messages(...ids)));
  return Object.assign(server, { chat });
}

/** Sends texts. Returns the promises, and the frames that went on the wire. */
async function texts({ chat, clock, socket }: Awaited<ReturnType<typeof online>>, ...bodies: string[]) {
  const sent = bodies.map((text) => chat.send({ text }));
  await clock.advance(0);
  return { sent, frames: socket.takeSent("text") };
}

/** The connection is lost, and comes back with these messages. */
async function reconnect(server: FakeServer, messages: object[] = [], more: object = {}) {
  await server.socket.closeByServer(1006);
  await server.clock.advance(0);
  await server.socket.receive(server.welcome(messages, more));
}

const textsOf = (frames: Frame[]) => frames.map(({ text }) => text);
const idOf = (frame: Frame): string => frame.client_message_id;

describe("a send", () => {
  test("is answered: it is sent, and not on its way any more", async () => {
    const server = await online();
    const states = collectEvents<unknown>((listen) =>
      server.chat.on("outgoing", ({ state, isOnWire }) => listen([state, isOnWire])),
    );
    const { sent, frames } = await texts(server, "hello");
    expect(frames).toEqual([{ type: "text", text: "hello", client_message_id: expect.any(String) }]);
    expect(server.chat.outgoing).toMatchObject([
      { state: "sending", isOnWire: true, content: { text: "hello" } },
    ]);
    const id = idOf(frames[0]);
    await server.socket.receive(server.message(1, { member_id: 1, client_message_id: id }));
    // It is a message now, and not shown twice.
    expect([server.chat.messages.length, server.chat.outgoing]).toEqual([1, []]);
    const { type: _, ...ack } = server.ack(id, 1);
    await server.socket.receive({ type: "ack", ...ack });
    expect(await sent[0]).toEqual(ack);
    expect([states, server.chat.balance]).toEqual([
      [
        ["sending", false],
        ["sending", true],
        ["sent", true],
      ],
      95,
    ]);
  });

  test("says what it may cost at most, and a smile its id", async () => {
    const server = await online();
    void server.chat.send({ text: "a", maxPrice: 5 });
    void server.chat.sendSmile(7, { maxPrice: 0 });
    await server.clock.advance(0);
    expect(server.socket.sent).toEqual([
      { type: "text", text: "a", client_message_id: expect.any(String), max_price: 5 },
      { type: "smile", smile_id: 7, client_message_id: expect.any(String), max_price: 0 },
    ]);
  });

  test("has an id of the site's time, of the moment in which it goes on the wire", async () => {
    const server = fakeServer();
    const chat = server.client.open(2);
    void chat.send({ text: "a draft" });
    await server.clock.advance(20_000);
    expect(chat.outgoing).toMatchObject([{ state: "sending", isOnWire: false, clientMessageId: undefined }]);
    const ahead = server.clock.now() + 10 * MINUTE_MS;
    await server.socket.receive(server.welcome([], { server_time: new Date(ahead).toISOString() }));
    expect(timeOfMessageId(idOf(server.socket.takeSent("text")[0]))).toBe(ahead);
  });

  test("goes on the wire only when its id is kept", async () => {
    const store = new MemoryOutboxStore();
    const puts: { id: string | undefined; release: () => void }[] = [];
    const waitForRelease = (entry: OutboxEntry | undefined) =>
      new Promise<void>((release) => puts.push({ id: entry?.clientMessageId, release }));
    const { put, change } = MemoryOutboxStore.prototype;
    store.put = async (entry) => {
      await waitForRelease(entry);
      await put.call(store, entry);
    };
    store.change = async (key, next) => {
      const stored = await change.call(store, key, next);
      await waitForRelease(stored);
      return stored;
    };
    const server = await online({ store });
    void server.chat.send({ text: "hello" });
    await server.clock.advance(0);
    // First as a draft, then with its id: one behind the other, so that the last one stays.
    expect(puts.map(({ id }) => id)).toEqual([undefined]);
    puts[0]?.release();
    await server.clock.advance(0);
    expect([puts.length, server.socket.sent]).toEqual([2, []]);
    void server.chat.send({ text: "behind it" });
    await server.clock.advance(0);
    expect([puts.length, server.socket.sent]).toEqual([3, []]);
    puts[1]?.release();
    await server.clock.advance(0);
    expect(server.socket.takeSent("text").map(idOf)).toEqual([puts[1]?.id]);
  });

  test("whose id can't be kept is not sent", async () => {
    const store = new MemoryOutboxStore();
    store.change = () => Promise.reject(new Error("the disk is full"));
    const server = await online({ store });
    const { sent, frames } = await texts(server, "hello");
    await expect(sent[0]).rejects.toMatchObject({ code: "storage_failed" });
    expect([frames, server.chat.outgoing]).toMatchObject([
      [],
      [{ state: "failed", error: "storage_failed", clientMessageId: undefined }],
    ]);
  });

  test("that is refused has failed, says why, and those behind it go on; again it goes under its id", async () => {
    const server = await online();
    const { sent, frames } = await texts(server, "dear", "cheap");
    const refused = server.error("insufficient_balance", {
      client_message_id: idOf(frames[0]),
      price: 5,
      balance: 3,
    });
    await server.socket.receive(refused, server.ack(idOf(frames[1]), 1, { balance: 3 }));
    await expect(sent[0]).rejects.toMatchObject({ code: "insufficient_balance", frame: refused });
    expect(await sent[1]).toMatchObject({ id: 1 });
    const [failed] = server.chat.outgoing;
    expect([failed, server.chat.balance]).toMatchObject([{ state: "failed", error: refused }, 3]);
    if (!failed) throw new Error("nothing has failed");
    const again = server.chat.retry(failed, { maxPrice: 2 });
    expect(server.chat.outgoing).toMatchObject([{ state: "sending", error: undefined }]);
    await server.clock.advance(0);
    expect(server.socket.takeSent("text")).toEqual([{ ...frames[0], max_price: 2 }]);
    await server.socket.receive(server.ack(idOf(frames[0]), 2));
    expect(await again).toMatchObject({ id: 2 });
    expect(server.chat.outgoing).toEqual([]);
  });

  test.each(["price_changed", "smile_not_found", "member_disabled", "message_id_conflict", "text_too_long"])(
    "that is answered with %s has failed, and can be discarded",
    async (code) => {
      const server = await online();
      const { sent, frames } = await texts(server, "hello");
      await server.socket.receive(server.error(code, { client_message_id: idOf(frames[0]) }));
      await expect(sent[0]).rejects.toMatchObject({ code });
      const [failed] = server.chat.outgoing;
      expect(failed && (await server.chat.discard(failed))).toBe(true);
      await reconnect(server);
      expect([server.chat.outgoing, server.socket.sent]).toEqual([[], []]);
    },
  );

  test("that costs another price than was said changes the prices", async () => {
    const server = await online();
    const { frames } = await texts(server, "hello");
    await server.socket.receive(
      server.error("price_changed", { client_message_id: idOf(frames[0]), price: 6 }),
    );
    expect(server.chat.prices).toEqual({ text: 6, file: 5 });
  });

  test.each([
    ["x".repeat(TEXT_MAX_LENGTH + 1), "text_too_long"],
    [" \n", "empty_message"],
  ])("of a text that no site takes fails here: its refusal would not say whose it is", async (text, code) => {
    const server = await online();
    const { sent, frames } = await texts(server, text, "fine");
    await expect(sent[0]).rejects.toMatchObject({ code });
    expect(textsOf(frames)).toEqual(["fine"]);
  });

  test("can't be undone once it is on the wire", async () => {
    const server = await online();
    await texts(server, "hello");
    const [outgoing] = server.chat.outgoing;
    expect(outgoing && (await server.chat.discard(outgoing))).toBe(false);
    await server.socket.closeByServer(1006);
    expect(outgoing && (await server.chat.discard(outgoing))).toBe(false);
    expect(server.chat.outgoing).toMatchObject([{ state: "sending", isOnWire: true }]);
  });
});

describe("sends in a row", () => {
  test(`go in order, ${SEND_WINDOW} before the first answer`, async () => {
    const server = await online();
    const bodies = Array.from({ length: SEND_WINDOW + 24 }, (_, i) => `${i}`);
    const { frames } = await texts(server, ...bodies);
    expect(textsOf(frames)).toEqual(bodies.slice(0, SEND_WINDOW));
    await server.socket.receive(server.ack(idOf(frames[0]), 1), server.ack(idOf(frames[1]), 2));
    expect(textsOf(server.socket.takeSent("text"))).toEqual(bodies.slice(SEND_WINDOW, SEND_WINDOW + 2));
  });

  test("that were not answered go again on the next connection: in order, under the same ids", async () => {
    const server = await online();
    const { frames } = await texts(server, "1", "2", "3");
    await server.socket.receive(server.ack(idOf(frames[1]), 1));
    await reconnect(server);
    expect(server.socket.takeSent("text")).toEqual([frames[0], frames[2]]);
  });

  test("wait while the site says so, and go on by themselves: in order, under the same ids", async () => {
    const server = await online();
    const { frames } = await texts(server, "1", "2", "3");
    await server.socket.receive(
      server.ack(idOf(frames[0]), 1),
      ...[frames[1], frames[2]].map((frame) =>
        server.error("rate_limited", { client_message_id: idOf(frame), retry_after: 7 }),
      ),
    );
    const { frames: later } = await texts(server, "4");
    expect(later).toEqual([]);
    await server.clock.advance(6_999);
    expect(server.socket.takeSent("text")).toEqual([]);
    await server.clock.advance(1);
    const again = server.socket.takeSent("text");
    expect([textsOf(again), again.slice(0, 2)]).toEqual([
      ["2", "3", "4"],
      [frames[1], frames[2]],
    ]);
  });

  test.each(["unavailable", "internal"])(
    "that end in %s are tried again, less and less often",
    async (code) => {
      const server = await online({ random: () => 1 });
      const { frames } = await texts(server, "1", "2");
      for (const wait of [1, 2, 4, 8, 16, 32, 64].map((times) =>
        Math.min(times * RESEND_BASE_MS, RESEND_MAX_MS),
      )) {
        await server.socket.receive(
          ...frames.map((frame) => server.error(code, { client_message_id: idOf(frame) })),
        );
        await server.clock.advance(wait - 1);
        expect(server.socket.takeSent("text")).toEqual([]);
        await server.clock.advance(1);
        expect(server.socket.takeSent("text")).toEqual(frames);
      }
      await server.socket.receive(server.ack(idOf(frames[0]), 1));
      await server.socket.receive(server.error(code, { client_message_id: idOf(frames[1]) }));
      await server.clock.advance(RESEND_BASE_MS);
      expect(server.socket.takeSent("text")).toEqual([frames[1]]);
    },
  );

  test("of which two copies are refused are refused once", async () => {
    const server = await online({ random: () => 1 });
    const { frames } = await texts(server, "1");
    const refused = server.error("unavailable", { client_message_id: idOf(frames[0]) });
    const errors = collectEvents((listen) => server.chat.on("error", listen));
    await server.socket.receive(refused, refused, { ...refused, code: "text_too_long" });
    await server.clock.advance(RESEND_BASE_MS);
    expect([server.socket.takeSent("text"), errors]).toEqual([frames, []]);
  });

  test(`that nothing answers for ${ANSWER_WAIT_MS} ms go again on another connection`, async () => {
    const server = await online();
    const { frames } = await texts(server, "1", "2");
    await server.clock.advance(ANSWER_WAIT_MS - 1_000);
    await server.socket.receive(server.ack(idOf(frames[0]), 1));
    await server.clock.advance(ANSWER_WAIT_MS - 1);
    expect(server.sockets.length).toBe(1);
    await server.clock.advance(1);
    expect(server.sockets.length).toBe(2);
    await server.socket.receive(server.welcome());
    expect(server.socket.takeSent("text")).toEqual([frames[1]]);
  });
});

describe("an answer that was lost", () => {
  test("is found in the resume: the message was stored, and is not sent again", async () => {
    const server = await online();
    const { sent, frames } = await texts(server, "1", "2");
    const [one, two] = frames.map(idOf);
    await reconnect(server, [server.message(1, { member_id: 1, client_message_id: one })], { balance: 95 });
    expect(await sent[0]).toMatchObject({ client_message_id: one, id: 1, price: undefined, balance: 95 });
    expect(server.socket.takeSent("text").map(idOf)).toEqual([two]);
  });

  test("behind the message itself is known when the connection is lost", async () => {
    const server = await online();
    const { sent, frames } = await texts(server, "1");
    await server.socket.receive(server.message(1, { member_id: 1, client_message_id: idOf(frames[0]) }));
    await reconnect(server);
    expect(await sent[0]).toMatchObject({ id: 1 });
    expect(server.socket.sent).toEqual([]);
  });

  test("by a page of a gap is found there; nothing goes before", async () => {
    const server = await online();
    await server.socket.receive(server.message(1));
    const { sent, frames } = await texts(server, "1");
    await reconnect(server, server.messages(40, 41));
    expect(server.socket.takeSent("text")).toEqual([]);
    const messages = server.messages(2, 39);
    Object.assign(messages[7] ?? {}, { member_id: 1, client_message_id: idOf(frames[0]) });
    await server.socket.receive({ type: "history", messages, has_more: true });
    expect(await sent[0]).toMatchObject({ id: 9 });
    expect(server.socket.takeSent("text")).toEqual([]);
  });
});

describe("an id that the site calls stale", () => {
  const stale = (server: FakeServer, id: string, at: number) =>
    server.error("stale_message_id", { client_message_id: id, server_time: new Date(at).toISOString() });

  test("because the clock here was ahead is replaced: no copy can have been stored", async () => {
    const server = await online();
    const { sent, frames } = await texts(server, "hello");
    const now = server.clock.now() - CLOCK_SLACK_MS - MINUTE_MS;
    await server.socket.receive(stale(server, idOf(frames[0]), now));
    const [again] = server.socket.takeSent("text");
    expect(timeOfMessageId(idOf(again))).toBe(now);
    expect(idOf(again)).not.toBe(idOf(frames[0]));
    await server.socket.receive(server.ack(idOf(again), 1));
    expect(await sent[0]).toMatchObject({ id: 1 });
  });

  test("because it is old is replaced only when no message since then has it", async () => {
    const server = await online({}, [1991, 2000]);
    const { frames } = await texts(server, "hello");
    const id = idOf(frames[0]);
    const made = server.clock.now();
    await server.clock.advance((24 * 60 * MINUTE_MS) / 60);
    const page = (from: number, to: number, at: number) =>
      server.messages(from, to).map((message) => ({ ...message, date: new Date(at).toISOString() }));
    await reconnect(server, page(2001, 2050, made + MINUTE_MS));
    server.socket.sent.length = 0;
    await server.socket.receive(stale(server, id, server.clock.now()));
    expect(server.socket.sent.splice(0)).toEqual([
      { type: "history", before: 1991, limit: PAGE_MAX_MESSAGES },
    ]);
    await server.socket.receive({ type: "history", messages: page(1001, 1990, made), has_more: true });
    // Dated before the id by the clock slack: it can still have been stored then.
    expect(server.socket.sent.splice(0)).toEqual([
      { type: "history", before: 1001, limit: PAGE_MAX_MESSAGES },
    ]);
    const older = page(1, 1000, made - CLOCK_SLACK_MS - 1);
    await server.socket.receive({ type: "history", messages: older, has_more: false });
    const [again] = server.socket.takeSent("text");
    expect(idOf(again)).not.toBe(id);
    // What was only looked through is not kept.
    expect(server.chat.messages.length).toBe(60);
  });

  test("and is found in an older page was stored: it is not sent again", async () => {
    const server = await online({}, [51, 60]);
    const { sent, frames } = await texts(server, "hello");
    const id = idOf(frames[0]);
    await reconnect(server);
    server.socket.sent.length = 0;
    await server.socket.receive(stale(server, id, server.clock.now()));
    const messages = server.messages(1, 50);
    Object.assign(messages[3] ?? {}, { member_id: 1, client_message_id: id });
    await server.socket.receive({ type: "history", messages, has_more: false });
    expect(await sent[0]).toMatchObject({ client_message_id: id, id: 4 });
    expect(server.socket.takeSent("text")).toEqual([]);
  });

  test("and can't be looked for now stays as it is", async () => {
    const server = await online({}, [51, 60]);
    const { frames } = await texts(server, "hello");
    await reconnect(server);
    server.socket.sent.length = 0;
    await server.socket.receive(stale(server, idOf(frames[0]), server.clock.now()));
    await reconnect(server);
    await server.clock.advance(RESEND_BASE_MS);
    expect(server.socket.takeSent("text")).toEqual(frames);
  });
});

describe("a file", () => {
  /** More than may be on its way already, by far. */
  const LARGE_BYTES = 3 * ABORT_SLACK_BYTES;
  const file = (bytes: number, name = "a.bin") => new File([new Uint8Array(bytes)], name, { type: "x/y" });
  /** The files that went on the wire, once there are so many: to read one takes its time. */
  async function binaries({ socket }: FakeServer, count: number): Promise<Uint8Array[]> {
    const files = () => socket.sent.filter((frame) => frame instanceof Uint8Array);
    await expect.poll(files).toHaveLength(count);
    return files();
  }
  const decode = (frame: Uint8Array | undefined) =>
    decodeFileFrame(frame ?? new Uint8Array(), 1_000_000, "parley.v1");

  test("goes with its name, type and text; the next file when it is answered", async () => {
    const server = await online();
    const sent = server.chat.sendFile(file(3), { text: "look # here" });
    void server.chat.sendFile(new Blob(["b"]), { maxPrice: 9 });
    const [frame] = await binaries(server, 1);
    const decoded = decode(frame);
    expect(decoded).toMatchObject({
      ok: true,
      frame: { name: "a.bin", claimedType: "x/y", text: "look # here", clientMessageId: expect.any(String) },
    });
    const id = decoded.ok ? decoded.frame.clientMessageId : undefined;
    expect(server.chat.outgoing).toMatchObject([
      { isOnWire: true, canDiscard: false },
      { isOnWire: false, canDiscard: true },
    ]);
    await server.socket.receive(server.ack(id ?? "", 1));
    expect(await sent).toMatchObject({ id: 1 });
    const [, second] = await binaries(server, 2);
    expect(decode(second)).toMatchObject({ frame: { name: "file", maxPrice: 9 } });
  });

  /** A chat whose socket lets nothing leave: all that is sent waits in it, until the test says how much still does. */
  async function openSlowChat(options: Parameters<typeof fakeServer>[0] = {}) {
    const server = await online({ canAbort: true, ...options });
    hold(server);
    return server;
  }
  function hold({ socket }: FakeServer) {
    const send = socket.send.bind(socket);
    socket.send = (data) => {
      send(data);
      socket.bufferedAmount += Buffer.byteLength(data);
    };
  }
  /** The line is cut; the next one is as slow. */
  async function reconnectSlowly(server: FakeServer) {
    await server.socket.closeByServer(1006);
    await server.clock.advance(0);
    hold(server);
    await server.socket.receive(server.welcome());
  }
  const idOfFile = (frame: Uint8Array | undefined) => {
    const decoded = decode(frame);
    return decoded.ok ? decoded.frame.clientMessageId : undefined;
  };

  test("tells how much of it has left, and that it is worked on from then", async () => {
    const server = await openSlowChat();
    const bodies: unknown[] = [];
    server.chat.on("outgoing", ({ progress }) => progress && bodies.push([progress.stage, progress.sent]));
    void server.chat.sendFile(file(1000));
    await binaries(server, 1);
    server.socket.bufferedAmount = 400;
    await server.clock.advance(PROGRESS_EVERY_MS - 1);
    expect(bodies.splice(0)).toEqual([["uploading", 0]]);
    await server.clock.advance(1);
    expect(bodies.splice(0)).toEqual([["uploading", 600]]);
    server.socket.bufferedAmount = 0;
    await server.clock.advance(10_000);
    expect(bodies).toEqual([["processing", 1000]]);
  });

  test("that is cancelled before it is on the wire is dropped; from then on, where sockets only close, it can't be", async () => {
    const server = fakeServer();
    const chat = server.client.open(2);
    const [one, two] = [new AbortController(), new AbortController()];
    const dropped = expect(chat.sendFile(file(1), { signal: one.signal })).rejects.toMatchObject({
      code: "cancelled",
    });
    void chat.sendFile(file(LARGE_BYTES), { signal: two.signal });
    one.abort();
    await dropped;
    expect(chat.outgoing.length).toBe(1);
    await server.socket.receive(server.welcome());
    hold(server);
    await binaries(server, 1);
    await server.clock.advance(ABORT_SLACK_MS);
    two.abort();
    expect(chat.outgoing).toMatchObject([{ state: "sending" }]);
    expect(server.sockets.length).toBe(1);
    await expect(chat.sendFile(file(3), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "cancelled",
    });
  });

  test("that is large, and of which most has not left, can be cancelled: its socket is aborted, and what stood behind it goes on", async () => {
    const server = await openSlowChat();
    const cancel = new AbortController();
    const sent = expect(
      server.chat.sendFile(file(LARGE_BYTES), { signal: cancel.signal }),
    ).rejects.toMatchObject({
      code: "cancelled",
    });
    await binaries(server, 1);
    // Characters of three bytes, which count as what they are.
    const { frames } = await texts(server, "…".repeat(9000));
    await server.clock.advance(ABORT_SLACK_MS - 1);
    expect(server.chat.outgoing).toMatchObject([{ isOnWire: true, canDiscard: false }, {}]);
    await server.clock.advance(1);
    expect(server.chat.outgoing).toMatchObject([{ isOnWire: true, canDiscard: true }, {}]);
    server.socket.bufferedAmount -= ABORT_SLACK_BYTES / 2;
    cancel.abort();
    await sent;
    expect([server.sockets.length, server.socket.aborted, server.chat.outgoing.length]).toEqual([1, true, 1]);
    await server.clock.advance(0);
    await server.socket.receive(server.welcome());
    expect([server.sockets.length, server.socket.sent]).toEqual([2, frames]);
  });

  test("of which no more waits than may be on its way already can't be cancelled", async () => {
    const server = await openSlowChat();
    void server.chat.sendFile(file(LARGE_BYTES));
    await binaries(server, 1);
    const fileBytes = server.socket.bufferedAmount;
    await texts(server, "…".repeat(9000));
    const behind = server.socket.bufferedAmount - fileBytes;
    const [outgoing] = server.chat.outgoing;
    const canDiscard = () => server.chat.outgoing[0]?.canDiscard;
    await server.clock.advance(ABORT_SLACK_MS);
    expect(canDiscard()).toBe(true);
    // What left just now may have gone on as fast.
    server.socket.bufferedAmount = behind + 2 * ABORT_SLACK_BYTES;
    await server.clock.advance(ABORT_SLACK_MS - PROGRESS_EVERY_MS);
    expect(canDiscard()).toBe(false);
    await server.clock.advance(2 * PROGRESS_EVERY_MS);
    expect(canDiscard()).toBe(true);
    server.socket.bufferedAmount = behind + ABORT_SLACK_BYTES;
    await server.clock.advance(ABORT_SLACK_MS + PROGRESS_EVERY_MS);
    expect([canDiscard(), outgoing && (await server.chat.discard(outgoing))]).toEqual([false, false]);
    expect([server.socket.aborted, server.chat.outgoing.length]).toEqual([false, 2]);
    server.socket.bufferedAmount = behind + ABORT_SLACK_BYTES + 1;
    await server.clock.advance(ABORT_SLACK_MS + PROGRESS_EVERY_MS);
    expect([canDiscard(), outgoing && (await server.chat.discard(outgoing))]).toEqual([true, true]);
    expect([server.socket.aborted, server.chat.outgoing.length]).toEqual([true, 1]);
  });

  test("whose line was cut before it had left can be discarded, by who finds it in the store too; or goes under its id", async () => {
    const store = new MemoryOutboxStore();
    const server = await openSlowChat({ store });
    const first = expect(server.chat.sendFile(file(LARGE_BYTES, "one"))).rejects.toMatchObject({
      code: "cancelled",
    });
    const [copy] = await binaries(server, 1);
    await server.clock.advance(ABORT_SLACK_MS);
    await server.socket.closeByServer(1006);
    expect(server.chat.outgoing).toMatchObject([{ isOnWire: true, canDiscard: true }]);
    expect(await store.load({ memberId: 1, otherMemberId: 2 })).toMatchObject([{ neverLeft: true }]);
    await reconnectSlowly(server);
    const [again] = await binaries(server, 1);
    await server.clock.advance(ABORT_SLACK_MS);
    expect([idOfFile(again), server.chat.outgoing[0]?.canDiscard]).toEqual([idOfFile(copy), true]);
    // Whoever reads the store now does not know how much of it has left.
    expect((await store.load({ memberId: 1, otherMemberId: 2 }))[0]?.neverLeft).toBeUndefined();
    await server.socket.closeByServer(1006);
    const [outgoing] = server.chat.outgoing;
    expect(outgoing && (await server.chat.discard(outgoing))).toBe(true);
    await first;
    await server.clock.advance(0);
    await server.socket.receive(server.welcome());
    expect([
      server.chat.outgoing,
      server.socket.sent,
      await store.load({ memberId: 1, otherMemberId: 2 }),
    ]).toEqual([[], [], []]);
  });

  test("that may have left once can't be cancelled, however little of the next copy leaves", async () => {
    const server = await openSlowChat();
    void server.chat.sendFile(file(LARGE_BYTES));
    const [copy] = await binaries(server, 1);
    server.socket.bufferedAmount = 0;
    await reconnectSlowly(server);
    const [again] = await binaries(server, 1);
    await server.clock.advance(ABORT_SLACK_MS);
    const [outgoing] = server.chat.outgoing;
    expect([idOfFile(again), outgoing?.canDiscard]).toEqual([idOfFile(copy), false]);
    expect(outgoing && (await server.chat.discard(outgoing))).toBe(false);
    await reconnect(server);
    expect([server.chat.outgoing[0]?.canDiscard, server.sockets.some(({ aborted }) => aborted)]).toEqual([
      false,
      false,
    ]);
  });

  test("that got its id on a connection which was lost before it could go may have gone elsewhere: it can't be cancelled", async () => {
    const store = new MemoryOutboxStore();
    const { change } = store;
    const held = Promise.withResolvers<void>();
    store.change = async (key, next) => {
      const stored = await change.call(store, key, next);
      await held.promise;
      return stored;
    };
    const server = await openSlowChat({ store });
    void server.chat.sendFile(file(LARGE_BYTES));
    await expect
      .poll(async () => (await store.load({ memberId: 1, otherMemberId: 2 }))[0]?.clientMessageId)
      .toBeDefined();
    await server.socket.closeByServer(1006);
    held.resolve();
    await reconnectSlowly(server);
    await binaries(server, 1);
    await server.clock.advance(ABORT_SLACK_MS);
    const [outgoing] = server.chat.outgoing;
    expect([outgoing?.canDiscard, outgoing && (await server.chat.discard(outgoing))]).toEqual([false, false]);
  });

  test("that may leave though its socket was aborted keeps its id, and is not dropped", async () => {
    const server = await openSlowChat();
    void server.chat.sendFile(file(LARGE_BYTES));
    const [copy] = await binaries(server, 1);
    await server.clock.advance(ABORT_SLACK_MS);
    const [outgoing] = server.chat.outgoing;
    const { socket } = server;
    socket.flushesAfterAbort = true;
    expect(outgoing && (await server.chat.discard(outgoing))).toBe(false);
    expect([socket.aborted, server.chat.outgoing.length]).toEqual([true, 1]);
    await server.clock.advance(0);
    await server.socket.receive(server.welcome());
    expect(idOfFile((await binaries(server, 1))[0])).toBe(idOfFile(copy));
  });

  test("that waits in a socket which is only closed may still leave: it can't be cancelled", async () => {
    const server = await openSlowChat({ canAbort: false });
    void server.chat.sendFile(file(LARGE_BYTES));
    await binaries(server, 1);
    // Nothing moves, and nothing answers.
    server.socket.answersPings = false;
    await server.clock.advance(HEARTBEAT_MS + PONGS_MISSED_MAX * PONG_WAIT_MS);
    expect([server.sockets.length, server.chat.outgoing[0]?.canDiscard]).toEqual([2, false]);
  });

  test("that has left when its member is signed out is not taken for unsent by who signs in at once", async () => {
    const server = await openSlowChat();
    void server.chat.sendFile(file(LARGE_BYTES));
    await binaries(server, 1);
    await server.clock.advance(ABORT_SLACK_MS);
    server.socket.bufferedAmount = 0;
    server.chat.on("connection", ({ state }) => {
      if (state === "signed-out") server.client.signIn(fakeToken({ mark: "typed in" }));
    });
    await server.socket.receive(server.error("token_expired"));
    expect([server.sockets.length, server.chat.outgoing[0]?.canDiscard]).toEqual([2, false]);
  });

  test("that is too large for the platform itself fails, and does not come again for ever", async () => {
    const server = await online();
    const sent = expect(server.chat.sendFile(file(9))).rejects.toMatchObject({ code: "file_too_large" });
    await binaries(server, 1);
    await server.socket.closeByServer(1009);
    await sent;
    await server.clock.advance(0);
    await server.socket.receive(server.welcome());
    expect([server.chat.outgoing.map(({ state }) => state), server.socket.sent]).toEqual([["failed"], []]);
  });

  test("that can't be read any more fails, and those behind it go on", async () => {
    const server = await online();
    const gone = file(1);
    gone.arrayBuffer = () => Promise.reject(new Error("moved"));
    const sent = expect(server.chat.sendFile(gone)).rejects.toMatchObject({ code: "unreadable_file" });
    const { frames } = await texts(server, "behind");
    await sent;
    expect(textsOf(frames)).toEqual(["behind"]);
    expect(server.chat.outgoing).toMatchObject([{ state: "failed", error: "unreadable_file" }, {}]);
  });
});
