import { beforeAll, describe, expect, test } from "vitest";
import { en as messagesEn } from "../../../../src/web/chat/messages/en.ts";
import { en } from "../../../../src/web/i18n/en.ts";
import { FLOATING_DAY_MS } from "../../../../src/web/limits.ts";
import { addLongChat, openLongChat, waitForMessageMenus } from "../../../support/browser/chat-page.ts";
import { recordSound } from "../../../support/browser/page/files.ts";
import {
  distanceToEnd,
  lowestMessage,
  placeOfMessage,
  scrollWhileOlderLoad,
} from "../../../support/browser/page/log.ts";
import { loadBackTo } from "../../../support/browser/page/long-log.ts";
import { exchangeTexts, replaceWithFile } from "../../../support/browser/web-client.ts";
import { webFixture } from "../../../support/browser/web-fixture.ts";
import { roomOf, roomStorage } from "../../../support/runtime/chat.ts";

const DAY_MS = 86_400_000;

describe("the place in the message log", () => {
  const web = webFixture({ SEND_BURST: 0 });
  let recording: Buffer;
  beforeAll(async () => {
    const recorder = await web.browser.newPage();
    const bytes = await recorder.evaluate(recordSound, "audio/webm;codecs=opus");
    await recorder.close();
    recording = Buffer.from(bytes);
  });

  test("messages move only by what the member scrolls while older ones load above them", async () => {
    const { log } = await openLongChat(web, 300);
    const moved = await log.evaluate(scrollWhileOlderLoad);
    expect(Math.round(moved)).toBe(10);
  });

  /** Opens a chat with two recordings above the visible part, which become sound once their bytes are released. */
  async function openRecordings() {
    const { ada, ben } = await addLongChat(web, 45);
    for (const id of [8, 14]) {
      await replaceWithFile(web.parley, [ada, ben], { id, name: `${id}.webm`, type: "video/webm" });
    }
    const released = Promise.withResolvers<void>();
    const page = await web.open({
      member: ada,
      hash: `#/chats/${ben.id}`,
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
    await exchangeTexts(web.parley, [ben, ada, "news"]);
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

  test("the day of the first visible message floats above the log while the member scrolls, but not at its end", async () => {
    const { ada, ben } = await addLongChat(web, 60);
    const storage = await roomStorage(web.parley, ada, ben);
    await storage.exec("UPDATE messages SET at = at - ? WHERE id <= 40", DAY_MS);
    await web.parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "close" });
    const page = await web.open({ member: ada, hash: `#/chats/${ben.id}` });
    const log = page.getByRole("log");
    await log.getByText("message 60").waitFor();
    const floating = page.locator(".day.is-floating");
    expect(await floating.count()).toBe(0);
    // The same code shows the day and opens the menus.
    await waitForMessageMenus(log);
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
    const { page, log } = await openLongChat(web, 120);
    const button = page.getByRole("button", { name: messagesEn.log.toEnd, exact: true });
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
});
