import { describe, expect, test } from "vitest";
import { LEADER_WAIT_MS } from "../../../src/client/limits.ts";
import { flushTasks } from "../../support/fakes/fake-clock.ts";
import { fakeServer } from "../../support/fakes/fake-server.ts";
import { fakeBrowser } from "../../support/fakes/fake-tabs.ts";
import { idOf, textsOf } from "../../support/fakes/online-chat.ts";
import { openTabs } from "../../support/fakes/open-tabs.ts";

describe("when the tab that sends stands still", () => {
  test("another tab with a message takes over after the wait, and not before", async () => {
    const { one, other } = await openTabs();
    one.freeze();
    void other.chat.send({ text: "hello" });
    await other.clock.advance(LEADER_WAIT_MS - 10);
    expect(other.socket.sent).toEqual([]);
    await other.clock.advance(10);
    const frames = other.socket.takeSent("text");
    expect(textsOf(frames)).toEqual(["hello"]);
    await other.socket.receive(other.ack(idOf(frames[0]), 1));
    expect(other.chat.outgoing).toEqual([]);
  });

  test("a message that was unanswered is resent first, under its id, and nothing is sent twice later", async () => {
    const { one, other, stored } = await openTabs();
    const first = one.chat.send({ text: "1" });
    await flushTasks();
    const [frame] = one.socket.takeSent("text");
    one.freeze();
    const second = other.chat.send({ text: "2" });
    // The tab answered the ping for the first message just before it froze.
    await other.clock.advance(2 * LEADER_WAIT_MS);
    const frames = other.socket.takeSent("text");
    expect(frames[0]).toEqual(frame);
    expect(textsOf(frames)).toEqual(["1", "2"]);
    await other.socket.receive(...frames.map((each, i) => other.ack(idOf(each), i + 1)));
    expect(await second).toMatchObject({ id: 2 });
    one.thaw();
    await flushTasks();
    expect(await first).toMatchObject({ id: 1 });
    expect(one.chat.outgoing).toEqual([]);
    void one.chat.send({ text: "3" });
    await one.clock.advance(LEADER_WAIT_MS);
    expect(one.socket.sent).toEqual([]);
    expect(textsOf(other.socket.takeSent("text"))).toEqual(["3"]);
    expect(await stored()).toHaveLength(1);
  });

  test("it does not send what another tab has sent meanwhile, under an id or without one", async () => {
    const { one, other, stored } = await openTabs();
    await one.socket.closeByServer(1006);
    void one.chat.send({ text: "1" });
    await flushTasks();
    await one.clock.advance(0);
    one.freeze();
    // The frozen tab's welcome arrives, and its lock is free.
    await other.clock.advance(0);
    const frames = other.socket.takeSent("text");
    expect(textsOf(frames)).toEqual(["1"]);
    await other.socket.receive(other.ack(idOf(frames[0]), 1));
    one.thaw();
    await one.socket.receive(one.welcome());
    expect(one.socket.sent).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  test("a tab without anything to send neither pings nor takes over", async () => {
    const { one, other, browser } = await openTabs();
    const posts: unknown[] = [];
    const { store } = browser.tab();
    store.openChannel?.({ memberId: 1, otherMemberId: 2 }, (event) => posts.push(event));
    one.freeze();
    await other.clock.advance(100 * LEADER_WAIT_MS);
    expect(posts).toEqual([]);
    expect(other.clock.pendingTimers).toBe(1);
    one.thaw();
    void one.chat.send({ text: "hello" });
    await flushTasks();
    expect(textsOf(one.socket.takeSent("text"))).toEqual(["hello"]);
  });
});

test("a tab does not take over from one that answers, however long a message takes", async () => {
  const { one, other } = await openTabs();
  void other.chat.send({ text: "hello" });
  await flushTasks();
  expect(textsOf(one.socket.takeSent("text"))).toEqual(["hello"]);
  for (let i = 0; i < 10; i++) await other.clock.advance(LEADER_WAIT_MS);
  expect(other.socket.takeSent("text")).toEqual([]);
  // The control: the same tab stands still from now on.
  one.freeze();
  await other.clock.advance(2 * LEADER_WAIT_MS);
  expect(textsOf(other.socket.takeSent("text"))).toEqual(["hello"]);
});

test("a tab that is alone sends what waited for its connection once, however long the answer takes", async () => {
  const server = fakeServer({ store: fakeBrowser().tab().store });
  const chat = await server.open(2);
  void chat.send({ text: "hello" });
  await flushTasks();
  await server.socket.receive(server.welcome());
  expect(textsOf(server.socket.takeSent("text"))).toEqual(["hello"]);
  await server.clock.advance(10 * LEADER_WAIT_MS);
  expect(server.socket.takeSent("text")).toEqual([]);
});

test.each([
  ["never answer", () => new Promise<never>(() => {})],
  ["fail", () => Promise.reject(new Error("not here"))],
])("a tab sends on its own within the wait where locks %s", async (_, withLock) => {
  const browser = fakeBrowser();
  const { store } = browser.tab();
  const { openChannel } = store;
  store.openChannel = (scope, onEvent) => Object.assign(Object(openChannel?.(scope, onEvent)), { withLock });
  const server = fakeServer({ store });
  const chat = await server.open(2);
  await server.socket.receive(server.welcome());
  void chat.send({ text: "hello" });
  await server.clock.advance(LEADER_WAIT_MS);
  expect(textsOf(server.socket.takeSent("text"))).toEqual(["hello"]);
});
