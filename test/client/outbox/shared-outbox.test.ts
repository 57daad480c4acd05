import { describe, expect, test } from "vitest";
import type { ChatError } from "../../../src/client/errors.ts";
import { settle } from "../../support/fake-clock.ts";
import { fakeSite, heard } from "../../support/fake-site.ts";
import { fakeBrowser } from "../../support/fake-tabs.ts";

const SCOPE = { memberId: 1, otherMemberId: 2 };

/** Tabs of one browser in which the same member has the same chat open, all online. The first one sends. */
async function tabs(count = 2) {
  const browser = fakeBrowser();
  const open = async () => {
    const tab = browser.tab();
    const server = fakeSite({ store: tab.store });
    const chat = server.client.open(2);
    await server.socket.say(server.welcome());
    return Object.assign(server, { chat, die: tab.die });
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
    await one.socket.end(1006);
    await other.socket.end(1006);
    for (const [{ chat }, text] of [
      [one, "1"],
      [other, "2"],
      [one, "3"],
      [other, "4"],
    ] as const) {
      void chat.send({ text });
      await settle();
    }
    for (const tab of [one, other]) {
      await tab.clock.pass(0);
      await tab.socket.say(tab.welcome());
    }
    void other.chat.send({ text: "5" });
    await settle();
    expect([texts(one.socket.take("text")), other.socket.sent]).toEqual([["1", "2", "3", "4", "5"], []]);
    expect((await stored()).length).toBe(5);
  });

  test("ignore what a tab with an earlier page, or anything else, posts on the channel", async () => {
    const { one, browser } = await tabs();
    const sent = one.chat.send({ text: "hello" });
    await settle();
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

  test("both show what is on its way, and what becomes of it", async () => {
    const { one, other } = await tabs();
    const seen = heard<unknown>((listen) =>
      one.chat.on("outgoing", ({ state, isOnWire }) => listen([state, isOnWire])),
    );
    const sent = other.chat.send({ text: "hello" });
    await settle();
    const [frame] = one.socket.take("text");
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
    await one.socket.say({ type: "ack", ...ack });
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
    await settle();
    const [{ client_message_id }] = one.socket.take("text");
    await other.socket.say(other.message(1, { ...own, client_message_id }));
    expect([other.chat.messages.length, other.chat.outgoing]).toEqual([1, []]);
    await one.socket.say(one.ack(client_message_id, 1, { price: 7 }));
    expect(await sent).toMatchObject({ id: 1, price: 7 });
  });

  test("a refusal fails in both; from either it can be sent again, or discarded", async () => {
    const { one, other, stored } = await tabs();
    const sent = [other.chat.send({ text: "a" }), other.chat.send({ text: "b" })];
    await settle();
    const frames = one.socket.take("text");
    const refusal = (i: number) =>
      one.error("price_changed", { client_message_id: frames[i].client_message_id });
    await one.socket.say(refusal(0), refusal(1));
    for (const each of sent) await expect(each).rejects.toMatchObject({ code: "price_changed", frame: {} });
    const [a, b] = other.chat.outgoing;
    if (!a || !b) throw new Error("less has failed than should");
    const again = other.chat.retry(a, { maxPrice: 9 });
    expect(await one.chat.discard(b)).toBe(true);
    await settle();
    expect(one.socket.take("text")).toEqual([{ ...frames[0], max_price: 9 }]);
    await one.socket.say(one.ack(frames[0].client_message_id, 1));
    expect(await again).toMatchObject({ id: 1 });
    expect([one.chat.outgoing, other.chat.outgoing, await stored()]).toEqual([[], [], []]);
  });

  test("what one has discarded the other does not send, though it has not heard of it", async () => {
    const { one, other, stored } = await tabs();
    await one.socket.end(1006);
    await other.socket.end(1006);
    const dropped = expect(other.chat.send({ text: "no" })).rejects.toMatchObject({ code: "cancelled" });
    await settle();
    const last = one.chat.send({ text: "yes" });
    await settle();
    const [no] = other.chat.outgoing;
    other.die();
    expect(no && (await other.chat.discard(no))).toBe(true);
    await dropped;
    expect(texts(one.chat.outgoing.map(({ content }) => content as { text: string }))).toEqual(["no", "yes"]);
    await one.clock.pass(0);
    await one.socket.say(one.welcome());
    const [frame, ...more] = one.socket.take("text");
    expect([frame.text, more]).toEqual(["yes", []]);
    await one.socket.say(one.ack(frame.client_message_id, 1));
    expect([await last, one.chat.outgoing, await stored()]).toMatchObject([{ id: 1 }, [], []]);
  });

  test("what is on the wire of one can't be discarded in the other", async () => {
    const { one, other } = await tabs();
    void other.chat.send({ text: "hello" });
    await settle();
    const [sending] = other.chat.outgoing;
    expect([one.socket.take("text").length, sending && (await other.chat.discard(sending))]).toEqual([
      1,
      false,
    ]);
  });
});

describe("the tab that sends", () => {
  test("crashes before an answer: the other one goes on, in order, under the same ids", async () => {
    const { one, other } = await tabs();
    const sent = ["1", "2", "3"].map((text) => other.chat.send({ text }));
    await settle();
    const frames = one.socket.take("text");
    await one.socket.say(one.ack(frames[0].client_message_id, 1));
    expect(other.socket.sent).toEqual([]);
    one.die();
    await settle();
    expect(other.socket.take("text")).toEqual(frames.slice(1));
    await other.socket.say(...[1, 2].map((i) => other.ack(frames[i].client_message_id, i + 1)));
    expect((await Promise.all(sent)).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  test("crashes, and what it wrote itself goes on too", async () => {
    const { one, other, stored } = await tabs();
    void one.chat.send({ text: "mine" });
    await settle();
    const frames = one.socket.take("text");
    one.die();
    await settle();
    expect(other.socket.take("text")).toEqual(frames);
    await other.socket.say(other.ack(frames[0].client_message_id, 1));
    expect([other.chat.outgoing, await stored()]).toEqual([[], []]);
  });

  test("crashes after the message was seen: it was stored, and is not sent again", async () => {
    const { one, other, stored } = await tabs();
    const sent = other.chat.send({ text: "hello" });
    await settle();
    const [{ client_message_id }] = one.socket.take("text");
    await other.socket.say(other.message(1, { ...own, client_message_id }));
    one.die();
    expect(await sent).toMatchObject({ id: 1, price: undefined });
    await settle();
    expect([other.socket.sent, await stored()]).toEqual([[], []]);
  });

  test("is closed: the other one goes on, and so on", async () => {
    const { one, other, open } = await tabs();
    const third = await open();
    const sent = third.chat.send({ text: "1" });
    await settle();
    const frames = one.socket.take("text");
    for (const [closed, next] of [
      [one, other],
      [other, third],
    ] as const) {
      closed.client.close();
      await settle();
      expect(next.socket.take("text")).toEqual(frames);
    }
    await third.socket.say(third.ack(frames[0].client_message_id, 1));
    expect(await sent).toMatchObject({ id: 1 });
  });

  test("crashes before it tells what it has kept or dropped: the other one finds it in the store", async () => {
    const { one, other, browser } = await tabs();
    await one.socket.end(1006);
    await other.socket.end(1006);
    const dropped = expect(other.chat.send({ text: "dropped" })).rejects.toMatchObject({ code: "cancelled" });
    await expect(other.chat.send({ text: " " })).rejects.toMatchObject({ code: "empty_message" });
    await settle();
    const entries = await browser.memory.load(SCOPE);
    const entry = entries.find(({ state }) => state === "sending");
    if (!entry || entries.length !== 2) throw new Error("not both were kept");
    for (const { key } of entries) await browser.memory.change(key, () => undefined);
    await browser.memory.put({ ...entry, key: "kept", content: { type: "text", text: "kept" } });
    one.die();
    await other.clock.pass(0);
    await other.socket.say(other.welcome());
    await dropped;
    expect(texts(other.socket.take("text"))).toEqual(["kept"]);
    expect(other.chat.outgoing).toMatchObject([{ key: "kept", isOnWire: true }]);
  });

  test("is the one that is online", async () => {
    const { one, other } = await tabs();
    const sent = one.chat.send({ text: "1" });
    await settle();
    const frames = one.socket.take("text");
    await one.socket.end(1006);
    expect(other.socket.take("text")).toEqual(frames);
    await one.clock.pass(0);
    await one.socket.say(one.welcome());
    void one.chat.send({ text: "2" });
    await settle();
    expect([texts(other.socket.take("text")), one.socket.sent]).toEqual([["2"], []]);
    await other.socket.say(other.ack(frames[0].client_message_id, 1));
    expect(await sent).toMatchObject({ id: 1, price: 5 });
  });
});

describe("a tab", () => {
  test("that is opened later shows what was kept, and hears what becomes of it", async () => {
    const { one, open } = await tabs();
    void one.chat.send({ text: "1" });
    await settle();
    const [{ client_message_id }] = one.socket.take("text");
    const late = await open();
    expect(late.chat.outgoing).toMatchObject([{ content: { text: "1" }, isOnWire: true }]);
    await one.socket.say(one.ack(client_message_id, 1));
    await settle();
    expect([late.chat.outgoing, late.socket.sent]).toEqual([[], []]);
  });

  test("that reads the store while a message is answered elsewhere does not show it for ever", async () => {
    const { one, browser } = await tabs();
    void one.chat.send({ text: "1" });
    await settle();
    const [{ client_message_id }] = one.socket.take("text");
    const { store } = browser.tab();
    const { load } = store;
    const read = Promise.withResolvers<void>();
    store.load = async (scope) => {
      const entries = await load(scope);
      await read.promise;
      return entries;
    };
    const late = fakeSite({ store });
    const chat = late.client.open(2);
    await settle();
    await one.socket.say(one.ack(client_message_id, 1));
    read.resolve();
    await settle();
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
    const server = fakeSite({ store });
    const chat = server.client.open(2);
    const errors = heard<ChatError>((listen) => chat.on("error", listen));
    await server.socket.say(server.welcome());
    void chat.send({ text: "hello" });
    await settle();
    expect([server.socket.take("text").length, errors]).toEqual([1, []]);
  });
});
