import { describe, expect, test } from "vitest";
import { flushTasks } from "../../support/fakes/fake-clock.ts";
import { textsOf } from "../../support/fakes/online-chat.ts";
import { openTabs } from "../../support/fakes/open-tabs.ts";

const SCOPE = { memberId: 1, otherMemberId: 2 };
const own = { member_id: 1 };

test("a tab sends, although a tab with an earlier page holds that page's lock", async () => {
  const { one, other, browser } = await openTabs();
  browser.holdLock("outbox");
  one.die();
  void other.chat.send({ text: "hello" });
  await flushTasks();
  expect(textsOf(other.socket.takeSent("text"))).toEqual(["hello"]);
});

test("a tab that is elected takes a failure that an earlier page stored without raising the revision", async () => {
  const { one, other, browser, stored } = await openTabs();
  const release = browser.holdLock("outbox 2 v2");
  one.die();
  void other.chat.send({ text: "hello" }).catch(() => {});
  await flushTasks();
  const [{ key = "" } = {}] = await stored();
  const error = { type: "error", code: "insufficient_balance", detail: "" } as const;
  await browser.memory.change(key, (entry) => ({ ...entry, state: "failed", error }));
  release();
  await flushTasks();
  expect(other.chat.outgoing).toMatchObject([{ key, state: "failed", error }]);
  expect(other.socket.sent).toEqual([]);
});

test("a rejected message stays to be retried, although its stored entry was deleted", async () => {
  const { one, browser, stored } = await openTabs();
  const sent = one.chat.send({ text: "hello" });
  await flushTasks();
  const [frame] = one.socket.takeSent("text");
  const [{ key = "" } = {}] = await stored();
  await browser.memory.change(key, () => undefined);
  const { client_message_id } = frame;
  await one.socket.receive({ type: "error", code: "insufficient_balance", detail: "", client_message_id });
  await expect(sent).rejects.toMatchObject({ code: "insufficient_balance" });
  expect(one.chat.outgoing).toMatchObject([{ key, state: "failed", content: { text: "hello" } }]);
});

describe("the tab that sends", () => {
  test("crashes before an answer, and the other tab resends in order, under the same ids", async () => {
    const { one, other } = await openTabs();
    const sent = ["1", "2", "3"].map((text) => other.chat.send({ text }));
    await flushTasks();
    const frames = one.socket.takeSent("text");
    await one.socket.receive(one.ack(frames[0].client_message_id, 1));
    expect(other.socket.sent).toEqual([]);
    one.die();
    await flushTasks();
    // The first one is answered, so the second one no longer names it.
    const { after_client_message_id: _, ...second } = frames[1];
    expect(other.socket.takeSent("text")).toEqual([second, frames[2]]);
    await other.socket.receive(...[1, 2].map((i) => other.ack(frames[i].client_message_id, i + 1)));
    expect((await Promise.all(sent)).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  test("crashes, and the other tab resends its messages too", async () => {
    const { one, other, stored } = await openTabs();
    void one.chat.send({ text: "mine" });
    await flushTasks();
    const frames = one.socket.takeSent("text");
    one.die();
    await flushTasks();
    expect(other.socket.takeSent("text")).toEqual(frames);
    await other.socket.receive(other.ack(frames[0].client_message_id, 1));
    expect(other.chat.outgoing).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  test("crashes after its message has appeared, and the other tab does not resend the message", async () => {
    const { one, other, stored } = await openTabs();
    const sent = other.chat.send({ text: "hello" });
    await flushTasks();
    const [{ client_message_id }] = one.socket.takeSent("text");
    await other.socket.receive(other.message(1, { ...own, client_message_id }));
    one.die();
    expect(await sent).toMatchObject({ id: 1, price: undefined });
    await flushTasks();
    expect(other.socket.sent).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  test("is closed, and the next tab takes over", async () => {
    const { one, other, open } = await openTabs();
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

  test("crashes before it publishes a change, and the other tab finds the change in the store", async () => {
    const { one, other, browser } = await openTabs();
    await one.socket.closeByServer(1006);
    await other.socket.closeByServer(1006);
    const dropped = expect(other.chat.send({ text: "dropped" })).rejects.toMatchObject({ code: "cancelled" });
    await expect(other.chat.send({ text: " " })).rejects.toMatchObject({ code: "empty_message" });
    await flushTasks();
    const entries = await browser.memory.load(SCOPE);
    const entry = entries.find(({ state }) => state === "sending");
    if (!entry || entries.length !== 2) throw new Error("not both messages were stored");
    for (const { key } of entries) {
      await browser.memory.change(key, (each) => ({ ...each, state: "dropped" }));
    }
    await browser.memory.put({ ...entry, key: "new", content: { type: "text", text: "new" } });
    one.die();
    await other.clock.advance(0);
    await other.socket.receive(other.welcome());
    await dropped;
    expect(textsOf(other.socket.takeSent("text"))).toEqual(["new"]);
    expect(other.chat.outgoing).toMatchObject([{ key: "new", isOnWire: true }]);
    expect((await browser.memory.load(SCOPE)).map(({ key }) => key)).toEqual(["new"]);
  });

  test("is always one that is online", async () => {
    const { one, other } = await openTabs();
    const sent = one.chat.send({ text: "1" });
    await flushTasks();
    const frames = one.socket.takeSent("text");
    await one.socket.closeByServer(1006);
    expect(other.socket.takeSent("text")).toEqual(frames);
    await one.clock.advance(0);
    await one.socket.receive(one.welcome());
    void one.chat.send({ text: "2" });
    await flushTasks();
    expect(textsOf(other.socket.takeSent("text"))).toEqual(["2"]);
    expect(one.socket.sent).toEqual([]);
    await other.socket.receive(other.ack(frames[0].client_message_id, 1));
    expect(await sent).toMatchObject({ id: 1, price: 5 });
  });
});
