import { describe, expect, test } from "vitest";
import {
  ABORT_SLACK_BYTES,
  ABORT_SLACK_MS,
  HEARTBEAT_MS,
  PONG_WAIT_MS,
  PONGS_MISSED_MAX,
  PROGRESS_EVERY_MS,
} from "../../../src/client/limits.ts";
import { MemoryOutboxStore } from "../../../src/client/outbox/outbox-store.ts";
import { fakeServer, fakeToken } from "../../support/fakes/fake-server.ts";
import { reconnect, sendTexts } from "../../support/fakes/online-chat.ts";
import {
  binaries,
  bufferEverything,
  fileOf,
  idOfFile,
  LARGE_BYTES,
  openSlowChat,
  reconnectSlowly,
} from "../../support/fakes/slow-chat.ts";
import { ELAPSED_ERROR_MS } from "../../support/fakes/uneven-clock.ts";

/** With an uneven clock, a sample may be old enough only one poll later. */
const POLL_ERROR_MS = ELAPSED_ERROR_MS > 0 ? PROGRESS_EVERY_MS : 0;

describe("an outgoing file", () => {
  test("can be cancelled before it is on the wire, but not later if sockets can't be aborted", async () => {
    const server = fakeServer();
    const chat = await server.open(2);
    const [one, two] = [new AbortController(), new AbortController()];
    const dropped = expect(chat.sendFile(fileOf(1), { signal: one.signal })).rejects.toMatchObject({
      code: "cancelled",
    });
    void chat.sendFile(fileOf(LARGE_BYTES), { signal: two.signal });
    one.abort();
    await dropped;
    expect(chat.outgoing.length).toBe(1);
    await server.socket.receive(server.welcome());
    bufferEverything(server);
    await binaries(server, 1);
    await server.clock.advance(ABORT_SLACK_MS);
    two.abort();
    expect(chat.outgoing).toMatchObject([{ state: "sending" }]);
    expect(server.sockets.length).toBe(1);
    await expect(chat.sendFile(fileOf(3), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "cancelled",
    });
  });

  test("of which most has not left can be cancelled: the socket is aborted, and the message behind it is sent again", async () => {
    const server = await openSlowChat();
    const cancel = new AbortController();
    const sent = expect(
      server.chat.sendFile(fileOf(LARGE_BYTES), { signal: cancel.signal }),
    ).rejects.toMatchObject({
      code: "cancelled",
    });
    await binaries(server, 1);
    // Each of these characters has three bytes, and counts as three.
    const { frames } = await sendTexts(server, "…".repeat(9000));
    await server.clock.advance(ABORT_SLACK_MS - 1);
    expect(server.chat.outgoing).toMatchObject([{ isOnWire: true, canDiscard: false }, {}]);
    await server.clock.advance(1);
    expect(server.chat.outgoing).toMatchObject([{ isOnWire: true, canDiscard: true }, {}]);
    server.socket.bufferedAmount -= ABORT_SLACK_BYTES / 2;
    cancel.abort();
    await sent;
    expect(server.sockets).toHaveLength(1);
    expect(server.socket.aborted).toBe(true);
    expect(server.chat.outgoing).toHaveLength(1);
    await server.clock.advance(0);
    await server.socket.receive(server.welcome());
    expect(server.sockets).toHaveLength(2);
    expect(server.socket.sent).toEqual(frames);
  });

  test("can't be cancelled when the buffered rest may already be leaving", async () => {
    const server = await openSlowChat();
    void server.chat.sendFile(fileOf(LARGE_BYTES));
    await binaries(server, 1);
    const fileBytes = server.socket.bufferedAmount;
    await sendTexts(server, "…".repeat(9000));
    const behind = server.socket.bufferedAmount - fileBytes;
    const [outgoing] = server.chat.outgoing;
    const canDiscard = () => server.chat.outgoing[0]?.canDiscard;
    await server.clock.advance(ABORT_SLACK_MS);
    expect(canDiscard()).toBe(true);
    // As many bytes as left just now may leave before the abort.
    server.socket.bufferedAmount = behind + 2 * ABORT_SLACK_BYTES;
    await server.clock.advance(ABORT_SLACK_MS - PROGRESS_EVERY_MS);
    expect(canDiscard()).toBe(false);
    await server.clock.advance(2 * PROGRESS_EVERY_MS + POLL_ERROR_MS);
    expect(canDiscard()).toBe(true);
    server.socket.bufferedAmount = behind + ABORT_SLACK_BYTES;
    await server.clock.advance(ABORT_SLACK_MS + PROGRESS_EVERY_MS + POLL_ERROR_MS);
    expect(canDiscard()).toBe(false);
    expect(outgoing && (await server.chat.discard(outgoing))).toBe(false);
    expect(server.socket.aborted).toBe(false);
    expect(server.chat.outgoing).toHaveLength(2);
    server.socket.bufferedAmount = behind + ABORT_SLACK_BYTES + 1;
    await server.clock.advance(ABORT_SLACK_MS + PROGRESS_EVERY_MS + POLL_ERROR_MS);
    expect(canDiscard()).toBe(true);
    expect(outgoing && (await server.chat.discard(outgoing))).toBe(true);
    expect(server.socket.aborted).toBe(true);
    expect(server.chat.outgoing).toHaveLength(1);
  });

  test("whose connection was cut before it had left is marked so in the store, is resent under its id, and can be discarded", async () => {
    const store = new MemoryOutboxStore();
    const server = await openSlowChat({ store });
    const first = expect(server.chat.sendFile(fileOf(LARGE_BYTES, "one"))).rejects.toMatchObject({
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
    expect(idOfFile(again)).toBe(idOfFile(copy));
    expect(server.chat.outgoing[0]?.canDiscard).toBe(true);
    // Another tab that reads the store now cannot know how much of the file has left.
    expect((await store.load({ memberId: 1, otherMemberId: 2 }))[0]?.neverLeft).toBeUndefined();
    await server.socket.closeByServer(1006);
    const [outgoing] = server.chat.outgoing;
    expect(outgoing && (await server.chat.discard(outgoing))).toBe(true);
    await first;
    await server.clock.advance(0);
    await server.socket.receive(server.welcome());
    expect(server.chat.outgoing).toEqual([]);
    expect(server.socket.sent).toEqual([]);
    expect(await store.load({ memberId: 1, otherMemberId: 2 })).toEqual([]);
  });

  test("that may have left once can't be cancelled, even if the next copy has not left", async () => {
    const server = await openSlowChat();
    void server.chat.sendFile(fileOf(LARGE_BYTES));
    const [copy] = await binaries(server, 1);
    server.socket.bufferedAmount = 0;
    await reconnectSlowly(server);
    const [again] = await binaries(server, 1);
    await server.clock.advance(ABORT_SLACK_MS);
    const [outgoing] = server.chat.outgoing;
    expect(idOfFile(again)).toBe(idOfFile(copy));
    expect(outgoing?.canDiscard).toBe(false);
    expect(outgoing && (await server.chat.discard(outgoing))).toBe(false);
    await reconnect(server);
    expect(server.chat.outgoing[0]?.canDiscard).toBe(false);
    expect(server.sockets.some(({ aborted }) => aborted)).toBe(false);
  });

  test("that got its id on a lost connection can't be cancelled, because another tab may have sent it", async () => {
    const store = new MemoryOutboxStore();
    const { change } = store;
    const held = Promise.withResolvers<void>();
    store.change = async (key, next) => {
      const stored = await change.call(store, key, next);
      await held.promise;
      return stored;
    };
    const server = await openSlowChat({ store });
    void server.chat.sendFile(fileOf(LARGE_BYTES));
    await expect
      .poll(async () => (await store.load({ memberId: 1, otherMemberId: 2 }))[0]?.clientMessageId)
      .toBeDefined();
    await server.socket.closeByServer(1006);
    held.resolve();
    await reconnectSlowly(server);
    await binaries(server, 1);
    await server.clock.advance(ABORT_SLACK_MS);
    const [outgoing] = server.chat.outgoing;
    expect(outgoing?.canDiscard).toBe(false);
    expect(outgoing && (await server.chat.discard(outgoing))).toBe(false);
  });

  test("that may leave although its socket was aborted is not dropped, and is resent under its id", async () => {
    const server = await openSlowChat();
    void server.chat.sendFile(fileOf(LARGE_BYTES));
    const [copy] = await binaries(server, 1);
    await server.clock.advance(ABORT_SLACK_MS);
    const [outgoing] = server.chat.outgoing;
    const { socket } = server;
    socket.flushesAfterAbort = true;
    expect(outgoing && (await server.chat.discard(outgoing))).toBe(false);
    expect(socket.aborted).toBe(true);
    expect(server.chat.outgoing).toHaveLength(1);
    await server.clock.advance(0);
    await server.socket.receive(server.welcome());
    expect(idOfFile((await binaries(server, 1))[0])).toBe(idOfFile(copy));
  });

  test("that is buffered in a closed socket can't be cancelled, because it may still leave", async () => {
    const server = await openSlowChat({ canAbort: false });
    void server.chat.sendFile(fileOf(LARGE_BYTES));
    await binaries(server, 1);
    // The buffer does not drain, and the server does not answer.
    server.socket.answersPings = false;
    await server.clock.advance(HEARTBEAT_MS + PONGS_MISSED_MAX * PONG_WAIT_MS);
    expect(server.sockets).toHaveLength(2);
    expect(server.chat.outgoing[0]?.canDiscard).toBe(false);
  });

  test("that has left when its member is signed out can't be cancelled after signing in again", async () => {
    const server = await openSlowChat();
    void server.chat.sendFile(fileOf(LARGE_BYTES));
    await binaries(server, 1);
    await server.clock.advance(ABORT_SLACK_MS);
    server.socket.bufferedAmount = 0;
    server.chat.on("connection", ({ state }) => {
      if (state === "signed-out") server.client.signIn(fakeToken({ mark: "typed in" }));
    });
    await server.socket.receive(server.error("token_expired"));
    expect(server.sockets).toHaveLength(2);
    expect(server.chat.outgoing[0]?.canDiscard).toBe(false);
  });
});
