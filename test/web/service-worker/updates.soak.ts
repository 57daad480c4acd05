import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { en as statementEn } from "../../../src/web/coins/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { REGISTER_AFTER_MS, TYPING_PAUSE_MS } from "../../../src/web/limits.ts";
import { en as settingsEn } from "../../../src/web/settings/en.ts";
import { messageField } from "../../support/browser/chat-page.ts";
import { copyBuild, scriptAddress } from "../../support/browser/deployed-build.ts";
import { waitForCode } from "../../support/browser/network.ts";
import {
  cacheNames,
  countCached,
  isControlled,
  openUncontrolled,
  registerWorker,
  waitForStoredBuild,
} from "../../support/browser/service-worker.ts";
import { exchangeTexts, goTo, type OpenOptions } from "../../support/browser/web-client.ts";
import { deployedFixture } from "../../support/browser/web-fixture.ts";
import { addPair } from "../../support/runtime/chat.ts";
import { startParley, type TestMember } from "../../support/runtime/parley.ts";

describe("a page with its service worker", () => {
  const site = deployedFixture();
  let ada: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    [ada, ben] = await addPair(site.parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    await exchangeTexts(site.parley, [ada, ben, "Hello Ben!"], [ben, ada, "Hello Ada!"]);
  });

  const openPage = (options: Partial<OpenOptions> = {}) =>
    openUncontrolled(site, { member: ada, ...options });

  test("renews itself after a deployment, with what was typed, and its old code works until then", async () => {
    const page = await openPage({ hash: `#/chats/${ben.id}` });
    await messageField(page).fill("half a sen");
    await registerWorker(page);
    // The page loads code in advance, one part after another.
    await waitForCode(page);
    const requested: string[] = [];
    site.front.onRequest = (path) => requested.push(path);
    const before = await scriptAddress(page);
    site.build.deploy();
    // The open page finds code that the server has no more.
    await page.evaluate(() => Object.assign(window, { isSame: true }));
    await goTo(page, "#/settings");
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    expect(await page.evaluate(() => "isSame" in window)).toBe(true);
    await goTo(page, `#/chats/${ben.id}`);
    site.front.cutAll();
    const reload = page.getByRole("button", { name: en.shell.reload, exact: true });
    await reload.waitFor();
    await page.clock.fastForward(TYPING_PAUSE_MS);
    await reload.click();
    await expect.poll(() => scriptAddress(page)).toContain(site.build.version);
    expect(await scriptAddress(page)).not.toBe(before);
    await expect.poll(() => messageField(page).inputValue()).toBe("half a sen");
    await page.clock.fastForward(REGISTER_AFTER_MS);
    await waitForStoredBuild(page, site.build.version);
    expect(requested.filter((path) => path.startsWith("/chunks/"))).toEqual([]);
  });

  test("does not reload again and again while the server alternates between two builds", async () => {
    const other = copyBuild();
    other.deploy();
    const page = await openPage({ hash: `#/chats/${ben.id}` });
    await registerWorker(page);
    let starts = 0;
    site.front.onRequest = (path) => {
      if (path === "/") starts++;
    };
    for (const each of [other, site.build]) {
      site.front.folder = each.folder;
      // The log below shows that the page works. Its code that loads in advance may be requested for longer.
      await page.reload({ waitUntil: "commit" });
      await page.getByRole("log").getByText("Hello Ada!").waitFor();
      await page.clock.fastForward(REGISTER_AFTER_MS);
      await waitForStoredBuild(page, each.version);
      // The page loads code in advance, which only this folder has.
      await waitForCode(page);
    }
    // The worker of the other build finds the code of this page too.
    site.front.folder = other.folder;
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await waitForStoredBuild(page, other.version);
    expect(await cacheNames(page)).toHaveLength(3);
    const before = starts;
    await goTo(page, "#/settings");
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    await goTo(page, "#/coins");
    await page.getByRole("heading", { name: statementEn.title, exact: true }).waitFor();
    expect(starts).toBe(before);
    other.remove();
  });

  const BROKEN: Record<string, () => { asked: string; repair: () => void }> = {
    "is missing": () => {
      const lost = "/chunks/lost-ABCD2345.js";
      site.build.edit("service-worker.js", /files:\["/, `files:["${lost}","`);
      return { asked: lost, repair: () => writeFileSync(join(site.build.folder, lost), "") };
    },
    "is a page of the network": () => {
      const script = "/chunks/lost-ABCD2345.js";
      site.build.edit("service-worker.js", /files:\["/, `files:["${script}","`);
      site.front.pages.set(script, "<!doctype html><title>Welcome to the hotel</title>");
      return {
        asked: script,
        repair: () => {
          writeFileSync(join(site.build.folder, script), "");
          site.front.pages.delete(script);
        },
      };
    },
    "is one of another build": () => {
      const path = join(site.build.folder, "main.css");
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
        site.front.onRequest = (path) => path === asked && resolve();
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
      await registerWorker(page);
    },
  );

  test("removes its worker and its caches at the next start if the operator wants none", async () => {
    // The other site does not know the session.
    const page = await openPage({ complaints: [] });
    await registerWorker(page);
    expect(await countCached(page)).toBeGreaterThan(10);
    const without = await startParley({ SERVICE_WORKER: 0 });
    try {
      site.front.target = without.url;
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
