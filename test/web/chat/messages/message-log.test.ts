import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { fallbackName } from "../../../../src/core/display-name.ts";
import { en as messagesEn } from "../../../../src/web/chat/messages/en.ts";
import { en } from "../../../../src/web/i18n/en.ts";
import { FLOATING_DAY_MS, LONG_PRESS_MOVE_PX, LONG_PRESS_MS } from "../../../../src/web/limits.ts";
import { en as peopleEn } from "../../../../src/web/people/en.ts";
import { sentenceWith } from "../../../support/browser/catalogue-sentences.ts";
import {
  downloadLink,
  focusedRole,
  logItem,
  messageField,
  sendText,
  waitForMessageMenus,
} from "../../../support/browser/chat-page.ts";
import { launchBrowser } from "../../../support/browser/launch-browser.ts";
import { recordSound } from "../../../support/browser/page/files.ts";
import { invisibleFocus } from "../../../support/browser/page/focus.ts";
import {
  distanceToEnd,
  extendSelection,
  lowestMessage,
  placeOfMessage,
  scrollWhileOlderLoad,
  selectMessage,
  watchAnnouncements,
} from "../../../support/browser/page/log.ts";
import { loadBackTo, scrollToMessage } from "../../../support/browser/page/long-log.ts";
import {
  exchangeTexts,
  fillChat,
  openWebClient,
  replaceWithFile,
} from "../../../support/browser/web-client.ts";
import { addPair, roomOf, roomStorage } from "../../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../../support/runtime/parley.ts";

const DAY_MS = 86_400_000;

describe("the web client's message log", () => {
  let parley: Parley;
  let browser: Browser;
  let recording: Buffer;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ SEND_BURST: 0 });
    browser = await launchBrowser();
    const recorder = await browser.newPage();
    const bytes = await recorder.evaluate(recordSound, "audio/webm;codecs=opus");
    await recorder.close();
    recording = Buffer.from(bytes);
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  /** Opens a chat whose first message is "the very first" and whose last one is `message ${count}`. */
  async function openLongChat(count: number) {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 500 } });
    await exchangeTexts(parley, [ben, ada, "the very first"]);
    await fillChat(parley, [ada, ben], count);
    const page = await openWebClient(browser, parley, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    const log = page.getByRole("log");
    await log.getByText(`message ${count}`).waitFor();
    return { ada, ben, page, log };
  }

  test("messages move only by what the member scrolls while older ones load above them", async () => {
    const { log } = await openLongChat(300);
    const moved = await log.evaluate(scrollWhileOlderLoad);
    expect(Math.round(moved)).toBe(10);
  });

  /** Opens a chat with two recordings above the visible part, which become sound once their bytes are released. */
  async function openRecordings() {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 500 } });
    await exchangeTexts(parley, [ben, ada, "the very first"]);
    await fillChat(parley, [ada, ben], 45);
    for (const id of [8, 14]) {
      await replaceWithFile(parley, [ada, ben], { id, name: `${id}.webm`, type: "video/webm" });
    }
    const released = Promise.withResolvers<void>();
    const page = await openWebClient(browser, parley, {
      member: ada,
      hash: `#/chats/${ben.id}`,
      complaints,
      onPage: (opened) =>
        opened.route(/\/storage/, async (route) => {
          await released.promise;
          await route.fulfill({ body: recording, contentType: "video/webm" });
        }),
    });
    const log = page.getByRole("log");
    await log.getByText("message 45").waitFor();
    await expect.poll(() => log.locator("video").count()).toBe(2);
    const release = async () => {
      released.resolve();
      await expect.poll(() => log.locator("audio").count()).toBe(2);
    };
    return { ada, ben, page, log, release };
  }

  test("a chat at its end stays there while recordings above become smaller, and shows the next message", async () => {
    const { ada, ben, page, log, release } = await openRecordings();
    const before = await log.evaluate(lowestMessage);
    expect(before).toMatchObject({ id: 45, toEnd: 0 });
    await release();
    expect(await log.evaluate(lowestMessage)).toEqual(before);
    await exchangeTexts(parley, [ben, ada, "news"]);
    await log.getByText("news", { exact: true }).waitFor();
    expect(await log.evaluate(lowestMessage)).toMatchObject({ id: 46, toEnd: 0 });
    expect(await page.locator(".to-end").count()).toBe(0);
  });

  // Near the end, the browser itself scrolls back to the end of the smaller content.
  test.each([100, 400])(
    "a chat %i px above its end stays there while recordings above become smaller",
    async (px) => {
      const { log, release } = await openRecordings();
      await log.evaluate((element, distance) => element.scrollBy(0, -distance), px);
      const { id, toEnd } = await log.evaluate(lowestMessage);
      expect(Math.round(toEnd)).toBe(px);
      const before = await log.evaluate(placeOfMessage, id);
      await release();
      expect(Math.abs((await log.evaluate(placeOfMessage, id)) - before)).toBeLessThan(1);
      expect(Math.abs((await log.evaluate(lowestMessage)).toEnd - px)).toBeLessThan(1);
    },
  );

  test("screen readers announce a new message with its author, but not older ones that load, and a selection stays", async () => {
    const { ada, ben, page, log } = await openLongChat(120);
    const announcements = await page.evaluateHandle(watchAnnouncements);
    const selected = await log.evaluate(selectMessage, 95);
    expect(selected).not.toBe("");
    await log.evaluate((element) => {
      element.scrollTop = 0;
    });
    await log.getByText("the very first").waitFor({ state: "attached" });
    await exchangeTexts(parley, [ben, ada, "news"], [ben, ada, "more news"]);
    const name = en.chats.member(ben.id);
    const announced = () => announcements.jsonValue();
    await expect.poll(announced).toContain(`${name}: more news`);
    expect(await page.evaluate(() => String(getSelection()))).toBe(selected);
    // The member's own messages, and what the other member does, are not announced.
    await sendText(page, "my own");
    await logItem(page, "my own").getByText(en.chat.sent).waitFor({ state: "attached" });
    const socket = await parley.chatV1(ben, ada);
    socket.send(JSON.stringify({ type: "typing" }));
    await page.getByText(en.chat.typing(name)).waitFor();
    socket.raw.close();
    await page.getByText(en.chat.offline, { exact: true }).waitFor();
    expect(await announced()).toEqual([`${name}: news`, `${name}: more news`]);
  });

  test("only blocks near the visible part are drawn, and those in use: selected, focused, or with a player that has begun", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 500 } });
    await exchangeTexts(parley, [ben, ada, "the very first"]);
    await fillChat(parley, [ada, ben], 250);
    await replaceWithFile(parley, [ada, ben], { id: 10, name: "sound.webm", type: "audio/webm" });
    await replaceWithFile(parley, [ada, ben], { id: 100, name: "notes.txt", type: "text/plain" });
    const page = await openWebClient(browser, parley, {
      member: ada,
      hash: `#/chats/${ben.id}`,
      complaints,
      onPage: (opened) =>
        opened.route(/\/storage/, (route) => route.fulfill({ body: recording, contentType: "audio/webm" })),
    });
    const log = page.getByRole("log");
    await log.getByText("message 250").waitFor();
    await log.evaluate(loadBackTo, 1);
    const isDrawn = async (id: number) => (await log.locator(`[data-id="${id}"]`).count()) === 1;
    const scrollTo = (top: number) => log.evaluate((element, to) => element.scrollTo(0, to), top);
    const expectDrawn = (expected: Record<number, boolean>) =>
      expect
        .poll(async () =>
          Object.fromEntries(
            await Promise.all(Object.keys(expected).map(async (id) => [id, await isDrawn(Number(id))])),
          ),
        )
        .toEqual(expected);
    await scrollTo(0);
    await expectDrawn({ 1: true, 10: true, 70: false, 100: false, 250: false });
    await log.locator("audio").evaluate((player: HTMLAudioElement) => {
      player.loop = true;
      return player.play();
    });
    await scrollTo(1_000_000);
    await expectDrawn({ 1: true, 10: true, 70: false, 100: false, 250: true });
    const selected = await log.evaluate(selectMessage, 245);
    expect(selected).toContain("message 245");

    await log.evaluate(scrollToMessage, 100);
    await downloadLink(log, "notes.txt").focus();
    await scrollTo(0);
    await expectDrawn({ 1: true, 10: true, 70: false, 100: true, 150: false, 245: true });
    expect(await log.locator("audio").evaluate((player: HTMLAudioElement) => player.paused)).toBe(false);
    const isFocused = (link: Element) => link === document.activeElement;
    expect(await downloadLink(log, "notes.txt").evaluate(isFocused)).toBe(true);
    expect(await page.evaluate(() => String(getSelection()))).toBe(selected);
    await page.evaluate(() => getSelection()?.removeAllRanges());
    await log.focus();
    await scrollTo(500);
    await expectDrawn({ 10: true, 100: false, 245: false });
  });

  test("a selection from a drawn message over others that are not drawn copies all of them", async () => {
    const { page, log } = await openLongChat(250);
    await log.evaluate(loadBackTo, 1);
    await log.evaluate((element) => element.scrollTo(0, 1_000_000));
    await log.locator('[data-id="250"]').waitFor();
    await log.focus();
    await log.evaluate(selectMessage, 250);
    await log.evaluate((element) => element.scrollTo(0, 0));
    await log.locator('[data-id="5"]').waitFor();
    await log.evaluate(extendSelection, 5);
    await expect.poll(() => log.locator('[data-id="150"]').count()).toBe(0);
    await page.keyboard.press("Control+C");
    await messageField(page).focus();
    await page.keyboard.press("Control+V");
    const pasted = await messageField(page).inputValue();
    const numbers = [...pasted.matchAll(/message (\d+)/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 245 }, (_, i) => i + 5));
  });

  test("a short message is one line with its time, a turn ends in a corner, and emojis have no bubble", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    const lines = ["ok", "fine", "😀🎉"].map((text): [TestMember, TestMember, string] => [ben, ada, text]);
    await exchangeTexts(parley, ...lines, [ada, ben, "good"]);
    const page = await openWebClient(browser, parley, {
      member: ada,
      hash: `#/chats/${ben.id}`,
      width: 1920,
      complaints,
    });
    const bubble = (text: string) =>
      page.getByRole("log").getByRole("listitem").filter({ hasText: text }).locator(".bubble");
    await bubble("good").waitFor();
    const boxOf = (text: string) =>
      bubble(text).evaluate((element) => element.getBoundingClientRect().toJSON());
    expect([(await boxOf("ok")).height, (await boxOf("good")).height]).toEqual([38, 38]);
    // Both members write in one column in the middle of a wide pane.
    expect((await boxOf("good")).right - (await boxOf("ok")).left).toBeLessThanOrEqual(760);
    const cornersOf = (text: string) =>
      bubble(text).evaluate((element) => {
        const { borderEndStartRadius, borderEndEndRadius } = getComputedStyle(element);
        return [borderEndStartRadius, borderEndEndRadius];
      });
    expect(await cornersOf("ok")).toEqual(["18px", "18px"]);
    expect(await cornersOf("good")).toEqual(["18px", "6px"]);
    const styleOf = (text: string, property: "backgroundColor" | "borderTopColor" | "borderInlineEndWidth") =>
      bubble(text).evaluate((element, name) => getComputedStyle(element)[name], property);
    expect(
      await bubble("😀🎉")
        .locator(".text")
        .evaluate((text) => getComputedStyle(text).fontSize),
    ).toBe("40px");
    expect(await styleOf("😀🎉", "backgroundColor")).toBe("rgba(0, 0, 0, 0)");
    expect(await styleOf("ok", "backgroundColor")).not.toBe("rgba(0, 0, 0, 0)");
    // Without colours, the bubbles of both members differ by their borders.
    await page.emulateMedia({ forcedColors: "active" });
    expect(await styleOf("ok", "borderTopColor")).not.toBe(await styleOf("ok", "backgroundColor"));
    expect(await styleOf("ok", "borderInlineEndWidth")).toBe("1px");
    expect(await styleOf("good", "borderInlineEndWidth")).toBe("4px");
  });

  test("the day of the first visible message floats above the log while the member scrolls, but not at its end", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 500 } });
    await exchangeTexts(parley, [ben, ada, "the very first"]);
    await fillChat(parley, [ada, ben], 60);
    const storage = await roomStorage(parley, ada, ben);
    await storage.exec("UPDATE messages SET at = at - ? WHERE id <= 40", DAY_MS);
    await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "close" });
    const page = await openWebClient(browser, parley, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    const log = page.getByRole("log");
    await log.getByText("message 60").waitFor();
    const floating = page.locator(".day.is-floating");
    expect(await floating.count()).toBe(0);
    await page.clock.install();
    await log.hover();
    await page.mouse.wheel(0, -200);
    await expect.poll(() => floating.allTextContents()).toEqual([en.chat.today]);
    await page.mouse.wheel(0, -900);
    await expect.poll(() => floating.allTextContents()).toEqual([en.chat.yesterday]);
    expect(await log.getByRole("heading", { level: 2 }).allTextContents()).toContain(en.chat.today);
    await page.clock.fastForward(FLOATING_DAY_MS);
    await expect.poll(() => floating.count()).toBe(0);
    await page.mouse.wheel(0, 100_000);
    await expect.poll(() => log.evaluate(distanceToEnd)).toBeLessThan(2);
    expect(await floating.count()).toBe(0);
    // Scrolling by the page does not show it.
    await page.clock.fastForward(FLOATING_DAY_MS);
    await log.evaluate((element) => element.scrollBy(0, -200));
    await expect.poll(() => log.evaluate(distanceToEnd)).toBeGreaterThan(100);
    expect(await floating.count()).toBe(0);
  });

  test("a round button leads to the end from more than a screen away, although nothing there is unread", async () => {
    const { page, log } = await openLongChat(120);
    const button = page.getByRole("button", { name: en.chat.toEnd, exact: true });
    // While older messages load, the page moves what the member sees by their height.
    await log.evaluate(loadBackTo, 1);
    await expect.poll(() => log.getAttribute("aria-busy")).toBe("false");
    const scrollUp = (panes: number) =>
      log.evaluate(
        (element, by) => element.scrollTo(0, element.scrollHeight - (1 + by) * element.clientHeight),
        panes,
      );
    await scrollUp(0.9);
    await expect.poll(() => button.count()).toBe(0);
    expect(await log.evaluate(distanceToEnd)).toBeGreaterThan(200);
    await scrollUp(1.1);
    await button.click();
    await expect.poll(() => log.evaluate(distanceToEnd)).toBeLessThan(2);
    await expect.poll(() => button.count()).toBe(0);
  });

  describe("the menu of a message", () => {
    /** Opens a chat with a message of each member, of which Ben has read none. */
    async function openMessages() {
      const [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 100 } });
      await exchangeTexts(parley, [ben, ada, "theirs"], [ada, ben, "my own"]);
      const page = await openWebClient(browser, parley, {
        member: ada,
        hash: `#/chats/${ben.id}`,
        complaints,
      });
      await logItem(page, "my own").waitFor();
      await waitForMessageMenus(page.getByRole("log"));
      const menu = page.getByRole("menu", { name: messagesEn.menu.message, exact: true });
      const choose = (act: string) => menu.getByRole("menuitem", { name: act, exact: true }).click();
      return { ada, ben, page, menu, choose };
    }

    test("opens by its button, a right click and a long press, and copies the text", async () => {
      const { page, menu, choose } = await openMessages();
      const bubble = logItem(page, "theirs").locator(".bubble");
      const more = bubble.locator(".more");
      expect(await more.isVisible()).toBe(false);
      await bubble.hover();
      await more.click();
      await choose(messagesEn.menu.copy);
      await expect.poll(() => menu.count()).toBe(0);
      await expectCopied(page, "theirs");

      await bubble.click({ button: "right" });
      await menu.waitFor();
      await page.keyboard.press("Escape");
      await expect.poll(() => menu.count()).toBe(0);

      await page.clock.install();
      await page.clock.pauseAt(Date.now() + 60_000);
      const touch = { pointerType: "touch", clientX: 300, clientY: 300, bubbles: true };
      const press = () => bubble.dispatchEvent("pointerdown", touch);
      await press();
      await bubble.dispatchEvent("pointermove", { ...touch, clientY: 300 + LONG_PRESS_MOVE_PX + 1 });
      await page.clock.runFor(LONG_PRESS_MS);
      expect(await menu.count()).toBe(0);
      await press();
      await page.clock.runFor(LONG_PRESS_MS - 1);
      expect(await menu.count()).toBe(0);
      await page.clock.runFor(1);
      await menu.waitFor();
    });

    test("leaves the focus where it is when the mouse takes the button to another message", async () => {
      const { page, menu } = await openMessages();
      await logItem(page, "theirs").locator(".bubble").hover();
      await logItem(page, "theirs").locator(".more").click();
      await menu.waitFor();
      await page.keyboard.press("Escape");
      await expect.poll(() => menu.count()).toBe(0);
      await logItem(page, "my own").locator(".bubble").hover();
      await logItem(page, "my own").locator(".more").waitFor();
      await expect
        .poll(() => messageField(page).evaluate((each) => each === document.activeElement))
        .toBe(true);
    });

    test("opens by keyboard from the log's one stop, and the information has time, number, price, receipt and reference", async () => {
      const { ada, ben, page, menu, choose } = await openMessages();
      const { welcome, raw } = await parley.chatV1(ada, ben);
      raw.close();
      const [theirs, own] = welcome.messages as [
        { id: number; chat_id: number },
        { id: number; chat_id: number },
      ];
      const { keyboard } = page;
      const isFocused = (text: string) =>
        logItem(page, text).evaluate((item) => item === document.activeElement);
      await page.getByRole("log").focus();
      await keyboard.press("ArrowUp");
      expect(await isFocused("my own")).toBe(true);
      expect(await page.evaluate(invisibleFocus)).toBe("");
      await keyboard.press("Enter");
      await choose(messagesEn.menu.info);
      const info = page.getByRole("dialog", { name: messagesEn.info.title, exact: true });
      for (const line of [en.coins(5), messagesEn.info.unread, messagesEn.info.number(own.id)]) {
        await info.getByText(line, { exact: true }).waitFor();
      }
      await info.getByText(new RegExp(`^${messagesEn.info.sent("")}.*\\d:\\d\\d`)).waitFor();
      const reference = `${own.chat_id}-${own.id}`;
      await info.getByRole("button", { name: messagesEn.info.reference(reference), exact: true }).click();
      await keyboard.press("Escape");
      await expect.poll(() => info.count()).toBe(0);
      await expect.poll(() => isFocused("my own")).toBe(true);

      await keyboard.press("ArrowUp");
      expect(await isFocused("theirs")).toBe(true);
      await keyboard.press("Shift+F10");
      await choose(messagesEn.menu.info);
      await info.getByText(messagesEn.info.number(theirs.id), { exact: true }).waitFor();
      // The other member's price, and what oneself has read, are not shown.
      expect(await info.getByText(en.coins(5), { exact: true }).count()).toBe(0);
      expect(await info.getByText(messagesEn.info.unread, { exact: true }).count()).toBe(0);
      await keyboard.press("Escape");
      await expect.poll(() => isFocused("theirs")).toBe(true);
      await keyboard.press("Escape");
      await expect.poll(() => focusedRole(page)).toBe("log");
      await expectCopied(page, reference);
      expect(await menu.count()).toBe(0);
    });

    test("is that of the browser on a link and on a selected text", async () => {
      const { ada, ben, page, menu } = await openMessages();
      await exchangeTexts(parley, [ben, ada, "see https://example.com/a"]);
      const link = logItem(page, "see").getByRole("link");
      const isPrevented = (element: Element) =>
        !element.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }));
      await link.waitFor();
      expect(await link.evaluate(isPrevented)).toBe(false);
      const text = logItem(page, "theirs").locator(".text");
      expect(await text.evaluate(isPrevented)).toBe(true);
      await menu.waitFor();
      await page.keyboard.press("Escape");
      await expect.poll(() => menu.count()).toBe(0);
      await text.evaluate((element) => getSelection()?.selectAllChildren(element));
      expect(await text.evaluate(isPrevented)).toBe(false);
    });

    test("of the chat shows the other member, mutes the chat and copies its link", async () => {
      const { ben, page } = await openMessages();
      const open = () => page.getByRole("button", { name: messagesEn.menu.chat, exact: true }).click();
      const item = (name: string) => page.getByRole("menuitem", { name, exact: true });
      const name = fallbackName(ben.id);
      await open();
      await item(messagesEn.menu.about(name)).click();
      const sheet = page.getByRole("dialog", { name, exact: true });
      await sheet.getByText(sentenceWith(peopleEn.since, ".+")).waitFor();
      await page.keyboard.press("Escape");
      await expect.poll(() => sheet.count()).toBe(0);
      await open();
      await item(messagesEn.menu.mute).click();
      await open();
      await item(messagesEn.menu.unmute).waitFor();
      await item(messagesEn.menu.copyLink).click();
      await expectCopied(page, new URL(`/#/chats/${ben.id}`, parley.url).href);
    });
  });

  test("the title of today's messages becomes Yesterday at midnight", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 } });
    await exchangeTexts(parley, [ada, ben, "Hello Ben!"]);
    const page = await openWebClient(browser, parley, { member: ada, complaints });
    await page.clock.install();
    await page.goto(new URL(`/#/chats/${ben.id}`, parley.url).href);
    await page.reload();
    await page.getByRole("log").getByText(en.chat.today, { exact: true }).waitFor();
    await page.clock.fastForward("24:00:00");
    await page.getByRole("log").getByText(en.chat.yesterday, { exact: true }).waitFor();
    expect(await page.getByText(en.chat.today).count()).toBe(0);
  });
});

/** Waits until a text is what the browser pastes. Copying takes a moment, and the browser reports nothing. */
async function expectCopied(page: Page, text: string): Promise<void> {
  const paste = async () => {
    await messageField(page).fill("");
    await page.keyboard.press("Control+V");
    return messageField(page).inputValue();
  };
  await expect.poll(paste).toBe(text);
}
