import type { Page } from "playwright-core";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { LANGUAGE_NAMES } from "../../../src/web/i18n/language.ts";
import { REGISTER_AFTER_MS, SOUND_INTERVAL_MS } from "../../../src/web/limits.ts";
import { de as noticesDe } from "../../../src/web/notices/de.ts";
import { en as noticesEn } from "../../../src/web/notices/en.ts";
import { en as settingsEn } from "../../../src/web/settings/en.ts";
import { logOut } from "../../support/browser/account-forms.ts";
import { readNotices, recordNotices, setSight } from "../../support/browser/page/notices-recorder.ts";
import { SCREEN_LIMIT } from "../../support/browser/screen-states.ts";
import { expectUsable } from "../../support/browser/screenshots.ts";
import { exchangeTexts, goTo, markAllRead, setStoredItem } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

type PageOptions = {
  /** The names of the choices that the member has made on this device. */
  wants?: ("notices" | "sound")[];
  answer?: NotificationPermission;
  onPage?: (page: Page) => Promise<unknown>;
  complaints?: string[];
};
type Sight = Parameters<typeof setSight>[0];

describe("a member with the page open", () => {
  const web = webFixture({ LOGO_URL: "/icon.svg" }, { instrumented: true });
  let ada: TestMember;
  const others: TestMember[] = [];
  beforeAll(async () => {
    for (let i = 0; i < 4; i++) others.push(await web.parley.addMember({ coins: 1000 }));
  });
  beforeEach(async () => {
    ada = await web.parley.addMember({ coins: 100 });
    await write(...others.map((_, at): [number, string] => [at, "before"]));
  });

  /** Has other members write to Ada, all at once. */
  async function write(...texts: [number, string][]): Promise<void> {
    const byWriter = new Map<number, string[]>();
    for (const [at, text] of texts) byWriter.set(at, [...(byWriter.get(at) ?? []), text]);
    const writing = [...byWriter].map(([at, own]) =>
      exchangeTexts(
        web.parley,
        ...own.map((text): [TestMember, TestMember, string] => [others[at] as TestMember, ada, text]),
      ),
    );
    await Promise.all(writing);
  }

  /** Opens Ada's page, in which Chromium's notices and sounds are only recorded. */
  async function openPage({
    wants = ["notices"],
    answer = "granted",
    onPage,
    complaints,
  }: PageOptions = {}): Promise<Page> {
    const page = await web.open({
      member: ada,
      ...(complaints && { complaints }),
      serviceWorkers: "allow",
      onPage: async (each) => {
        await each.clock.install();
        await each.addInitScript(recordNotices, { answer, wants });
        await onPage?.(each);
      },
    });
    await waitForList(page);
    await page.clock.fastForward(REGISTER_AFTER_MS);
    await page.evaluate(() => navigator.serviceWorker?.ready.then(() => {}));
    return page;
  }

  async function openTab(page: Page): Promise<Page> {
    const tab = await page.context().newPage();
    await tab.addInitScript(recordNotices, { answer: "granted" as const, wants: [] });
    await tab.goto(web.parley.url.href);
    await waitForList(tab);
    return tab;
  }

  /** Waits until a page without other tabs has the list of the server, and notifies of what changes in it. */
  const notifies = (page: Page) =>
    expect
      .poll(() => page.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name)))
      .toContain("parley notices");

  /** Returns the last texts of Ada's chats, as the server lists them. */
  async function listedTexts(): Promise<string[]> {
    const response = await web.parley.request(ada, "GET", "/members/chats");
    const { chats } = (await response.json()) as { chats: { last_message: { text: string } }[] };
    return chats.map(({ last_message }) => last_message.text).toSorted();
  }

  const row = (page: Page, at: number) =>
    page
      .getByRole("list", { name: en.chats.list })
      .getByRole("link", { name: en.chats.member(others[at]?.id ?? 0) });
  const waitForList = (page: Page) => row(page, 0).waitFor();
  const see = (page: Page, sight: Sight) => page.evaluate(setSight, sight);
  const notices = (page: Page) => page.evaluate(readNotices);
  const titles = async (page: Page) =>
    (await notices(page)).shown.map(({ title, body }) => `${title}: ${body}`);
  const titleOf = (at: number, text: string) => `${en.chats.member(others[at]?.id ?? 0)}: ${text}`;
  const tones = (page: Page) => page.evaluate(() => (window as unknown as { tones: number }).tones);
  const asked = (page: Page) => page.evaluate(() => (window as unknown as { asked: number }).asked);
  const waitForText = (page: Page, at: number, text: string) => row(page, at).getByText(text).waitFor();

  test("is asked for permission by their own click in the settings only, and the answer is remembered", async () => {
    const page = await openPage({ wants: [] });
    await see(page, "hidden");
    await write([0, "unnoticed"]);
    await waitForText(page, 0, "unnoticed");
    expect(await asked(page)).toBe(0);
    expect(await notices(page)).toEqual({ shown: [], total: 0 });
    await goTo(page, "#/settings");
    const box = page.getByRole("checkbox", { name: noticesEn.ask, exact: true });
    expect(await box.isChecked()).toBe(false);
    expect(await asked(page)).toBe(0);
    await box.click();
    await expect.poll(() => box.isChecked()).toBe(true);
    expect(await asked(page)).toBe(1);
    await write([0, "noticed"]);
    await expect.poll(() => titles(page)).toEqual([titleOf(0, "noticed")]);
    expect((await notices(page)).shown).toMatchObject([{ icon: "/icon.svg" }]);
    await page.reload();
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    await expect.poll(() => box.isChecked()).toBe(true);
    await box.uncheck();
    await see(page, "hidden");
    await goTo(page, "");
    await write([0, "no more"]);
    await waitForText(page, 0, "no more");
    expect((await notices(page)).total).toBe(1);
  });

  test(
    "sees that nothing is switched on if the browser blocks notices, or they answer nothing",
    SCREEN_LIMIT,
    async () => {
      const page = await openPage({ wants: [], answer: "default" });
      await goTo(page, "#/settings");
      const box = page.getByRole("checkbox", { name: noticesEn.ask, exact: true });
      await box.click();
      await expect.poll(() => asked(page)).toBe(1);
      await expect.poll(() => box.isChecked()).toBe(false);
      expect(await page.getByText(noticesEn.denied).count()).toBe(0);
      await page.evaluate(() => Object.assign(window, { answer: "denied" }));
      await box.click();
      await page.getByText(noticesEn.denied).waitFor();
      expect([await box.isChecked(), await box.isDisabled()]).toEqual([false, true]);
      await page.getByRole("radio", { name: LANGUAGE_NAMES.de, exact: true }).check();
      await page.getByText(noticesDe.denied).waitFor();
      await expectUsable(page, "blocked notices", { height: 1400 });
    },
  );

  test("gets one notice for each chat however many tabs are open, and none in a tab that they use", async () => {
    const page = await openPage();
    const tab = await openTab(page);
    for (const each of [page, tab]) await see(each, "hidden");
    await write([0, "first"]);
    for (const each of [page, tab]) await waitForText(each, 0, "first");
    await expect.poll(() => titles(page)).toEqual([titleOf(0, "first")]);
    await write([0, "second"], [1, "from another"]);
    await expect
      .poll(async () => (await titles(page)).toSorted())
      .toEqual([titleOf(0, "second"), titleOf(1, "from another")].toSorted());
    expect((await notices(page)).total).toBe(3);

    // Read on another device.
    await markAllRead(web.parley, ada, others[0] as TestMember);
    await expect.poll(() => titles(page)).toEqual([titleOf(1, "from another")]);

    await see(tab, "focused");
    await write([2, "seen"]);
    for (const each of [page, tab]) await waitForText(each, 2, "seen");
    await see(tab, "visible");
    await write([3, "beside another window"]);
    await expect
      .poll(() => titles(page))
      .toEqual([titleOf(1, "from another"), titleOf(3, "beside another window")]);
    // The tab that showed the notices is gone.
    await page.close();
    const isWaiting = () =>
      navigator.locks
        .query()
        .then(({ pending = [] }) => pending.some(({ name }) => name === "parley notices"));
    await expect.poll(() => tab.evaluate(isWaiting)).toBe(false);
    await write([0, "to the other tab"]);
    await expect.poll(() => titles(tab)).toContain(titleOf(0, "to the other tab"));
    expect((await notices(tab)).total).toBe(5);

    await logOut(tab);
    await expect.poll(() => titles(tab)).toEqual([]);
  });

  test("leaves no notice after a log-out on a page that shows none itself", async () => {
    const page = await openPage();
    await notifies(page);
    await see(page, "hidden");
    await write([0, "private"]);
    await expect.poll(() => titles(page)).toEqual([titleOf(0, "private")]);
    // Switched off in another tab, which was closed since.
    await page.evaluate(() => localStorage.removeItem("parley.notices"));
    await page.reload();
    await waitForList(page);
    expect(await titles(page)).toEqual([titleOf(0, "private")]);
    await logOut(page);
    await expect.poll(() => titles(page)).toEqual([]);
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
    await expect.poll(() => titles(page)).toEqual([titleOf(0, "early")]);
    await write([0, "later"]);
    await expect.poll(() => titles(page)).toEqual([titleOf(0, "later")]);
    expect((await notices(page)).total).toBe(2);
  });

  test("gets one notice for many chats after a sleep, and none of a muted chat", async () => {
    // Its attempts to connect fail.
    const page = await openPage({ complaints: [] });
    await setStoredItem(page, "parley.mutes", JSON.stringify({ by: ada.id, otherIds: [others[3]?.id] }));
    await page.reload();
    await notifies(page);
    await see(page, "hidden");
    await write([3, "muted"], [0, "not muted"]);
    await waitForText(page, 3, "muted");
    await expect.poll(() => titles(page)).toEqual([titleOf(0, "not muted")]);
    const more = await web.parley.addMember({ coins: 100 });
    await page.context().setOffline(true);
    await web.parley.evict("INBOX", { name: String(ada.id), webSockets: "close" });
    await write([0, "a"], [0, "b"], [1, "c"], [2, "d"], [3, "muted"]);
    await exchangeTexts(web.parley, [more, ada, "e"]);
    // The rooms have notified the inbox: a message that it lacked would come later, with a notice of its own.
    await expect.poll(listedTexts).toEqual(["b", "c", "d", "e", "muted"]);
    await page.context().setOffline(false);
    await expect.poll(() => titles(page)).toContain(`${en.chat.newMessages(5)}: `);
    expect((await notices(page)).total).toBe(2);
  });

  test("finds the chat of a notice by a click: in the open page, or in a new one", async () => {
    const page = await openPage();
    await see(page, "hidden");
    await write([1, "click here"]);
    await expect.poll(() => titles(page)).toEqual([titleOf(1, "click here")]);
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
        { memberId: ada.id, otherId: others[1]?.id, messageId: 2 },
      );
    expect(await click()).toEqual([]);
    await page.getByRole("log").getByText("click here").waitFor();
    await page.goto(new URL("/icon.svg", web.parley.url).href);
    expect(await click()).toEqual([`/#/chats/${others[1]?.id}`]);
  });

  test("hears one sound at most every two seconds, after a first click, unless they see the chat", async () => {
    const page = await openPage({ wants: ["sound"] });
    await see(page, "hidden");
    await write([0, "silent"]);
    await waitForText(page, 0, "silent");
    expect(await tones(page)).toBe(0);
    await row(page, 1).click();
    await page.getByRole("log").getByText("before").waitFor();
    await write([0, "loud"]);
    await expect.poll(() => tones(page)).toBe(2);
    await write([0, "soon after"]);
    await waitForText(page, 0, "soon after");
    expect(await tones(page)).toBe(2);
    await page.clock.fastForward(SOUND_INTERVAL_MS);
    await see(page, "focused");
    await write([1, "in sight"]);
    await page.getByRole("log").getByText("in sight").waitFor();
    await waitForText(page, 1, "in sight");
    await write([2, "in another chat"]);
    await expect.poll(() => tones(page)).toBe(4);
    expect((await notices(page)).total).toBe(0);
  });

  test("can switch on the sound alone where the browser has no notices or no service worker", async () => {
    for (const lacks of ["Notification", "serviceWorker"]) {
      const page = await openPage({
        wants: ["sound"],
        onPage: (each) =>
          each.addInitScript((name) => {
            Reflect.deleteProperty(globalThis, name);
            Reflect.deleteProperty(Navigator.prototype, name);
          }, lacks),
      });
      await goTo(page, "#/settings");
      expect(await page.getByRole("checkbox", { name: noticesEn.sound, exact: true }).isChecked()).toBe(true);
      expect(await page.getByRole("checkbox", { name: noticesEn.ask, exact: true }).count()).toBe(0);
    }
  });

  test("gets one notice where the browser has no locks", async () => {
    const page = await openPage({
      onPage: (each) => each.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "locks")),
    });
    const tab = await openTab(page);
    for (const each of [tab, page]) await see(each, "hidden");
    await write([0, "first"]);
    for (const each of [page, tab]) await waitForText(each, 0, "first");
    await expect.poll(() => titles(page)).toEqual([titleOf(0, "first")]);
    expect((await notices(page)).total).toBe(1);
  });
});
