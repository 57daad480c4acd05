import { describe, expect, test } from "vitest";
import type { ChatError } from "../../../src/client/errors.ts";
import { flushTasks } from "../../support/fakes/fake-clock.ts";
import { collectEvents, fakeServer } from "../../support/fakes/fake-server.ts";
import { fakeBrowser } from "../../support/fakes/fake-tabs.ts";

const SCOPE = { memberId: 1, otherMemberId: 2 };

/** Tabs of one browser in which the same member has the same chat open, all online. The first one sends. */
async function tabs(count = 2) {
  const browser = fakeBrowser();
  const open = async () => {
    const tab = browser.tab();
    const server = fakeServer({ store: tab.store });
    const chat = server.client.open(2);
    await server.socket.receive(server.welcome());
    return Object.assign(server, { chat, die: tab.crash });
  };
  const all: Awaited<ReturnType<typeof open>>[] = [];
  for (let i = 0; i < count; i++) all.push(await open());
  const [one, other] = all;
  if (!one || !other) throw new Error("two tabs are needed");
  return { one, other, browser, open, stored: () => browser.memory.load(SCOPE) };
}

const texts = (frames: { text: string }[]) => frames.map(({ text }) => text);
const own = { member_id: 1 };

describe("two tabs with one outbox", () => {
  test("send each message once: the one that was there first sends what both have written, in order", async () => {
    const { one, other, stored } = await tabs();
    await one.socket.closeByServer(1006);
    await other.socket.closeByServer(1006);
    for (const [{ chat }, text] of [
      [one, "1"],
      [other, "2"],
      [one, "3"],
      [other, "4"],
    ] as const) {
      void chat.send({ text });
      await flushTasks();
    }
    for (const tab of [one, other]) {
      await tab.clock.advance(0);
      await tab.socket.receive(tab.welcome());
    }
    void other.chat.send({ text: "5" });
    await flushTasks();
    expect([texts(one.socket.takeSent("text")), other.socket.sent]).toEqual([["1", "2", "3", "4", "5"], []]);
    expect((await stored()).length).toBe(5);
  });

  test("ignore what a tab with an earlier page, or anything else, posts on the channel", async () => {
    const { one, browser } = await tabs();
    const sent = one.chat.send({ text: "hello" });
    await flushTasks();
    const key = one.chat.outgoing[0]?.key ?? "";
    for (const message of [
      { is: "dropped", key },
      { is: "sent", key, sent: {} },
      { is: "kept", entry: {} },
      { type: "unknown", key },
      "dropped",
      null,
    ]) {
      browser.post(message);
    }
    expect(one.chat.outgoing).toMatchObject([{ key, state: "sending" }]);
    browser.post({ type: "dropped", key });
    await expect(sent).rejects.toMatchObject({ code: "cancelled" });
    expect(one.chat.outgoing).toEqual([]);
  });

  test("ignore an update that is not newer than what they know", async () => {
    const { one, browser, stored } = await tabs();
    void one.chat.send({ text: "hello" });
    await flushTasks();
    const [entry] = await stored();
    const failed = { ...entry, state: "failed", error: "storage_failed" };
    browser.post({ type: "updated", entry: failed });
    await flushTasks();
    expect(one.chat.outgoing).toMatchObject([{ state: "sending" }]);
    browser.post({ type: "updated", entry: { ...failed, revision: (entry?.revision ?? 0) + 1 } });
    await flushTasks();
    expect(one.chat.outgoing).toMatchObject([{ state: "failed", error: "storage_failed" }]);
  });

  test("both show what is on its way, and what becomes of it", async () => {
    const { one, other } = await tabs();
    const seen = collectEvents<unknown>((listen) =>
      one.chat.on("outgoing", ({ state, isOnWire }) => listen([state, isOnWire])),
    );
    const sent = other.chat.send({ text: "hello" });
    await flushTasks();
    const [frame] = one.socket.takeSent("text");
    for (const { chat } of [one, other]) {
      expect(chat.outgoing).toMatchObject([
        {
          state: "sending",
          isOnWire: true,
          content: { text: "hello" },
          clientMessageId: frame.client_message_id,
        },
      ]);
    }
    const { type: _, ...ack } = one.ack(frame.client_message_id, 1);
    await one.socket.receive({ type: "ack", ...ack });
    expect(await sent).toEqual(ack);
    expect([one.chat.outgoing, other.chat.outgoing]).toEqual([[], []]);
    expect(seen).toEqual([
      ["sending", false],
      ["sending", true],
      ["sent", true],
    ]);
  });

  test("the one that does not send sees its message live, and hears what it cost from the one that does", async () => {
    const { one, other } = await tabs();
    const sent = other.chat.send({ text: "hello" });
    await flushTasks();
    const [{ client_message_id }] = one.socket.takeSent("text");
    await other.socket.receive(other.message(1, { ...own, client_message_id }));
    expect([other.chat.messages.length, other.chat.outgoing]).toEqual([1, []]);
    await one.socket.receive(one.ack(client_message_id, 1, { price: 7 }));
    expect(await sent).toMatchObject({ id: 1, price: 7 });
  });

  test("a refusal fails in both; from either it can be sent again, or discarded", async () => {
    const { one, other, stored } = await tabs();
    const sent = [other.chat.send({ text: "a" }), other.chat.send({ text: "b" })];
    await flushTasks();
    const frames = one.socket.takeSent("text");
    const refusal = (i: number) =>
      one.error("price_changed", { client_message_id: frames[i].client_message_id });
    await one.socket.receive(refusal(0), refusal(1));
    for (const each of sent) await expect(each).rejects.toMatchObject({ code: "price_changed", frame: {} });
    const [a, b] = other.chat.outgoing;
    if (!a || !b) throw new Error("less has failed than should");
    const again = other.chat.retry(a, { maxPrice: 9 });
    expect(await one.chat.discard(b)).toBe(true);
    await flushTasks();
    expect(one.socket.takeSent("text")).toEqual([{ ...frames[0], max_price: 9 }]);
    await one.socket.receive(one.ack(frames[0].client_message_id, 1));
    expect(await again).toMatchObject({ id: 1 });
    expect([one.chat.outgoing, other.chat.outgoing, await stored()]).toEqual([[], [], []]);
  });

  test("what one has discarded the other does not send, though it has not heard of it", async () => {
    const { one, other, stored } = await tabs();
    await one.socket.closeByServer(1006);
    await other.socket.closeByServer(1006);
    const dropped = expect(other.chat.send({ text: "no" })).rejects.toMatchObject({ code: "cancelled" });
    await flushTasks();
    const last = one.chat.send({ text: "yes" });
    await flushTasks();
    const [no] = other.chat.outgoing;
    other.die();
    expect(no && (await other.chat.discard(no))).toBe(true);
    await dropped;
    expect(texts(one.chat.outgoing.map(({ content }) => content as { text: string }))).toEqual(["no", "yes"]);
    await one.clock.advance(0);
    await one.socket.receive(one.welcome());
    const [frame, ...more] = one.socket.takeSent("text");
    expect([frame.text, more]).toEqual(["yes", []]);
    await one.socket.receive(one.ack(frame.client_message_id, 1));
    expect([await last, one.chat.outgoing, await stored()]).toMatchObject([{ id: 1 }, [], []]);
  });

  test("what is on the wire of one can't be discarded in the other", async () => {
    const { one, other } = await tabs();
    void other.chat.send({ text: "hello" });
    await flushTasks();
    const [sending] = other.chat.outgoing;
    expect([one.socket.takeSent("text").length, sending && (await other.chat.discard(sending))]).toEqual([
      1,
      false,
    ]);
  });
});

describe("the tab that sends", () => {
  test("crashes before an answer: the other one goes on, in order, under the same ids", async () => {
    const { one, other } = await tabs();
    const sent = ["1", "2", "3"].map((text) => other.chat.send({ text }));
    await flushTasks();
    const frames = one.socket.takeSent("text");
    await one.socket.receive(one.ack(frames[0].client_message_id, 1));
    expect(other.socket.sent).toEqual([]);
    one.die();
    await flushTasks();
    expect(other.socket.takeSent("text")).toEqual(frames.slice(1));
    await other.socket.receive(...[1, 2].map((i) => other.ack(frames[i].client_message_id, i + 1)));
    expect((await Promise.all(sent)).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  test("crashes, and what it wrote itself goes on too", async () => {
    const { one, other, stored } = await tabs();
    void one.chat.send({ text: "mine" });
    await flushTasks();
    const frames = one.socket.takeSent("text");
    one.die();
    await flushTasks();
    expect(other.socket.takeSent("text")).toEqual(frames);
    await other.socket.receive(other.ack(frames[0].client_message_id, 1));
    expect([other.chat.outgoing, await stored()]).toEqual([[], []]);
  });

  test("crashes after the message was seen: it was stored, and is not sent again", async () => {
    const { one, other, stored } = await tabs();
    const sent = other.chat.send({ text: "hello" });
    await flushTasks();
    const [{ client_message_id }] = one.socket.takeSent("text");
    await other.socket.receive(other.message(1, { ...own, client_message_id }));
    one.die();
    expect(await sent).toMatchObject({ id: 1, price: undefined });
    await flushTasks();
    expect([other.socket.sent, await stored()]).toEqual([[], []]);
  });

  test("is closed: the other one goes on, and so on", async () => {
    const { one, other, open } = await tabs();
    const third = await open();
    const sent = third.chat.send({ text: "1" });
    await flushTasks();
    const frames = one.socket.takeSent("text");
    for (const [closed, next] of [
      [one, other],
      [other, third],
    ] as const) {
      closed.client.close();
      await flushTasks();
      expect(next.socket.takeSent("text")).toEqual(frames);
    }
    await third.socket.receive(third.ack(frames[0].client_message_id, 1));
    expect(await sent).toMatchObject({ id: 1 });
  });

  test("crashes before it tells what it has kept or dropped: the other one finds it in the store", async () => {
    const { one, other, browser } = await tabs();
    await one.socket.closeByServer(1006);
    await other.socket.closeByServer(1006);
    const dropped = expect(other.chat.send({ text: "dropped" })).rejects.toMatchObject({ code: "cancelled" });
    await expect(other.chat.send({ text: " " })).rejects.toMatchObject({ code: "empty_message" });
    await flushTasks();
    const entries = await browser.memory.load(SCOPE);
    const entry = entries.find(({ state }) => state === "sending");
    if (!entry || entries.length !== 2) throw new Error("not both were kept");
    for (const { key } of entries) await browser.memory.change(key, () => undefined);
    await browser.memory.put({ ...entry, key: "kept", content: { type: "text", text: "kept" } });
    one.die();
    await other.clock.advance(0);
    await other.socket.receive(other.welcome());
    await dropped;
    expect(texts(other.socket.takeSent("text"))).toEqual(["kept"]);
    expect(other.chat.outgoing).toMatchObject([{ key: "kept", isOnWire: true }]);
  });

  test("is the one that is online", async () => {
    const { one, other } = await tabs();
    const sent = one.chat.send({ text: "1" });
    await flushTasks();
    const frames = one.socket.takeSent("text");
    await one.socket.closeByServer(1006);
    expect(other.socket.takeSent("text")).toEqual(frames);
    await one.clock.advance(0);
    await one.socket.receive(one.welcome());
    void one.chat.send({ text: "2" });
    await flushTasks();
    expect([texts(other.socket.takeSent("text")), one.socket.sent]).toEqual([["2"], []]);
    await other.socket.receive(other.ack(frames[0].client_message_id, 1));
    expect(await sent).toMatchObject({ id: 1, price: 5 });
  });
});

describe("a tab", () => {
  test("that is opened later shows what was kept, and hears what becomes of it", async () => {
    const { one, open } = await tabs();
    void one.chat.send({ text: "1" });
    await flushTasks();
    const [{ client_message_id }] = one.socket.takeSent("text");
    const late = await open();
    expect(late.chat.outgoing).toMatchObject([{ content: { text: "1" }, isOnWire: true }]);
    await one.socket.receive(one.ack(client_message_id, 1));
    await flushTasks();
    expect([late.chat.outgoing, late.socket.sent]).toEqual([[], []]);
  });

  test("that reads the store while a message is answered elsewhere does not show it for ever", async () => {
    const { one, browser } = await tabs();
    void one.chat.send({ text: "1" });
    await flushTasks();
    const [{ client_message_id }] = one.socket.takeSent("text");
    const { store } = browser.tab();
    const { load } = store;
    const read = Promise.withResolvers<void>();
    store.load = async (scope) => {
      const entries = await load(scope);
      await read.promise;
      return entries;
    };
    const late = fakeServer({ store });
    const chat = late.client.open(2);
    await flushTasks();
    await one.socket.receive(one.ack(client_message_id, 1));
    read.resolve();
    await flushTasks();
    expect(chat.outgoing).toEqual([]);
  });

  test("where turns can't be taken sends by itself", async () => {
    const browser = fakeBrowser();
    const { store } = browser.tab();
    const { openChannel } = store;
    store.openChannel = (scope, onEvent) =>
      Object.assign(Object(openChannel?.(scope, onEvent)), {
        withLock: () => Promise.reject(new Error("not here")),
      });
    const server = fakeServer({ store });
    const chat = server.client.open(2);
    const errors = collectEvents<ChatError>((listen) => chat.on("error", listen));
    await server.socket.receive(server.welcome());
    void chat.send({ text: "hello" });
    await flushTasks();
    expect([server.socket.takeSent("text").length, errors]).toEqual([1, []]);
  });
});
