import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en } from "../../../../src/web/i18n/en.ts";
import { launchBrowser } from "../../../support/browser/launch-browser.ts";
import { recordSound } from "../../../support/browser/page/files.ts";
import {
  lowestMessage,
  placeOfMessage,
  scrollWhileOlderLoad,
  selectMessage,
  watchAnnouncements,
} from "../../../support/browser/page/log.ts";
import {
  exchangeTexts,
  fillChat,
  openWebClient,
  replaceWithFile,
} from "../../../support/browser/web-client.ts";
import { addPair } from "../../../support/runtime/chat.ts";
import { type Parley, startParley } from "../../../support/runtime/parley.ts";

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

  test("screen readers announce new messages but not older ones that load, and a selection stays", async () => {
    const { ada, ben, page, log } = await openLongChat(120);
    const announcements = await log.evaluateHandle(watchAnnouncements);
    const selected = await log.evaluate(selectMessage, 75);
    expect(selected).not.toBe("");
    await log.evaluate((element) => {
      element.scrollTop = 0;
    });
    await log.getByText("the very first").waitFor({ state: "attached" });
    await exchangeTexts(parley, [ben, ada, "news"]);
    await log.getByText("news").waitFor({ state: "attached" });
    const announced = Object.entries(await announcements.jsonValue());
    expect(announced).toHaveLength(71);
    expect(announced.filter(([, live]) => live !== "off")).toEqual([["121", "polite"]]);
    expect(await page.evaluate(() => String(getSelection()))).toBe(selected);
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
