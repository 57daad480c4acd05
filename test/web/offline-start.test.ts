import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { en as accountEn } from "../../src/web/account/en.ts";
import { en as statementEn } from "../../src/web/coins/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { PAGE_WAIT_MS, REGISTER_AFTER_MS, TYPING_PAUSE_MS } from "../../src/web/limits.ts";
import { SITE_FILES } from "../../src/web/service-worker/answer-for.ts";
import { en as settingsEn } from "../../src/web/settings/en.ts";
import { logOut } from "../support/browser/account-forms.ts";
import { logItem, messageField, sendText } from "../support/browser/chat-page.ts";
import { copyBuild } from "../support/browser/deployed-build.ts";
import { launchBrowser } from "../support/browser/launch-browser.ts";
import { placeOfMessage } from "../support/browser/page/log.ts";
import { readStoredData } from "../support/browser/page/stored-data.ts";
import { startStaticFront } from "../support/browser/static-front.ts";
import {
  exchangeTexts,
  expectOnlyConnectionErrors,
  fillChat,
  goTo,
  type OpenOptions,
  openWebClient,
} from "../support/browser/web-client.ts";
import { addPair } from "../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";

/** The answer of a network that asks for a log-in, to every request. */
const LOG_IN_PAGE = "<!doctype html><title>Welcome to the hotel</title>";

describe("a page with its service worker", () => {
  let parley: Parley;
  let browser: Browser;
  let ada: TestMember;
  let ben: TestMember;
  let build: ReturnType<typeof copyBuild>;
  let front: Awaited<ReturnType<typeof startStaticFront>>;
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
  beforeEach(async () => {
    build = copyBuild();
    front = await startStaticFront(parley.url, build.folder);
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await front.close();
    build.remove();
    expectOnlyConnectionErrors(complaints.splice(0));
  });

  /** Opens the page of a site that has just been left alone for a while. */
  async function openPage(options: Partial<OpenOptions> = {}, site: { url: URL } = front): Promise<Page> {
    const page = await openWebClient(browser, site, {
      member: ada,
      serviceWorkers: "allow",
      complaints,
      onPage: (each) => each.clock.install(),
      ...options,
    });
    await page.getByRole("link", { name: en.chats.member(ben.id) }).waitFor();
    return page;
  }

  const workerState = (page: Page) =>
    page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state);
  const isControlled = (page: Page) => page.evaluate(() => navigator.serviceWorker.controller !== null);
  const cacheNames = (page: Page) => page.evaluate(() => caches.keys());
  const countCached = (page: Page) =>
    page.evaluate(async () => {
      let count = 0;
      for (const name of await caches.keys()) count += (await (await caches.open(name)).keys()).length;
      return count;
    });
  const buildOf = (page: Page) => page.locator("script[type=module]").getAttribute("src");

  /** Lets the page register its worker, and waits until that has stored the page. */
  async function register(page: Page): Promise<void> {
    await page.clock.fastForward(REGISTER_AFTER_MS);
    await expect.poll(() => workerState(page)).toBe("activated");
    await expect.poll(() => isControlled(page)).toBe(true);
  }

  /** Waits until the worker of a build is in control. */
  async function waitForBuild(page: Page, version: string): Promise<void> {
    const isReady = (name: string) =>
      navigator.serviceWorker.getRegistration().then(async (registration) => {
        const isStored = (await (await caches.open(name)).match("/")) !== undefined;
        return isStored && !registration?.installing && !registration?.waiting;
      });
    await expect.poll(() => page.evaluate(isReady, `parley build ${version.slice(3)}`)).toBe(true);
  }

  test("starts without a network, on a site with all its headers, and is usable", async () => {
    const page = await openPage({}, parley);
    await register(page);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText(en.shell.offline).waitFor();
    await page.getByRole("link", { name: en.shell.settings, exact: true }).click();
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    await page.goto(new URL("/?from=mail", parley.url).href);
    await page.getByText(en.shell.offline).waitFor();
    // Any other address is the network's.
    await expect(page.goto(new URL("/docs", parley.url).href)).rejects.toThrow("ERR_INTERNET_DISCONNECTED");
    await page.context().setOffline(false);
    await page.goto(parley.url.href);
    await page.getByRole("link", { name: en.chats.member(ben.id) }).waitFor();
  });

  test("starts although the server does not answer, after a short wait, in the colours that it last had", async () => {
    const page = await openPage();
    await register(page);
    const reloadMs = async () => {
      const startedAt = Date.now();
      await page.reload();
      await page.getByRole("link", { name: en.chats.member(ben.id) }).waitFor();
      return Date.now() - startedAt;
    };
    const usualMs = await reloadMs();
    for (const path of ["/", "/brand.css", "/app.webmanifest", "/icon.svg"]) front.unanswered.add(path);
    const waitedMs = await reloadMs();
    expect(waitedMs).toBeGreaterThanOrEqual(PAGE_WAIT_MS);
    // It waits once, not for each file: twice the wait would be more, unless the machine is so busy that nothing can be told.
    expect(waitedMs).toBeLessThan(1.5 * PAGE_WAIT_MS + 2 * usualMs);
  });

  test("has stored nothing of a member in its caches, and the log-out leaves the rest of the browser empty", async () => {
    const page = await openPage({ hash: `#/chats/${ben.id}` });
    await page.getByRole("log").getByText("Hello Ada!").waitFor();
    await register(page);
    await logOut(page);
    const traces = [ada.email, ada.token, "Hello Ada!", "Hello Ben!", `/chats/${ben.id}`];
    for (const trace of traces) await expect.poll(() => readStoredData(page)).not.toContain(trace);
    expect(await readStoredData(page)).toContain("parley build ");
    await page.context().setOffline(true);
    await page.reload();
    await page.getByRole("form", { name: accountEn.logIn, exact: true }).waitFor();
  });

  describe("that has shown chats before", () => {
    const list = (page: Page) => page.getByRole("list", { name: en.chats.list });
    const row = (page: Page, other: TestMember) =>
      list(page).getByRole("link", { name: en.chats.member(other.id) });
    const presence = (page: Page) => page.locator(".chat-head, .chat-list").getByText(en.chat.online);
    const loadedIds = (page: Page) =>
      page
        .getByRole("log")
        .locator("[data-id]")
        .evaluateAll((items) => items.map((item) => Number((item as HTMLElement).dataset["id"])));

    /** Opens chats of a new member one after the other, the last of them with many messages, and lets the page store them. */
    async function visitChats() {
      const [cleo, dan] = await addPair(parley, { ada: { coins: 1000 }, ben: { coins: 1000 } });
      const [eve, fred] = [await parley.addMember({ coins: 100 }), await parley.addMember({ coins: 100 })];
      await exchangeTexts(parley, [eve, cleo, "from Eve"], [fred, cleo, "from Fred"], [cleo, dan, "first"]);
      await fillChat(parley, [cleo, dan], 80);
      await exchangeTexts(parley, [dan, cleo, "last one"]);
      const page = await openWebClient(browser, front, {
        member: cleo,
        serviceWorkers: "allow",
        complaints,
        hash: `#/chats/${eve.id}`,
        onPage: (each) => each.clock.install(),
      });
      await page.getByRole("log").getByText("from Eve").waitFor();
      await row(page, dan).click();
      await page.getByRole("log").getByText("last one").waitFor();
      await register(page);
      return { page, cleo, dan, eve, fred };
    }

    /** Starts the page without a network, at the list. */
    async function startOffline(page: Page): Promise<void> {
      await page.context().setOffline(true);
      await goTo(page, "");
      await page.evaluate(() => sessionStorage.clear());
      await page.reload();
      await page.getByText(en.shell.offline).waitFor();
    }

    test("shows them without a network, sends what is written then, and continues without a jump", async () => {
      const { page, cleo, dan, eve, fred } = await visitChats();
      const socket = await parley.chatV1(dan, cleo);
      await presence(page).first().waitFor();
      await startOffline(page);
      await row(page, dan).getByText("last one").waitFor();
      expect(await presence(page).count()).toBe(0);
      // It was never opened in this browser.
      await row(page, fred).click();
      await page.getByRole("heading", { level: 1, name: en.chats.member(fred.id) }).waitFor();
      expect(await page.getByRole("log").getByText("from Fred").count()).toBe(0);
      await row(page, eve).click();
      await page.getByRole("log").getByText("from Eve").waitFor();
      await row(page, dan).click();
      const log = page.getByRole("log");
      await log.getByText("last one").waitFor();
      expect(await presence(page).count()).toBe(0);
      await page.screenshot({ path: "dist/screenshots/offline start 1280.png" });
      await sendText(page, "written offline");
      await logItem(page, "written offline").getByText(en.chat.waiting).waitFor();
      // It costs no more than the member has seen.
      await expect.poll(() => readStoredData(page)).toContain(`"maxPrice":5`);

      for (const text of ["one", "two", "three"]) socket.send(text);
      while ((await socket.next()).text !== "three");
      await log.evaluate((element) => {
        element.scrollTop -= 400;
      });
      const ids = await loadedIds(page);
      const anchor = ids[Math.floor(ids.length / 2)] ?? 0;
      // The line about the connection above the log may come and go.
      const place = async () =>
        (await log.evaluate(placeOfMessage, anchor)) - ((await log.boundingBox())?.y ?? Number.NaN);
      await expect.poll(async () => (await place()) - (await place())).toBe(0);
      const before = await place();
      await page.context().setOffline(false);
      await logItem(page, "written offline").getByText(en.chat.sent).waitFor({ state: "attached" });
      await log.getByText("three").waitFor({ state: "attached" });
      expect(Math.abs((await place()) - before)).toBeLessThanOrEqual(1);
      const after = await loadedIds(page);
      expect(after).toEqual(after.map((_, at) => (after[0] ?? 0) + at));
      expect(await log.getByText("last one").count()).toBe(1);
      socket.raw.close();
    });

    test("shows only what the server sends if messages are missing between, as after a long time", async () => {
      const { page, cleo, dan } = await visitChats();
      await startOffline(page);
      await row(page, dan).click();
      await page.getByRole("log").getByText("last one").waitFor();
      await fillChat(parley, [cleo, dan], 300);
      await page.context().setOffline(false);
      await page.getByRole("log").getByText("message 300").waitFor();
      expect(await page.getByRole("log").getByText("last one").count()).toBe(0);
      const ids = await loadedIds(page);
      expect(ids).toEqual(ids.map((_, at) => (ids[0] ?? 0) + at));
    });
  });

  test("renews itself after a deployment, with what was typed, and its old code works until then", async () => {
    const page = await openPage({ hash: `#/chats/${ben.id}` });
    await messageField(page).fill("half a sen");
    await register(page);
    const requested: string[] = [];
    front.onRequest = (path) => requested.push(path);
    const before = await buildOf(page);
    build.deploy();
    // The open page finds code that the server has no more.
    await page.evaluate(() => Object.assign(window, { isSame: true }));
    await goTo(page, "#/settings");
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    expect(await page.evaluate(() => "isSame" in window)).toBe(true);
    await goTo(page, `#/chats/${ben.id}`);
    front.cutAll();
    const reload = page.getByRole("button", { name: en.shell.reload, exact: true });
    await reload.waitFor();
    await page.clock.fastForward(TYPING_PAUSE_MS);
    await reload.click();
    await expect.poll(() => buildOf(page)).toContain(build.version);
    expect(await buildOf(page)).not.toBe(before);
    await expect.poll(() => messageField(page).inputValue()).toBe("half a sen");
    // The worker of the new build replaces the old one, without a click.
    await page.clock.fastForward(REGISTER_AFTER_MS);
    await waitForBuild(page, build.version);
    expect(requested.filter((path) => path.startsWith("/chunks/"))).toEqual([]);
    front.cutAll();
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText(en.shell.offline).waitFor();
    expect(await buildOf(page)).toContain(build.version);
  });

  test("does not reload again and again while the server alternates between two builds", async () => {
    const other = copyBuild();
    other.deploy();
    const page = await openPage({ hash: `#/chats/${ben.id}` });
    await register(page);
    let starts = 0;
    front.onRequest = (path) => {
      if (path === "/") starts++;
    };
    for (const each of [other, build]) {
      front.folder = each.folder;
      await page.reload();
      await page.getByRole("log").getByText("Hello Ada!").waitFor();
      await page.clock.fastForward(REGISTER_AFTER_MS);
      await waitForBuild(page, each.version);
    }
    // The worker of the other build finds the code of this page too.
    front.folder = other.folder;
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await waitForBuild(page, other.version);
    expect(await cacheNames(page)).toHaveLength(3);
    const before = starts;
    await goTo(page, "#/settings");
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    await goTo(page, "#/coins");
    await page.getByRole("heading", { name: statementEn.title, exact: true }).waitFor();
    expect(starts).toBe(before);
    other.remove();
  });

  test("stores no page of a network that answers every request with its log-in", async () => {
    const page = await openPage();
    await register(page);
    const readFiles = () =>
      page.evaluate(
        async (paths) => Promise.all(paths.map(async (path) => (await fetch(path)).text())),
        SITE_FILES,
      );
    const files = await readFiles();
    for (const path of SITE_FILES) front.pages.set(path, LOG_IN_PAGE);
    expect(await readFiles()).toEqual(files);
    await page.context().setOffline(true);
    expect(await readFiles()).toEqual(files);
  });

  const BROKEN: Record<string, () => { asked: string; repair: () => void }> = {
    "is missing": () => {
      const lost = "/chunks/lost-ABCD2345.js";
      build.edit("service-worker.js", /files:\["/, `files:["${lost}","`);
      return { asked: lost, repair: () => writeFileSync(join(build.folder, lost), "") };
    },
    "is a page of the network": () => {
      const script = "/chunks/lost-ABCD2345.js";
      build.edit("service-worker.js", /files:\["/, `files:["${script}","`);
      front.pages.set(script, LOG_IN_PAGE);
      return {
        asked: script,
        repair: () => {
          writeFileSync(join(build.folder, script), "");
          front.pages.delete(script);
        },
      };
    },
    "is one of another build": () => {
      const path = join(build.folder, "main.css");
      const own = readFileSync(path);
      writeFileSync(path, `${own} `);
      return { asked: "/main.css", repair: () => writeFileSync(path, own) };
    },
  };

  test.each(Object.keys(BROKEN))(
    "has no worker while a file of its build %s, and works as before",
    async (name) => {
      const { asked, repair } = BROKEN[name]?.() ?? {};
      const page = await openPage();
      const isAsked = new Promise<void>((resolve) => {
        front.onRequest = (path) => path === asked && resolve();
      });
      await page.clock.fastForward(REGISTER_AFTER_MS);
      await isAsked;
      await expect.poll(() => page.evaluate(() => navigator.serviceWorker.getRegistration())).toBeUndefined();
      await expect.poll(() => cacheNames(page)).toEqual([]);
      await page.getByRole("link", { name: en.chats.member(ben.id) }).click();
      await page.getByRole("log").getByText("Hello Ada!").waitFor();
      repair?.();
      await page.reload();
      await page.getByRole("log").getByText("Hello Ada!").waitFor();
      await register(page);
    },
  );

  test("starts as without a worker where the browser's storage fails", async () => {
    const page = await openPage();
    await register(page);
    const [worker] = page.context().serviceWorkers();
    await worker?.evaluate(() => {
      for (const method of ["match", "open", "keys"]) {
        Object.assign(caches, { [method]: () => Promise.reject(new DOMException("no", "UnknownError")) });
      }
    });
    await page.reload();
    await page.getByRole("link", { name: en.chats.member(ben.id) }).waitFor();
    expect(await isControlled(page)).toBe(true);
    const look = page.locator("link[href='/brand.css']").evaluate((link) => (link as HTMLLinkElement).sheet);
    expect(await look).not.toBeNull();
  });

  test("removes its worker and its caches at the next start if the operator wants none", async () => {
    // The other site does not know the session.
    const page = await openPage({ complaints: [] });
    await register(page);
    expect(await countCached(page)).toBeGreaterThan(10);
    const without = await startParley({ SERVICE_WORKER: 0 });
    try {
      front.target = without.url;
      await page.reload();
      await page.clock.fastForward(REGISTER_AFTER_MS);
      // Chromium may list a cache again, empty, that was deleted while a request was looked up in it.
      await expect.poll(() => countCached(page)).toBe(0);
      await expect.poll(() => page.evaluate(() => navigator.serviceWorker.getRegistration())).toBeUndefined();
      await page.reload();
      await page.clock.fastForward(REGISTER_AFTER_MS);
      expect(await isControlled(page)).toBe(false);
    } finally {
      await without.close();
    }
  });
});
