import { describe, expect, test } from "vitest";
import type { OutboxEntry } from "../../../src/client/outbox/outbox-entry.ts";
import { MemoryOutboxStore } from "../../../src/client/outbox/outbox-store.ts";
import { timeOfMessageId } from "../../../src/core/dedupe.ts";
import { TEXT_MAX_LENGTH } from "../../../src/core/limits.ts";
import { collectEvents, fakeServer } from "../../support/fakes/fake-server.ts";
import { idOf, openOnlineChat, reconnect, sendTexts, textsOf } from "../../support/fakes/online-chat.ts";

const MINUTE_MS = 60_000;

describe("an outgoing message", () => {
  test("is sent, leaves `outgoing` and updates the balance when its ack arrives", async () => {
    const server = await openOnlineChat();
    const states = collectEvents<unknown>((listen) => {
      server.chat.on("outgoing", ({ state, isOnWire }) => listen({ state, isOnWire }));
      server.chat.on("ack", (event) => listen(event));
    });
    const { sent, frames } = await sendTexts(server, "hello");
    expect(frames).toEqual([{ type: "text", text: "hello", client_message_id: expect.any(String) }]);
    expect(server.chat.outgoing).toMatchObject([
      { state: "sending", isOnWire: true, content: { text: "hello" } },
    ]);
    const id = idOf(frames[0]);
    await server.socket.receive(server.message(1, { member_id: 1, client_message_id: id }));
    // It is a message now, so it is not shown twice.
    expect(server.chat.messages).toHaveLength(1);
    expect(server.chat.outgoing).toEqual([]);
    const { type: _, ...ack } = server.ack(id, 1);
    await server.socket.receive({ type: "ack", ...ack });
    expect(await sent[0]).toEqual(ack);
    expect(states).toEqual([
      { state: "sending", isOnWire: false },
      { state: "sending", isOnWire: true },
      { type: "ack", ...ack },
      { state: "sent", isOnWire: true },
    ]);
    expect(server.chat.balance).toBe(95);
  });

  test("carries the highest price that the member accepts, and a smile also its id", async () => {
    const server = await openOnlineChat();
    void server.chat.send({ text: "a", maxPrice: 5 });
    void server.chat.sendSmile(7, { maxPrice: 0 });
    await server.clock.advance(0);
    const [text, smile] = server.socket.sent;
    expect(text).toEqual({ type: "text", text: "a", client_message_id: expect.any(String), max_price: 5 });
    expect(smile).toEqual({
      type: "smile",
      smile_id: 7,
      client_message_id: expect.any(String),
      max_price: 0,
      after_client_message_id: idOf(text),
    });
  });

  test("gets an id with the server's time when it is put on the wire", async () => {
    const server = fakeServer();
    const chat = await server.open(2);
    void chat.send({ text: "a draft" });
    await server.clock.advance(20_000);
    expect(chat.outgoing).toMatchObject([{ state: "sending", isOnWire: false, clientMessageId: undefined }]);
    const ahead = server.clock.now() + 10 * MINUTE_MS;
    await server.socket.receive(server.welcome([], { server_time: new Date(ahead).toISOString() }));
    expect(timeOfMessageId(idOf(server.socket.takeSent("text")[0]))).toBe(ahead);
  });

  test("is put on the wire only after its id is stored", async () => {
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
    const server = await openOnlineChat({ store });
    void server.chat.send({ text: "hello" });
    await server.clock.advance(0);
    // The draft is written first, and then its id: one write after another, so that the last one wins.
    expect(puts.map(({ id }) => id)).toEqual([undefined]);
    puts[0]?.release();
    await server.clock.advance(0);
    expect(puts).toHaveLength(2);
    expect(server.socket.sent).toEqual([]);
    void server.chat.send({ text: "behind it" });
    await server.clock.advance(0);
    expect(puts).toHaveLength(3);
    expect(server.socket.sent).toEqual([]);
    puts[1]?.release();
    await server.clock.advance(0);
    expect(server.socket.takeSent("text").map(idOf)).toEqual([puts[1]?.id]);
  });

  test("is sent although its id can't be stored, and takes the same id after the page is opened again", async () => {
    const store = new MemoryOutboxStore();
    const { change } = store;
    store.change = () => Promise.reject(new Error("the disk is full"));
    const before = await openOnlineChat({ store });
    const { frames } = await sendTexts(before, "hello", "again");
    expect(new Set(frames.map(idOf)).size).toBe(2);
    before.client.close();
    store.change = change;
    const after = await openOnlineChat({ store });
    expect(after.socket.takeSent("text")).toEqual(frames);
  });

  test("that the server rejects fails with the server's error, does not hold up the next one, and is retried under its id", async () => {
    const server = await openOnlineChat();
    const { sent, frames } = await sendTexts(server, "dear", "cheap");
    const refused = server.error("insufficient_balance", {
      client_message_id: idOf(frames[0]),
      price: 5,
      balance: 3,
    });
    await server.socket.receive(refused, server.ack(idOf(frames[1]), 1, { balance: 3 }));
    await expect(sent[0]).rejects.toMatchObject({ code: "insufficient_balance", frame: refused });
    expect(await sent[1]).toMatchObject({ id: 1 });
    const [failed] = server.chat.outgoing;
    expect(failed).toMatchObject({ state: "failed", error: refused });
    expect(server.chat.balance).toBe(3);
    if (!failed) throw new Error("no message has failed");
    const again = server.chat.retry(failed, { maxPrice: 2 });
    expect(server.chat.outgoing).toMatchObject([{ state: "sending", error: undefined }]);
    await server.clock.advance(0);
    expect(server.socket.takeSent("text")).toEqual([{ ...frames[0], max_price: 2 }]);
    await server.socket.receive(server.ack(idOf(frames[0]), 2));
    expect(await again).toMatchObject({ id: 2 });
    expect(server.chat.outgoing).toEqual([]);
  });

  test.each(["price_changed", "smile_not_found", "member_disabled", "message_id_conflict", "text_too_long"])(
    "that is answered with %s fails and can be discarded",
    async (code) => {
      const server = await openOnlineChat();
      const { sent, frames } = await sendTexts(server, "hello");
      await server.socket.receive(server.error(code, { client_message_id: idOf(frames[0]) }));
      await expect(sent[0]).rejects.toMatchObject({ code });
      const [failed] = server.chat.outgoing;
      expect(failed && (await server.chat.discard(failed))).toBe(true);
      await reconnect(server);
      expect(server.chat.outgoing).toEqual([]);
      expect(server.socket.sent).toEqual([]);
    },
  );

  test("that is answered with another price updates the prices", async () => {
    const server = await openOnlineChat();
    const { frames } = await sendTexts(server, "hello");
    await server.socket.receive(
      server.error("price_changed", { client_message_id: idOf(frames[0]), price: 6 }),
    );
    expect(server.chat.prices).toEqual({ text: 6, file: 5 });
  });

  test.each([
    ["x".repeat(TEXT_MAX_LENGTH + 1), "text_too_long"],
    [" \n", "empty_message"],
  ])("with an invalid text fails before it is sent (case %#)", async (text, code) => {
    const server = await openOnlineChat();
    const { sent, frames } = await sendTexts(server, text, "fine");
    await expect(sent[0]).rejects.toMatchObject({ code });
    expect(textsOf(frames)).toEqual(["fine"]);
  });

  test("can't be discarded once it was on the wire", async () => {
    const server = await openOnlineChat();
    await sendTexts(server, "hello");
    const [outgoing] = server.chat.outgoing;
    expect(outgoing && (await server.chat.discard(outgoing))).toBe(false);
    await server.socket.closeByServer(1006);
    expect(outgoing && (await server.chat.discard(outgoing))).toBe(false);
    expect(server.chat.outgoing).toMatchObject([{ state: "sending", isOnWire: true }]);
  });
});
