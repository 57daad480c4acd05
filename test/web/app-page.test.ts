import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en } from "../../src/web/i18n/en.ts";
import { launchBrowser } from "../support/browser/launch-browser.ts";
import { type BadgeWindow, recordBadge } from "../support/browser/page/badge.ts";
import { bubbleCentres, countMovingElements } from "../support/browser/page/layout.ts";
import { documentWidth, exchangeTexts, goTo, openWebClient } from "../support/browser/web-client.ts";
import { addPair } from "../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";

describe("the web client's page", () => {
  let parley: Parley;
  let browser: Browser;
  let ada: TestMember;
  let ben: TestMember;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley();
    browser = await launchBrowser();
    [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 100 } });
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

  test("the badge of an installed app counts the chats with unread messages", async () => {
    const cleo = await parley.addMember({ coins: 100 });
    const page = await openWebClient(browser, parley, { member: cleo, complaints });
    await page.addInitScript(recordBadge);
    await page.reload();
    await page.getByText(en.chats.empty).waitFor();
    const badge = () => page.evaluate(() => (window as BadgeWindow).badge);
    await expect.poll(badge).toBe(0);
    await exchangeTexts(parley, [ada, cleo, "one"], [ben, cleo, "two"], [ben, cleo, "three"]);
    await expect.poll(badge).toBe(2);
    await page.getByRole("link", { name: en.chats.member(ada.id) }).click();
    await page.getByRole("link", { name: en.chats.member(ben.id) }).click();
    await expect.poll(badge).toBe(0);
  });

  test("the page can be installed as an app with its icon", async () => {
    const page = await openChat();
    const devtools = await page.context().newCDPSession(page);
    const { errors, data = "" } = await devtools.send("Page.getAppManifest");
    expect(errors).toEqual([]);
    const manifest = JSON.parse(data);
    expect(manifest).toMatchObject({ name: "Parley", display: "standalone" });
    const icon = await parley.fetch(manifest.icons[0].src);
    expect(icon.headers.get("content-type")).toBe("image/svg+xml");
  });

  test("nothing moves for a member who prefers reduced motion", async () => {
    const page = await openChat();
    await page.getByRole("log").getByText("Hello Ada!").waitFor();
    // Add a placeholder as it is shown before the messages arrive: it is what moves otherwise.
    await page
      .getByRole("log")
      .evaluate((log) => log.insertAdjacentHTML("beforeend", '<div class="skeleton"></div>'));
    await page.emulateMedia({ reducedMotion: "no-preference" });
    expect(await page.evaluate(countMovingElements)).toBe(1);
    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await page.evaluate(countMovingElements)).toBe(0);
  });

  test.each([360, 1280])(
    "a right-to-left page %i px wide is mirrored, and no screen is too wide",
    async (width) => {
      const page = await openChat();
      await page.setViewportSize({ width, height: 800 });
      const log = page.getByRole("log");
      await log.getByText("Hello Ada!").waitFor();
      const centres = await log.evaluate(bubbleCentres);
      await page.evaluate(() => {
        document.documentElement.dir = "rtl";
      });
      const mirrored = await log.evaluate(bubbleCentres);
      expect(centres.own).toBeGreaterThan(0.5);
      expect(mirrored.own).toBeCloseTo(1 - centres.own, 2);
      expect(mirrored.other).toBeCloseTo(1 - centres.other, 2);
      expect(await documentWidth(page)).toBe(width);
      await page.screenshot({ path: `dist/screenshots/right to left ${width}.png` });
      for (const hash of ["#/", "#/coins", "#/settings"]) {
        await goTo(page, hash);
        await page.getByRole("main").waitFor();
        expect(await documentWidth(page)).toBe(width);
      }
    },
  );
});
