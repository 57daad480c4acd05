import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { logOut } from "../../support/browser/account-forms.ts";
import { cutNetwork, restoreNetwork } from "../../support/browser/network.ts";
import { noticesFixture, shownNotices, untilNotifying } from "../../support/browser/notices-page.ts";
import { readNotices, setSight } from "../../support/browser/page/notices-recorder.ts";
import { exchangeTexts, markAllRead, setStoredItem } from "../../support/browser/web-client.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

describe("a member with the page open", () => {
  const { web, members, write, openPage, openTab, waitForList, waitForText, noticeOf } = noticesFixture();
  const see = (page: Page, sight: Parameters<typeof setSight>[0]) => page.evaluate(setSight, sight);
  const notices = (page: Page) => page.evaluate(readNotices);

  /** Returns the last texts of Ada's chats, as the server lists them. */
  async function listedTexts(): Promise<string[]> {
    const response = await web.parley.request(members.ada, "GET", "/members/chats");
    const { chats } = (await response.json()) as { chats: { last_message: { text: string } }[] };
    return chats.map(({ last_message }) => last_message.text).toSorted();
  }

  test("gets one notice for each chat however many tabs are open, and none in a tab that they use", async () => {
    const page = await openPage();
    const tab = await openTab(page);
    for (const each of [page, tab]) await see(each, "hidden");
    await write([0, "first"]);
    for (const each of [page, tab]) await waitForText(each, 0, "first");
    await expect.poll(() => shownNotices(page)).toEqual([noticeOf(0, "first")]);
    await write([0, "second"], [1, "from another"]);
    await expect
      .poll(async () => (await shownNotices(page)).toSorted())
      .toEqual([noticeOf(0, "second"), noticeOf(1, "from another")].toSorted());
    expect((await notices(page)).total).toBe(3);

    // Read on another device.
    await markAllRead(web.parley, members.ada, members.others[0] as TestMember);
    await expect.poll(() => shownNotices(page)).toEqual([noticeOf(1, "from another")]);

    await see(tab, "focused");
    await write([2, "seen"]);
    for (const each of [page, tab]) await waitForText(each, 2, "seen");
    await see(tab, "visible");
    await write([3, "beside another window"]);
    await expect
      .poll(() => shownNotices(page))
      .toEqual([noticeOf(1, "from another"), noticeOf(3, "beside another window")]);
    // The tab that showed the notices is gone.
    await page.close();
    const isWaiting = () =>
      navigator.locks
        .query()
        .then(({ pending = [] }) => pending.some(({ name }) => name === "parley notices"));
    await expect.poll(() => tab.evaluate(isWaiting)).toBe(false);
    await write([0, "to the other tab"]);
    await expect.poll(() => shownNotices(tab)).toContain(noticeOf(0, "to the other tab"));
    expect((await notices(tab)).total).toBe(5);

    await logOut(tab);
    await expect.poll(() => shownNotices(tab)).toEqual([]);
  });

  test("leaves no notice after a log-out on a page that shows none itself", async () => {
    const page = await openPage();
    await untilNotifying(page);
    await see(page, "hidden");
    await write([0, "private"]);
    await expect.poll(() => shownNotices(page)).toEqual([noticeOf(0, "private")]);
    // Switched off in another tab, which was closed since.
    await page.evaluate(() => localStorage.removeItem("parley.notices"));
    await page.reload();
    await waitForList(page);
    expect(await shownNotices(page)).toEqual([noticeOf(0, "private")]);
    await logOut(page);
    await expect.poll(() => shownNotices(page)).toEqual([]);
  });

  test("gets a notice of what came while the code for notices was loading", async () => {
    const isReleased = Promise.withResolvers<void>();
    const isHeld = Promise.withResolvers<void>();
    const page = await openPage({
      onPage: (each) =>
        each.route("**/chunks/*", async (route) => {
          const response = await route.fetch();
          if ((await response.text()).includes("renotify")) {
            isHeld.resolve();
            await isReleased.promise;
          }
          await route.fulfill({ response });
        }),
    });
    await isHeld.promise;
    await see(page, "hidden");
    await write([0, "early"]);
    await waitForText(page, 0, "early");
    isReleased.resolve();
    await expect.poll(() => shownNotices(page)).toEqual([noticeOf(0, "early")]);
    await write([0, "later"]);
    await expect.poll(() => shownNotices(page)).toEqual([noticeOf(0, "later")]);
    expect((await notices(page)).total).toBe(2);
  });

  test("gets one notice for many chats after a sleep, and none of a muted chat", async () => {
    // Its attempts to connect fail.
    const page = await openPage({ complaints: [] });
    await setStoredItem(
      page,
      "parley.mutes",
      JSON.stringify({ by: members.ada.id, otherIds: [members.others[3]?.id] }),
    );
    await page.reload();
    await untilNotifying(page);
    await see(page, "hidden");
    await write([3, "muted"], [0, "not muted"]);
    await waitForText(page, 3, "muted");
    await expect.poll(() => shownNotices(page)).toEqual([noticeOf(0, "not muted")]);
    const more = await web.parley.addMember({ coins: 100 });
    await cutNetwork(page);
    await web.parley.closeSocketsOf("INBOX", { name: String(members.ada.id) });
    await write([0, "a"], [0, "b"], [1, "c"], [2, "d"], [3, "muted"]);
    await exchangeTexts(web.parley, [more, members.ada, "e"]);
    // The rooms have notified the inbox: a message that it lacked would come later, with a notice of its own.
    await expect.poll(listedTexts).toEqual(["b", "c", "d", "e", "muted"]);
    await restoreNetwork(page);
    await expect.poll(() => shownNotices(page)).toContain(`${en.chat.newMessages(5)}: `);
    expect((await notices(page)).total).toBe(2);
  });

  test("finds the chat of a notice by a click: in the open page, or in a new one", async () => {
    const page = await openPage();
    await see(page, "hidden");
    await write([1, "click here"]);
    await expect.poll(() => shownNotices(page)).toEqual([noticeOf(1, "click here")]);
    const [worker] = page.context().serviceWorkers();
    const click = () =>
      worker?.evaluate(
        async (data) => {
          const opened: string[] = [];
          const scope = self as unknown as { clients: { openWindow: (url: string) => Promise<unknown> } };
          scope.clients.openWindow = async (url) => opened.push(url);
          const event = Object.assign(new Event("notificationclick"), {
            notification: { data, close() {} },
            waitUntil: (promise: Promise<unknown>) => {
              Object.assign(event, { promise });
            },
          });
          dispatchEvent(event);
          await (event as unknown as { promise: Promise<unknown> }).promise;
          return opened;
        },
        { memberId: members.ada.id, otherId: members.others[1]?.id, messageId: 2 },
      );
    expect(await click()).toEqual([]);
    await page.getByRole("log").getByText("click here").waitFor();
    await page.goto(new URL("/icon.svg", web.parley.url).href);
    expect(await click()).toEqual([`/#/chats/${members.others[1]?.id}`]);
  });

  test("gets one notice where the browser has no locks", async () => {
    const page = await openPage({
      onPage: (each) => each.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "locks")),
    });
    const tab = await openTab(page);
    for (const each of [tab, page]) await see(each, "hidden");
    await write([0, "first"]);
    for (const each of [page, tab]) await waitForText(each, 0, "first");
    await expect.poll(() => shownNotices(page)).toEqual([noticeOf(0, "first")]);
    expect((await notices(page)).total).toBe(1);
  });
});
