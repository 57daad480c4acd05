import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { sentenceWithAnyNumber } from "../support/browser/catalogue-sentences.ts";
import { launchBrowser } from "../support/browser/launch-browser.ts";
import { exchangeTexts, fillChat, markAllRead, openWebClient } from "../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";

/** What a browser has to see whether something is in sight. */
type Watching = {
  IntersectionObserver: new (
    callback: (entries: { intersectionRatio: number }[]) => void,
  ) => { observe: (element: unknown) => void };
};

describe("the web client follows its reader", () => {
  let parley: Parley;
  let browser: Browser;
  let ada: TestMember;
  let ben: TestMember;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
    browser = await launchBrowser();
    [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember({ coins: 100 })];
    await exchangeTexts(parley, [ada, ben, "Hello Ben!"], [ben, ada, "Hello Ada!"]);
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  const openChat = () =>
    openWebClient(browser, parley, { member: ada, hash: `#/chats/${ben.id}`, complaints });

  test("what was said today was said yesterday, once the day is over", async () => {
    const page = await openWebClient(browser, parley, { member: ada, complaints });
    await page.clock.install();
    await page.goto(new URL(`/#/chats/${ben.id}`, parley.url).href);
    await page.reload();
    await page.getByRole("log").getByText(en.chat.today, { exact: true }).waitFor();
    await page.clock.fastForward("24:00:00");
    await page.getByRole("log").getByText(en.chat.yesterday, { exact: true }).waitFor();
    expect(await page.getByText(en.chat.today).count()).toBe(0);
  });

  /** How far the other member of a chat has read. */
  const readBy = async (reader: TestMember, writer: TestMember) => {
    const { welcome, raw } = await parley.chatV1(writer, reader);
    raw.close();
    return welcome.other_member.last_read_id;
  };

  test("more than a screen of new messages is read from its beginning, and has been when its end was seen", async () => {
    const [cleo, dan] = [await parley.addMember({ coins: 500 }), await parley.addMember({ coins: 100 })];
    await exchangeTexts(parley, [cleo, dan, "read before"]);
    await markAllRead(parley, dan, cleo);
    await exchangeTexts(
      parley,
      ...lines(80).map((line): [TestMember, TestMember, string] => [cleo, dan, line]),
    );
    const page = await openWebClient(browser, parley, {
      member: dan,
      hash: `#/chats/${cleo.id}`,
      complaints,
    });
    const log = page.getByRole("log");
    await page.getByRole("button", { name: en.chat.newMessages(80), exact: true }).waitFor();
    const isSeenNow = (text: string) => isSeen(log.getByText(text, { exact: true }));
    await expect.poll(() => isSeenNow(en.chat.unreadDivider)).toBe(true);
    expect([await isSeenNow("line 1"), await isSeenNow("line 80")]).toEqual([true, false]);
    expect(await readBy(dan, cleo)).toBe(1);
    await exchangeTexts(parley, [cleo, dan, "line 81"]);
    await page.getByRole("button", { name: en.chat.newMessages(81), exact: true }).click();
    await expect.poll(() => isSeenNow("line 81")).toBe(true);
    await expect.poll(() => readBy(dan, cleo)).toBe(82);
    expect(await log.getByText(en.chat.unreadDivider).count()).toBe(1);
    await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("So much!");
    await page.keyboard.press("Enter");
    await expect.poll(() => log.getByText(en.chat.unreadDivider).count()).toBe(0);
  });

  test("so it is in a chat that was left while something was on its way", async () => {
    const [cleo, dan] = [await parley.addMember({ coins: 500 }), await parley.addMember({ coins: 100 })];
    await exchangeTexts(parley, [cleo, dan, "read before"]);
    await markAllRead(parley, dan, cleo);
    const page = await openWebClient(browser, parley, {
      member: dan,
      hash: `#/chats/${cleo.id}`,
      complaints,
    });
    const log = page.getByRole("log");
    await log.getByText("read before").waitFor();
    // A file that takes its time keeps the chat open.
    await parley.setFailpoint("gate", "closed");
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "slow.txt", mimeType: "text/plain", buffer: Buffer.from("slow") });
    await page.getByText(attachmentsEn.files.processing).waitFor();
    await page.evaluate(`location.hash = "#/chats/${ada.id}"`);
    await page.getByRole("heading", { name: en.chats.member(ada.id), exact: true }).waitFor();
    await exchangeTexts(
      parley,
      ...lines(30).map((line): [TestMember, TestMember, string] => [cleo, dan, line]),
    );
    await page.evaluate(`location.hash = "#/chats/${cleo.id}"`);
    await page.getByRole("button", { name: en.chat.newMessages(30), exact: true }).waitFor();
    await expect.poll(() => isSeen(log.getByText(en.chat.unreadDivider))).toBe(true);
    expect(await readBy(dan, cleo)).toBe(1);
    await parley.setFailpoint("gate", "open");
    await log.getByRole("link", { name: `${attachmentsEn.files.download} slow.txt`, exact: true }).waitFor();
  });

  test("new messages that fit on the screen have been read when they are seen; they stand below a line", async () => {
    const [cleo, dan] = [await parley.addMember({ coins: 500 }), await parley.addMember({ coins: 100 })];
    await exchangeTexts(parley, [cleo, dan, "read before"]);
    await markAllRead(parley, dan, cleo);
    await exchangeTexts(
      parley,
      [dan, cleo, "and answered"],
      [cleo, dan, "first new"],
      [cleo, dan, "second new"],
    );
    const page = await openWebClient(browser, parley, {
      member: dan,
      hash: `#/chats/${cleo.id}`,
      complaints,
    });
    const items = page.getByRole("log").getByRole("listitem");
    await items.filter({ hasText: en.chat.unreadDivider }).getByText("first new").waitFor();
    expect(await items.filter({ hasText: en.chat.unreadDivider }).count()).toBe(1);
    expect(await newMessagesButton(page).count()).toBe(0);
    await expect.poll(() => readBy(dan, cleo)).toBe(4);
    // Somewhere else and back: there is nothing new any more.
    await page.evaluate(`location.hash = "#/chats/${ada.id}"`);
    await page.getByText(en.chat.begin).waitFor();
    await page.evaluate(`location.hash = "#/chats/${cleo.id}"`);
    await items.getByText("second new").waitFor();
    expect(await page.getByText(en.chat.unreadDivider).count()).toBe(0);
    expect(await newMessagesButton(page).count()).toBe(0);
  });

  const newMessagesButton = (page: Page) =>
    page.getByRole("button", { name: sentenceWithAnyNumber(en.chat.newMessages) });

  const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}`);

  /** Whether all of it can be seen where it stands now. */
  const isSeen = (element: Locator) =>
    element.evaluate(
      (each) =>
        new Promise<boolean>((done) => {
          const { IntersectionObserver } = globalThis as unknown as Watching;
          new IntersectionObserver(([entry]) => done(entry?.intersectionRatio === 1)).observe(each);
        }),
    );

  test("what is new is said aloud, and what is older is not; words that are marked stay so", async () => {
    const [cleo, dan] = [await parley.addMember({ coins: 500 }), await parley.addMember({ coins: 100 })];
    await exchangeTexts(parley, [cleo, dan, "the very first"]);
    await fillChat(parley, [dan, cleo], 120);
    const page = await openWebClient(browser, parley, {
      member: dan,
      hash: `#/chats/${cleo.id}`,
      complaints,
    });
    const log = page.getByRole("log");
    await log.getByText("message 120").waitFor();
    await page.evaluate(`
      globalThis.announced = {};
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) for (const added of addedNodes) {
          const items = added.matches?.("[data-id]") ? [added] : (added.querySelectorAll?.("[data-id]") ?? []);
          for (const { dataset } of items) announced[dataset.id] = document.querySelector("[role=log]").ariaLive;
        }
      }).observe(document.querySelector("[role=log]"), { childList: true, subtree: true });
      const marked = document.querySelector('[data-id="75"] .text');
      getSelection().selectAllChildren(marked);
      globalThis.markedText = String(getSelection());
      document.querySelector("[role=log]").scrollTop = 0;`);
    await log.getByText("the very first").waitFor({ state: "attached" });
    await exchangeTexts(parley, [cleo, dan, "news"]);
    await log.getByText("news").waitFor({ state: "attached" });
    const announced = await page.evaluate<Record<string, string>>("announced");
    expect(Object.keys(announced).length).toBe(71);
    expect(Object.entries(announced).filter(([, live]) => live !== "off")).toEqual([["121", "polite"]]);
    expect(await page.evaluate("String(getSelection()) === markedText && markedText !== ''")).toBe(true);
  });

  test("an installed app's badge counts the chats with something unread", async () => {
    const cleo = await parley.addMember({ coins: 100 });
    const page = await openWebClient(browser, parley, { member: cleo, complaints });
    await page.addInitScript(`
      globalThis.badge = undefined;
      navigator.setAppBadge = async (count) => { globalThis.badge = count; };
      navigator.clearAppBadge = async () => { globalThis.badge = 0; };`);
    await page.reload();
    await page.getByText(en.chats.empty).waitFor();
    const badge = () => page.evaluate("globalThis.badge");
    await expect.poll(badge).toBe(0);
    await exchangeTexts(parley, [ada, cleo, "one"], [ben, cleo, "two"], [ben, cleo, "three"]);
    await expect.poll(badge).toBe(2);
    await page.getByRole("link", { name: en.chats.member(ada.id) }).click();
    await page.getByRole("link", { name: en.chats.member(ben.id) }).click();
    await expect.poll(badge).toBe(0);
  });

  test("the page can be installed as an app, with its icon", async () => {
    const page = await openChat();
    const devtools = await page.context().newCDPSession(page);
    const { errors, data = "" } = await devtools.send("Page.getAppManifest");
    expect(errors).toEqual([]);
    const { name, display, icons } = JSON.parse(data);
    expect([name, display]).toEqual(["Parley", "standalone"]);
    expect((await parley.fetch(icons[0].src)).headers.get("content-type")).toBe("image/svg+xml");
  });

  test("nothing moves for who wants it to be still", async () => {
    const page = await openChat();
    await page.getByRole("log").getByText("Hello Ada!").waitFor();
    // As it is drawn before the messages have come.
    await page.evaluate(
      `document.querySelector("[role=log]").insertAdjacentHTML("beforeend", '<div class="skeleton"></div>')`,
    );
    const moving = () =>
      page.evaluate<number>(`
        [...document.querySelectorAll("*")].filter((each) => {
          const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(each);
          return animationName !== "none" || parseFloat(transitionDuration) > 0 || scrollBehavior === "smooth";
        }).length`);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    expect(await moving()).toBe(1);
    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await moving()).toBe(0);
  });

  test.each([360, 1280])(
    "from right to left, all is mirrored and nothing is too wide, on %i px",
    async (width) => {
      const page = await openChat();
      await page.setViewportSize({ width, height: 800 });
      await page.getByRole("log").getByText("Hello Ada!").waitFor();
      /** Of what each member said, where its middle is: from 0, the left edge of the log, to 1, the right one. */
      const middles = () =>
        page.evaluate<[own: number, other: number]>(`
      (() => {
        const log = document.querySelector("[role=log]").getBoundingClientRect();
        return [".is-own .bubble", ".message:not(.is-own) .bubble"].map((which) => {
          const { left, right } = document.querySelector(which).getBoundingClientRect();
          return ((left + right) / 2 - log.left) / log.width;
        });
      })()`);
      const [own, other] = await middles();
      await page.evaluate(`document.documentElement.dir = "rtl"`);
      const [mirroredOwn, mirroredOther] = await middles();
      expect(own).toBeGreaterThan(0.5);
      expect(mirroredOwn).toBeCloseTo(1 - own, 2);
      expect(mirroredOther).toBeCloseTo(1 - other, 2);
      await fitsIn(page, width);
      await page.screenshot({ path: `dist/screenshots/right to left ${width}.png` });
      for (const hash of ["#/", "#/coins", "#/settings"]) {
        await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
        await page.getByRole("main").waitFor();
        await fitsIn(page, width);
      }
    },
  );

  async function fitsIn(page: Page, width: number): Promise<void> {
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
  }
});
