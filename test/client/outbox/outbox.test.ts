import { describe, expect, test } from "vitest";
import type { ChatError } from "../../../src/client/errors.ts";
import type { OutboxEntry } from "../../../src/client/outbox/outbox-entry.ts";
import { MemoryOutboxStore } from "../../../src/client/outbox/outbox-store.ts";
import { collectEvents, fakeServer, fakeToken } from "../../support/fakes/fake-server.ts";
import { idOf, openOnlineChat, reconnect, sendTexts } from "../../support/fakes/online-chat.ts";

const SCOPE = { memberId: 1, otherMemberId: 2 };
const text = (key: string, order: number, more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  ...SCOPE,
  key,
  revision: 0,
  order,
  content: { type: "text", text: key },
  state: "sending",
  ...more,
});

describe("an unsent message", () => {
  test("is stored from the call of `send` until the server has it", async () => {
    const store = new MemoryOutboxStore();
    const server = fakeServer({ store });
    const chat = await server.open(2);
    void chat.send({ text: "hello" });
    await server.clock.advance(0);
    const [draft] = await store.load(SCOPE);
    expect(draft).toMatchObject({ ...SCOPE, content: { type: "text", text: "hello" }, state: "sending" });
    expect(draft).not.toHaveProperty("clientMessageId");
    await server.socket.receive(server.welcome());
    const [frame] = server.socket.takeSent("text");
    expect(await store.load(SCOPE)).toMatchObject([{ clientMessageId: frame.client_message_id }]);
    await server.socket.receive(server.ack(frame.client_message_id, 1));
    expect(await store.load(SCOPE)).toEqual([]);
  });

  test("is sent after the page was closed and opened again, in order and under its id", async () => {
    const store = new MemoryOutboxStore();
    const before = fakeServer({ store });
    const chat = await before.open(2);
    const sent = ["1", "2"].map((body) =>
      expect(chat.send({ text: body })).rejects.toMatchObject({ code: "closed" }),
    );
    await before.socket.receive(before.welcome());
    const frames = before.socket.takeSent("text");
    before.client.close();
    await Promise.all(sent);
    const after = fakeServer({ store });
    const again = await after.open(2);
    void again.send({ text: "3" });
    await after.clock.advance(0);
    expect(again.outgoing.map(({ content }) => content)).toMatchObject([
      { text: "1" },
      { text: "2" },
      { text: "3" },
    ]);
    await after.socket.receive(after.welcome());
    const later = after.socket.takeSent("text");
    expect(later.slice(0, 2)).toEqual(frames);
    expect(later).toHaveLength(3);
    const stored = (await store.load(SCOPE)).sort((one, other) => one.order - other.order);
    expect(stored.map(({ content }) => content)).toMatchObject([{ text: "1" }, { text: "2" }, { text: "3" }]);
    expect(new Set(stored.map(({ order }) => order)).size).toBe(3);
  });

  test("that has failed is loaded as failed, with its error", async () => {
    const store = new MemoryOutboxStore();
    const error = { type: "error", code: "insufficient_balance", detail: "too few" } as const;
    await store.put(text("a", 1, { state: "failed", error, clientMessageId: "x" }));
    await store.put(text("b", 2));
    const server = fakeServer({ store });
    const chat = await server.open(2);
    await server.socket.receive(server.welcome());
    expect(chat.outgoing).toMatchObject([{ key: "a", state: "failed", error }, { state: "sending" }]);
    expect(server.socket.takeSent("text").map((frame) => frame.text)).toEqual(["b"]);
    const [failed] = chat.outgoing;
    if (failed) await chat.discard(failed);
    expect((await store.load(SCOPE)).map(({ key }) => key)).toEqual(["b"]);
  });

  test("that may have been on the wire can't be discarded", async () => {
    const store = new MemoryOutboxStore();
    await store.put(text("a", 1, { clientMessageId: "x" }));
    await store.put(text("b", 2));
    const server = fakeServer({ store });
    const chat = await server.open(2);
    await server.clock.advance(0);
    const discarded = chat.outgoing.map((outgoing) => chat.discard(outgoing));
    expect(await Promise.all(discarded)).toEqual([false, true]);
  });

  test("of another chat or another member is not sent", async () => {
    const store = new MemoryOutboxStore();
    await store.put(text("other chat", 1, { otherMemberId: 3 }));
    await store.put(text("other member", 2, { memberId: 4 }));
    await store.put(text("own", 3));
    const server = fakeServer({ store });
    const chat = await server.open(2);
    await server.socket.receive(server.welcome());
    expect(chat.outgoing.map(({ key }) => key)).toEqual(["own"]);
    const other = fakeServer({ store, token: fakeToken({ memberId: 4 }) });
    await other.open(2);
    await other.socket.receive(other.welcome([], { member_id: 4 }));
    expect(other.socket.takeSent("text").map((frame) => frame.text)).toEqual(["other member"]);
  });

  test("that can't be stored is reported, sent from memory, and retried under its id", async () => {
    const store = new MemoryOutboxStore();
    store.put = () => Promise.reject(new Error("no disk"));
    const server = await openOnlineChat({ store });
    const errors = collectEvents<ChatError>((listen) => server.chat.on("error", listen));
    const { sent, frames } = await sendTexts(server, "hello");
    expect(errors.map(({ code }) => code)).toEqual(["storage_failed"]);
    await reconnect(server);
    expect(server.socket.takeSent("text")).toEqual(frames);
    await server.socket.receive(server.ack(idOf(frames[0]), 1));
    expect(await sent[0]).toMatchObject({ id: 1 });
    expect(server.chat.outgoing).toEqual([]);
    expect(await store.load(SCOPE)).toEqual([]);
  });

  test("that can't be loaded is reported, and new messages are sent", async () => {
    const store = new MemoryOutboxStore();
    store.load = () => Promise.reject(new Error("no disk"));
    const server = fakeServer({ store });
    const chat = server.client.open(2);
    const errors = collectEvents<ChatError>((listen) => chat.on("error", listen));
    await server.clock.advance(0);
    await server.socket.receive(server.welcome());
    void chat.send({ text: "new" });
    await server.clock.advance(0);
    expect(errors.map(({ code }) => code)).toEqual(["storage_failed"]);
    expect(server.socket.sent).toHaveLength(1);
  });
});
