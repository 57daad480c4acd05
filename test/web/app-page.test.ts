import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { brandColours } from "../../src/core/brand.ts";
import { en as accountEn } from "../../src/web/account/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { newPage } from "../support/browser/launch-browser.ts";
import { cutNetwork, restoreNetwork } from "../support/browser/network.ts";
import { type BadgeWindow, recordBadge } from "../support/browser/page/badge.ts";
import { bubbleCentres, countMovingElements } from "../support/browser/page/layout.ts";
import { SCREEN_LIMIT } from "../support/browser/screen-states.ts";
import { expectUsable } from "../support/browser/screenshots.ts";
import { documentWidth, exchangeTexts, goTo, openWebClient } from "../support/browser/web-client.ts";
import { webFixture } from "../support/browser/web-fixture.ts";
import { addPair } from "../support/runtime/chat.ts";
import { startParley, type TestMember } from "../support/runtime/parley.ts";

const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>';

describe("the web client's page", () => {
  const web = webFixture();
  let ada: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    [ada, ben] = await addPair(web.parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    await exchangeTexts(web.parley, [ada, ben, "Hello Ben!"], [ben, ada, "Hello Ada!"]);
  });

  const openChat = () => web.open({ member: ada, hash: `#/chats/${ben.id}` });

  test("the badge of an installed app counts the unread messages", async () => {
    const cleo = await web.parley.addMember({ coins: 100 });
    const page = await web.open({ member: cleo, onPage: (opened) => opened.addInitScript(recordBadge) });
    await page.getByText(en.chats.empty).waitFor();
    const badge = () => page.evaluate(() => (window as BadgeWindow).badge);
    await expect.poll(badge).toBe(0);
    await exchangeTexts(web.parley, [ada, cleo, "one"], [ben, cleo, "two"], [ben, cleo, "three"]);
    await expect.poll(badge).toBe(3);
    await page.getByRole("link", { name: en.chats.member(ada.id) }).click();
    await expect.poll(badge).toBe(2);
    await page.getByRole("link", { name: en.chats.member(ben.id) }).click();
    await expect.poll(badge).toBe(0);
  });

  const readManifest = async (page: Page) => {
    const devtools = await page.context().newCDPSession(page);
    const { errors, data = "" } = await devtools.send("Page.getAppManifest");
    expect(errors).toEqual([]);
    return JSON.parse(data);
  };

  test("a site with a name, a hue and a logo can be installed as an app, and has its colours", async () => {
    const logo = "https://cdn.example.com/logo.png";
    const acme = await startParley({ SITE_NAME: "Acme", BRAND_HUE: 300, LOGO_URL: logo });
    try {
      const page = await openWebClient(web.browser, acme, {
        member: await acme.addMember(),
        complaints: web.complaints,
        onPage: (each) =>
          each.route(logo, (route) => route.fulfill({ contentType: "image/svg+xml", body: LOGO })),
      });
      expect(await readManifest(page)).toMatchObject({ name: "Acme", icons: [{ src: logo }] });
      const brand = () =>
        page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--site-brand"));
      for (const light of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme: light });
        expect(await brand()).toBe(brandColours(300)[light].brand);
      }
      await expect
        .poll(() => page.locator(".rail img").evaluate((image) => (image as HTMLImageElement).naturalWidth))
        .toBe(7);
      await expect.poll(() => page.title()).toBe("Chats – Acme");
      await page.context().close();
    } finally {
      await acme.close();
    }
  });

  test("the page can be installed as an app with its icon", async () => {
    const page = await openChat();
    const manifest = await readManifest(page);
    expect(manifest).toMatchObject({ name: "Parley", display: "standalone" });
    const icon = await web.parley.fetch(manifest.icons[0].src);
    expect(icon.headers.get("content-type")).toBe("image/svg+xml");
  });

  test("the page names every script with which it begins, so that all of them load side by side", async () => {
    const read = async (path: string) => (await web.parley.fetch(path)).text();
    const named = [...(await read("/")).matchAll(/rel="modulepreload" href="([^"]*)"/g)].map(
      ([, path]) => path,
    );
    const needed = new Set(["/main.js", ...named.filter((path) => path?.includes("/log-in-screen-"))]);
    expect(needed.size).toBe(2);
    for (const path of needed) {
      for (const [, imported = ""] of (await read(path ?? "")).matchAll(/(?:from|import)"(\.[^"]*)"/g))
        needed.add(new URL(imported, `https://a.example${path}`).pathname);
    }
    expect(needed.size).toBeGreaterThan(2);
    expect(named.toSorted()).toEqual([...needed].filter((path) => path !== "/main.js").toSorted());
  });

  test("the page's own script loads before those that it needs, and none of a chat beside them", async () => {
    const html = await (await web.parley.fetch("/")).text();
    expect(html.indexOf(`src="/main.js`)).toBeLessThan(html.indexOf(`rel="modulepreload"`));
    expect(html).not.toContain("/chat-pane-");
  });

  test(
    "an address that has no page shows one in both languages, which leads home",
    SCREEN_LIMIT,
    async () => {
      const page = await newPage(web.browser, new URL("/nope/deep", web.parley.url).href);
      await expectUsable(page, "address without a page");
      for (const colorScheme of ["light", "dark"] as const) {
        await page.setViewportSize({ width: 320, height: 640 });
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: `dist/screenshots/address without a page 320 ${colorScheme}.png` });
        expect(await documentWidth(page)).toBe(320);
      }
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Page not found");
      expect(await page.locator("[lang=de] h2").textContent()).toBe("Seite nicht gefunden");
      await page.getByRole("link", { name: "Zur Startseite" }).click();
      await page.getByLabel(accountEn.email).waitFor();
      expect(new URL(page.url()).pathname).toBe("/");
    },
  );

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
    "a notice about the connection moves nothing of a page %i px wide, and nobody seems online without one",
    async (width) => {
      const socket = await web.parley.chatV1(ben, ada);
      const page = await openChat();
      await page.setViewportSize({ width, height: 800 });
      await page.locator(".chat-head").getByText(en.chat.online, { exact: true }).waitFor();
      const log = page.getByRole("log");
      const hasDot = () =>
        page.locator(".chat-head .avatar").evaluate((avatar) => {
          const { content, display } = getComputedStyle(avatar, "::after");
          return content !== "none" && display !== "none";
        });
      const before = await log.boundingBox();
      await expect.poll(() => hasDot()).toBe(true);
      await cutNetwork(page);
      const notice = page.getByRole("status").getByText(en.shell.offline);
      await notice.waitFor();
      expect(await log.boundingBox()).toEqual(before);
      await expect.poll(() => hasDot()).toBe(false);
      const field = await page.getByRole("textbox", { name: en.chat.message, exact: true }).boundingBox();
      const covered = await notice.boundingBox();
      expect(covered && field && covered.y + covered.height).toBeLessThan(field?.y ?? 0);
      await restoreNetwork(page);
      await notice.waitFor({ state: "detached" });
      await expect.poll(hasDot).toBe(true);
      await socket.close();
      for (const complaint of web.complaints.splice(0)) expect(complaint).toMatch(/net::ERR_|WebSocket/);
    },
  );

  test.each([360, 1280])(
    "text twice as large covers nothing of the rail and the purse at %i px",
    async (width) => {
      const page = await web.open({ member: ada, hash: "#/coins" });
      await page.setViewportSize({ width, height: 800 });
      const purse = page.locator(".purse-coins");
      await purse.getByText(/^\d+$/).waitFor();
      await page.evaluate(() => {
        document.documentElement.style.fontSize = "200%";
      });
      const boxes = await page.locator(".rail-link").evaluateAll((links) =>
        links.map((link) => {
          const { left, right, top, bottom } = link.getBoundingClientRect();
          return { left, right, top, bottom, isCut: link.scrollWidth > link.clientWidth };
        }),
      );
      expect(boxes).toHaveLength(3);
      boxes.forEach((box, at) => {
        const next = boxes[at + 1];
        expect(box.isCut).toBe(false);
        expect(box.left >= 0 && box.right <= width).toBe(true);
        if (next) expect(width < 640 ? next.left >= box.right : next.top >= box.bottom).toBe(true);
      });
      expect(await purse.evaluate((each) => each.scrollWidth - each.clientWidth)).toBe(0);
      expect(await documentWidth(page)).toBe(width);
      await page.screenshot({ path: `dist/screenshots/coins, large text ${width}.png` });
    },
  );

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
