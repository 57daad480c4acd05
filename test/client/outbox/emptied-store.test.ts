import { describe, expect, test } from "vitest";
import { flushTasks } from "../../support/fakes/fake-clock.ts";
import { fakeServer } from "../../support/fakes/fake-server.ts";
import { fakeBrowser } from "../../support/fakes/fake-tabs.ts";
import { idOf, textsOf } from "../../support/fakes/online-chat.ts";
import { openTabs } from "../../support/fakes/open-tabs.ts";

describe("a store that the browser has emptied", () => {
  const empty = async ({ memory }: Awaited<ReturnType<typeof openTabs>>["browser"]) => {
    for (const { key } of await memory.load({ memberId: 1, otherMemberId: 2 })) {
      await memory.change(key, () => undefined);
    }
  };

  test("cancels nothing: what was typed in any tab is sent, once, and its results are known", async () => {
    const { one, other, browser, stored } = await openTabs();
    for (const tab of [one, other]) await tab.socket.closeByServer(1006);
    const sent = [one, other].map(({ chat }, i) => chat.send({ text: `${i + 1}` }));
    await flushTasks();
    await empty(browser);
    for (const tab of [one, other]) {
      await tab.clock.advance(0);
      await tab.socket.receive(tab.welcome());
    }
    const frames = one.socket.takeSent("text");
    expect(textsOf(frames).toSorted()).toEqual(["1", "2"]);
    expect(other.socket.sent).toEqual([]);
    one.die();
    await flushTasks();
    expect(other.socket.takeSent("text")).toEqual(frames);
    await other.socket.receive(...frames.map((frame, i) => other.ack(idOf(frame), i + 1)));
    expect(await sent[1]).toMatchObject({ price: 5 });
    expect(other.chat.outgoing).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  test("still lets a message be discarded", async () => {
    const { one, other, browser } = await openTabs();
    for (const tab of [one, other]) await tab.socket.closeByServer(1006);
    const sent = one.chat.send({ text: "no" });
    await flushTasks();
    await empty(browser);
    const [outgoing] = one.chat.outgoing;
    expect(outgoing && (await one.chat.discard(outgoing))).toBe(true);
    await expect(sent).rejects.toMatchObject({ code: "cancelled" });
    await other.clock.advance(0);
    await other.socket.receive(other.welcome());
    expect(other.socket.sent).toEqual([]);
    expect(other.chat.outgoing).toEqual([]);
  });
});

test("a tab sends on its own where no channel can be opened", async () => {
  const { store } = fakeBrowser().tab();
  store.openChannel = () => {
    throw new Error("not here");
  };
  const server = fakeServer({ store });
  const chat = await server.open(2);
  await server.socket.receive(server.welcome());
  void chat.send({ text: "hello" });
  await flushTasks();
  expect(textsOf(server.socket.takeSent("text"))).toEqual(["hello"]);
});
