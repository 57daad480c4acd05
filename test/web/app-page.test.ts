import type { Browser, Page, Route } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { brandColours } from "../../src/core/brand.ts";
import { de as accountDe } from "../../src/web/account/de.ts";
import { en as accountEn } from "../../src/web/account/en.ts";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { en as statementEn } from "../../src/web/coins/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { LANGUAGE_NAMES } from "../../src/web/i18n/language.ts";
import { BUILD_CHECK_INTERVAL_MS, RELOAD_CHECK_MS, TYPING_PAUSE_MS } from "../../src/web/limits.ts";
import { de as settingsDe } from "../../src/web/settings/de.ts";
import { en as settingsEn } from "../../src/web/settings/en.ts";
import { logInForm } from "../support/browser/account-forms.ts";
import { sentenceWith } from "../support/browser/catalogue-sentences.ts";
import {
  chooseFiles,
  downloadLink,
  logItem,
  sendTray,
  textFile,
  uploadLimiter,
} from "../support/browser/chat-page.ts";
import { copyBuild } from "../support/browser/deployed-build.ts";
import { launchBrowser, newPage } from "../support/browser/launch-browser.ts";
import { type BadgeWindow, recordBadge } from "../support/browser/page/badge.ts";
import { bubbleCentres, countMovingElements } from "../support/browser/page/layout.ts";
import { SCREEN_LIMIT } from "../support/browser/screen-states.ts";
import { expectUsable } from "../support/browser/screenshots.ts";
import { startStaticFront } from "../support/browser/static-front.ts";
import {
  documentWidth,
  exchangeTexts,
  goTo,
  type OpenOptions,
  openWebClient,
} from "../support/browser/web-client.ts";
import { addPair } from "../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";

const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>';

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

  test("the badge of an installed app counts the unread messages", async () => {
    const cleo = await parley.addMember({ coins: 100 });
    const page = await openWebClient(browser, parley, { member: cleo, complaints });
    await page.addInitScript(recordBadge);
    await page.reload();
    await page.getByText(en.chats.empty).waitFor();
    const badge = () => page.evaluate(() => (window as BadgeWindow).badge);
    await expect.poll(badge).toBe(0);
    await exchangeTexts(parley, [ada, cleo, "one"], [ben, cleo, "two"], [ben, cleo, "three"]);
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
      const page = await openWebClient(browser, acme, {
        member: await acme.addMember(),
        complaints,
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
    const icon = await parley.fetch(manifest.icons[0].src);
    expect(icon.headers.get("content-type")).toBe("image/svg+xml");
  });

  test("the page names every script with which it begins, so that all of them load side by side", async () => {
    const read = async (path: string) => (await parley.fetch(path)).text();
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
    const html = await (await parley.fetch("/")).text();
    expect(html.indexOf(`src="/main.js`)).toBeLessThan(html.indexOf(`rel="modulepreload"`));
    expect(html).not.toContain("/chat-pane-");
  });

  test(
    "an address that has no page shows one in both languages, which leads home",
    SCREEN_LIMIT,
    async () => {
      const page = await newPage(browser, new URL("/nope/deep", parley.url).href);
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
      const socket = await parley.chatV1(ben, ada);
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
      expect(await hasDot()).toBe(true);
      await page.context().setOffline(true);
      const notice = page.getByRole("status").getByText(en.shell.offline);
      await notice.waitFor();
      expect(await log.boundingBox()).toEqual(before);
      expect(await hasDot()).toBe(false);
      const field = await page.getByRole("textbox", { name: en.chat.message, exact: true }).boundingBox();
      const covered = await notice.boundingBox();
      expect(covered && field && covered.y + covered.height).toBeLessThan(field?.y ?? 0);
      await page.context().setOffline(false);
      await notice.waitFor({ state: "detached" });
      await expect.poll(hasDot).toBe(true);
      await socket.close();
      for (const complaint of complaints.splice(0)) expect(complaint).toMatch(/net::ERR_|WebSocket/);
    },
  );

  test.each([360, 1280])(
    "text twice as large covers nothing of the rail and the purse at %i px",
    async (width) => {
      const page = await openWebClient(browser, parley, { member: ada, hash: "#/coins", complaints });
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

  describe("whose code changes or is missing on the server", () => {
    let build: ReturnType<typeof copyBuild>;
    let front: Awaited<ReturnType<typeof startStaticFront>>;

    beforeEach(async () => {
      build = copyBuild();
      front = await startStaticFront(parley.url, build.folder);
    });
    afterEach(async () => {
      for (const context of browser.contexts()) await context.close();
      await front.close();
      build.remove();
    });

    /** Opens the chat with Ben in a page that remembers that it was not reloaded. */
    async function openMarkedChat(options: Partial<OpenOptions> = {}): Promise<Page> {
      const hash = `#/chats/${ben.id}`;
      const page = await openWebClient(browser, front, { member: ada, hash, complaints: [], ...options });
      await page.getByText(en.chat.offline, { exact: true }).waitFor();
      await page.evaluate(() => Object.assign(window, { isSame: true }));
      return page;
    }
    const isSame = (page: Page) => page.evaluate(() => "isSame" in window);
    const buildOf = (page: Page) => page.locator("script[type=module]").getAttribute("src");
    const openSettings = (page: Page) =>
      page.getByRole("link", { name: en.shell.settings, exact: true }).click();
    const reloadButton = (page: Page) => page.getByRole("button", { name: en.shell.reload, exact: true });
    const outdated = (page: Page) => page.getByRole("status").getByText(en.shell.outdated);
    const pending = (page: Page) => page.getByRole("status").getByText(en.shell.reloadPending);
    /** Cuts the page's connections as a deployment does, and waits for the next one of its list. */
    async function reconnect(page: Page): Promise<void> {
      const socket = page.waitForEvent("websocket", (each) => each.url().endsWith("/members/inbox/"));
      front.cutAll();
      await (await socket).waitForEvent("framereceived");
    }

    test("the Worker has no chunk of another build", async () => {
      expect((await parley.fetch("/chunks/settings-screen-OLDBUILD.js")).status).toBe(404);
    });

    /** Has the page load no code of the settings in advance. */
    const loseSettings = (page: Page) => page.route("**/chunks/settings-screen*", (route) => route.abort());

    test("a screen that is gone after a deployment opens in the new build, and the draft stays", async () => {
      const page = await openMarkedChat({
        onPage: async (each) => {
          await each.clock.install();
          await loseSettings(each);
        },
      });
      await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("half a sen");
      await page.clock.fastForward(TYPING_PAUSE_MS);
      build.deploy();
      await openSettings(page);
      await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
      expect(await buildOf(page)).toContain(build.version);
      expect(await isSame(page)).toBe(false);
      await goTo(page, `#/chats/${ben.id}`);
      const field = page.getByRole("textbox", { name: en.chat.message, exact: true });
      await expect.poll(() => field.inputValue()).toBe("half a sen");
    });

    test("an open page says after the reconnect that it is out of date, and reloads when the member has finished", async () => {
      const page = await openMarkedChat({ onPage: (each) => each.clock.install() });
      await openSettings(page);
      const name = page.getByLabel(settingsEn.name, { exact: true });
      await name.fill("Ada L");
      build.deploy();
      await reconnect(page);
      await outdated(page).waitFor();
      await reloadButton(page).click();
      await pending(page).waitFor();
      await page.route(front.url.href, (route) => route.abort());
      const failed = page.waitForEvent("requestfailed", (request) => request.url() === front.url.href);
      await name.press("Enter");
      await page.getByText(settingsEn.nameSaved).waitFor();
      await page.clock.fastForward(TYPING_PAUSE_MS);
      // The server must answer before the page is given up.
      await failed;
      expect(await isSame(page)).toBe(true);
      await page.unrouteAll();
      await expect.poll(() => buildOf(page)).toContain(build.version);
      await expect.poll(() => name.inputValue()).toBe("Ada L");
      expect(await outdated(page).count()).toBe(0);
    });

    test("a reload waits until a file has left, and is forgotten when the member opens another screen", async () => {
      const page = await openMarkedChat({ onPage: loseSettings });
      const limitUploads = await uploadLimiter(page);
      await chooseFiles(page, textFile("large.txt", 900_000));
      await page.locator(".tray-file").waitFor();
      build.deploy();
      await limitUploads(50_000);
      await sendTray(page);
      await page.getByText(sentenceWith(attachmentsEn.files.uploading, "[1-9]\\d?%")).waitFor();
      await openSettings(page);
      await pending(page).waitFor();
      await goTo(page, `#/chats/${ben.id}`);
      await pending(page).waitFor({ state: "detached" });
      expect(await isSame(page)).toBe(true);

      await reloadButton(page).click();
      await pending(page).waitFor();
      await limitUploads(-1);
      await expect.poll(() => buildOf(page)).toContain(build.version);
      await downloadLink(page, "large.txt").waitFor();
      expect(await logItem(page, "large.txt").count()).toBe(1);
    });

    test("a page asks for the build after a reconnect and ten minutes later, however often it reconnects", async () => {
      const page = await openMarkedChat({ onPage: (each) => each.clock.install() });
      let asked = 0;
      page.on("request", (request) => {
        if (request.url() === front.url.href && !request.isNavigationRequest()) asked++;
      });
      await reconnect(page);
      await expect.poll(() => asked).toBe(1);
      build.deploy();
      await reconnect(page);
      await page.getByText(en.chat.offline, { exact: true }).waitFor();
      expect({ asked, outdated: await outdated(page).count() }).toEqual({ asked: 1, outdated: 0 });
      await page.clock.fastForward(BUILD_CHECK_INTERVAL_MS);
      await outdated(page).waitFor();
      expect(asked).toBe(2);
    });

    test("a reload waits until the member pauses in a message", async () => {
      const page = await openMarkedChat({ onPage: (each) => each.clock.install() });
      const field = page.getByRole("textbox", { name: en.chat.message, exact: true });
      build.deploy();
      await reconnect(page);
      await outdated(page).waitFor();
      // Later than the page can be, however busy the machine.
      await page.clock.pauseAt(await page.evaluate(() => Date.now() + 10_000));
      await field.fill("half a sen");
      await reloadButton(page).click();
      await pending(page).waitFor();
      await page.clock.runFor(TYPING_PAUSE_MS - RELOAD_CHECK_MS);
      expect(await isSame(page)).toBe(true);
      await page.clock.runFor(RELOAD_CHECK_MS);
      await expect.poll(() => buildOf(page)).toContain(build.version);
      await expect.poll(() => field.inputValue()).toBe("half a sen");
    });

    test("a chat whose code could not be loaded is shown after “Try again”, and the list works meanwhile", async () => {
      const lost = "**/chunks/chat-pane*";
      const page = await openWebClient(browser, front, {
        member: ada,
        hash: `#/chats/${ben.id}`,
        complaints: [],
        onPage: (each) => each.route(lost, (route) => route.abort()),
      });
      await page.getByRole("alert").getByText(en.shell.broken).waitFor();
      await page.getByRole("link", { name: en.chats.member(ben.id) }).waitFor();
      await page.setViewportSize({ width: 360, height: 800 });
      await page.getByRole("link", { name: en.chat.back, exact: true }).click();
      await page.getByRole("link", { name: en.chats.member(ben.id) }).click();
      await page.unroute(lost);
      await page.getByRole("button", { name: en.shell.again, exact: true }).click();
      await page.getByRole("log").getByText("Hello Ada!").waitFor();
    });

    test("the screens open without a network, because the page has loaded their code in advance", async () => {
      const loaded: string[] = [];
      const page = await openMarkedChat({
        onPage: (each) => {
          each.on("requestfinished", (request) => loaded.push(request.url()));
        },
      });
      const screens = ["settings-screen", "statement-screen", "log-in-screen", "sticker-sheet", "tray"];
      await expect
        .poll(() => screens.filter((name) => !loaded.some((url) => url.includes(name))))
        .toEqual([]);
      // An ordinary member never sees it.
      expect(loaded.filter((url) => url.includes("admin"))).toEqual([]);
      await page.context().setOffline(true);
      await openSettings(page);
      await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
      await goTo(page, "#/coins");
      await page.getByRole("heading", { name: statementEn.title, exact: true }).waitFor();
      expect(await isSame(page)).toBe(true);
    });

    test("a German page is in English if its German texts cannot be loaded, and in German after the next load", async () => {
      const page = await openWebClient(browser, front, {
        locale: "de-DE",
        complaints: [],
        onPage: (each) => each.route("**/chunks/german-*", (route) => route.abort()),
      });
      await logInForm(page).waitFor();
      expect(await page.getAttribute("html", "lang")).toBe("en");
      await page.unrouteAll();
      await page.reload();
      await logInForm(page, accountDe).waitFor();
      expect(await page.getAttribute("html", "lang")).toBe("de");
    });

    test("another language is shown once its texts have loaded, and the choice at once", async () => {
      let answer = () => {};
      const answered = new Promise<void>((resolve) => {
        answer = resolve;
      });
      const page = await openMarkedChat({
        onPage: (each) =>
          each.route("**/chunks/german-*", async (route) => {
            await answered;
            await route.continue();
          }),
      });
      await openSettings(page);
      const german = page.getByRole("radio", { name: LANGUAGE_NAMES.de, exact: true });
      await german.check();
      await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
      answer();
      await page.getByRole("heading", { name: settingsDe.title, exact: true }).waitFor();
      expect(await german.isChecked()).toBe(true);
      expect(await page.getAttribute("html", "lang")).toBe("de");
    });

    test("“Try again” loads a screen that could not be loaded, once the site itself answers", async () => {
      // As a network does that asks for a log-in.
      const answerForSite = (route: Route) => route.fulfill({ contentType: "text/html", body: "Log in" });
      const page = await openMarkedChat({
        onPage: (each) => each.route("**/chunks/statement-screen*", answerForSite),
      });
      const again = page.getByRole("button", { name: en.shell.again, exact: true });
      await page.route(front.url.href, answerForSite);
      await goTo(page, "#/coins");
      await again.waitFor();
      await page.route(front.url.href, (route) => route.abort());
      const failed = page.waitForEvent("requestfailed", (request) => request.url() === front.url.href);
      await again.click();
      await failed;
      await again.waitFor();
      expect({ same: await isSame(page), outdated: await outdated(page).count() }).toEqual({
        same: true,
        outdated: 0,
      });
      await page.unrouteAll();
      await again.click();
      await page.getByRole("heading", { name: statementEn.title, exact: true }).waitFor();
    });
  });
});
