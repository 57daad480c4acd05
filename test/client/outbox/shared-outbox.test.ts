import { describe, expect, test } from "vitest";
import type { ChatError } from "../../../src/client/errors.ts";
import type { OutboxEntry } from "../../../src/client/outbox/outbox-entry.ts";
import { flushTasks } from "../../support/fakes/fake-clock.ts";
import { collectEvents, fakeServer } from "../../support/fakes/fake-server.ts";
import { fakeBrowser } from "../../support/fakes/fake-tabs.ts";
import { idOf, textsOf } from "../../support/fakes/online-chat.ts";
import { openTabs } from "../../support/fakes/open-tabs.ts";

const own = { member_id: 1 };

describe("two tabs with one outbox", () => {
  test("send each message once: the first tab sends the messages of both, in order", async () => {
    const { one, other, stored } = await openTabs();
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
    expect(textsOf(one.socket.takeSent("text"))).toEqual(["1", "2", "3", "4", "5"]);
    expect(other.socket.sent).toEqual([]);
    expect((await stored()).length).toBe(5);
  });

  test("ignore channel messages of an earlier page or of an unknown form", async () => {
    const { one, browser } = await openTabs();
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

  /** Entries that only a later page knows. Each is newer than the entry that this page has. */
  const LATER: [string, object][] = [
    ["content", { content: { type: "poll", question: "?" } }],
    ["content without a type", { content: {} }],
    ["state", { state: "scheduled" }],
    ["form", { content: undefined, state: undefined }],
  ];

  test.each(LATER)(
    "ignore an entry of a later page with another %s, on the channel and in the store",
    async (_, later) => {
      const { one, other, browser, open, stored } = await openTabs();
      void one.chat.send({ text: "known" });
      await flushTasks();
      const [known] = await stored();
      for (const key of [known?.key, "another key"]) {
        browser.post({ type: "updated", entry: { ...known, key, revision: 9, ...later } });
      }
      await flushTasks();
      for (const { chat } of [one, other]) {
        expect(chat.outgoing).toMatchObject([{ content: { text: "known" }, state: "sending" }]);
      }
      await browser.memory.put({ ...known, key: "later", order: 1, ...later } as OutboxEntry);
      const third = await open();
      one.die();
      await third.clock.advance(0);
      expect(third.chat.outgoing).toMatchObject([{ content: { text: "known" } }]);
      void third.chat.send({ text: "next" });
      await flushTasks();
      const sender = [other, third].find(({ socket }) => socket.sent.length > 0);
      expect(textsOf(sender?.socket.takeSent("text") ?? [])).toEqual(["known", "next"]);
      // The later page sends its entry.
      expect((await stored()).map(({ key }) => key)).toContain("later");
    },
  );

  test.each([
    ["nothing", undefined],
    ["an update without an entry", { type: "updated" }],
    ["an update with null", { type: "updated", entry: null }],
    ["a result that is missing", { type: "sent" }],
    ["a type that is missing", {}],
    ["a number", 1],
  ])("handle the events after %s", async (_, unknown) => {
    const { one, other, browser } = await openTabs();
    void one.chat.send({ text: "1" });
    await flushTasks();
    const key = one.chat.outgoing[0]?.key;
    browser.post(unknown && typeof unknown === "object" ? { ...unknown, key } : unknown);
    await flushTasks();
    void one.chat.send({ text: "2" });
    await flushTasks();
    expect(other.chat.outgoing).toMatchObject([{ content: { text: "1" } }, { content: { text: "2" } }]);
    const frames = one.socket.takeSent("text");
    await one.socket.receive(...frames.map((frame, i) => one.ack(idOf(frame), i + 1)));
    expect(other.chat.outgoing).toEqual([]);
  });

  test("ignore an update that is not newer than what they know", async () => {
    const { one, browser, stored } = await openTabs();
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

  test("both show an outgoing message and its outcome", async () => {
    const { one, other } = await openTabs();
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
    expect(one.chat.outgoing).toEqual([]);
    expect(other.chat.outgoing).toEqual([]);
    expect(seen).toEqual([
      ["sending", false],
      ["sending", true],
      ["sent", true],
    ]);
  });

  test("show the cost of a message in the tab that did not send it", async () => {
    const { one, other } = await openTabs();
    const sent = other.chat.send({ text: "hello" });
    await flushTasks();
    const [{ client_message_id }] = one.socket.takeSent("text");
    await other.socket.receive(other.message(1, { ...own, client_message_id }));
    expect(other.chat.messages).toHaveLength(1);
    expect(other.chat.outgoing).toEqual([]);
    await one.socket.receive(one.ack(client_message_id, 1, { price: 7 }));
    expect(await sent).toMatchObject({ id: 1, price: 7 });
  });

  test("both show a rejected message as failed, and either can retry or discard it", async () => {
    const { one, other, stored } = await openTabs();
    const sent = [other.chat.send({ text: "a" }), other.chat.send({ text: "b" })];
    await flushTasks();
    const frames = one.socket.takeSent("text");
    const refusal = (i: number) =>
      one.error("price_changed", { client_message_id: frames[i].client_message_id });
    await one.socket.receive(refusal(0), refusal(1));
    for (const each of sent) await expect(each).rejects.toMatchObject({ code: "price_changed", frame: {} });
    const [a, b] = other.chat.outgoing;
    if (!a || !b) throw new Error("fewer than two messages have failed");
    const again = other.chat.retry(a, { maxPrice: 9 });
    expect(await one.chat.discard(b)).toBe(true);
    await flushTasks();
    expect(one.socket.takeSent("text")).toEqual([{ ...frames[0], max_price: 9 }]);
    await one.socket.receive(one.ack(frames[0].client_message_id, 1));
    expect(await again).toMatchObject({ id: 1 });
    expect(one.chat.outgoing).toEqual([]);
    expect(other.chat.outgoing).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  test("do not send a message that the other has discarded without being able to publish that", async () => {
    const { one, other, stored } = await openTabs();
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
    expect(textsOf(one.chat.outgoing.map(({ content }) => content as { text: string }))).toEqual([
      "no",
      "yes",
    ]);
    await one.clock.advance(0);
    await one.socket.receive(one.welcome());
    const [frame, ...more] = one.socket.takeSent("text");
    expect(frame.text).toBe("yes");
    expect(more).toEqual([]);
    await one.socket.receive(one.ack(frame.client_message_id, 1));
    expect(await last).toMatchObject({ id: 1 });
    expect(one.chat.outgoing).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  test("do not let one discard a message that is on the wire of the other", async () => {
    const { one, other } = await openTabs();
    void other.chat.send({ text: "hello" });
    await flushTasks();
    const [sending] = other.chat.outgoing;
    expect(one.socket.takeSent("text")).toHaveLength(1);
    expect(sending && (await other.chat.discard(sending))).toBe(false);
  });
});

describe("a tab with a shared outbox", () => {
  test("shows the stored messages and their outcome if it is opened later", async () => {
    const { one, open } = await openTabs();
    void one.chat.send({ text: "1" });
    await flushTasks();
    const [{ client_message_id }] = one.socket.takeSent("text");
    const late = await open();
    expect(late.chat.outgoing).toMatchObject([{ content: { text: "1" }, isOnWire: true }]);
    await one.socket.receive(one.ack(client_message_id, 1));
    await flushTasks();
    expect(late.chat.outgoing).toEqual([]);
    expect(late.socket.sent).toEqual([]);
  });

  test("does not show a message that was acked while it loaded the store", async () => {
    const { one, browser } = await openTabs();
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
    const chat = await late.open(2);
    await flushTasks();
    await one.socket.receive(one.ack(client_message_id, 1));
    read.resolve();
    await flushTasks();
    expect(chat.outgoing).toEqual([]);
  });

  test("sends on its own where locks fail", async () => {
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
    await flushTasks();
    await server.socket.receive(server.welcome());
    void chat.send({ text: "hello" });
    await flushTasks();
    expect(server.socket.takeSent("text")).toHaveLength(1);
    expect(errors).toEqual([]);
  });
});
