import { beforeAll, describe, expect, test } from "vitest";
import { en as accountEn } from "../../src/web/account/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { PAGE_WAIT_MS } from "../../src/web/limits.ts";
import { SITE_FILES } from "../../src/web/service-worker/answer-for.ts";
import { en as settingsEn } from "../../src/web/settings/en.ts";
import { logOut } from "../support/browser/account-forms.ts";
import { cutNetwork, restoreNetwork } from "../support/browser/network.ts";
import { readStoredData } from "../support/browser/page/stored-data.ts";
import { isControlled, openUncontrolled, registerWorker } from "../support/browser/service-worker.ts";
import { exchangeTexts, type OpenOptions } from "../support/browser/web-client.ts";
import { deployedFixture } from "../support/browser/web-fixture.ts";
import { addPair } from "../support/runtime/chat.ts";
import type { TestMember } from "../support/runtime/parley.ts";

/** The answer of a network that asks for a log-in, to every request. */
const LOG_IN_PAGE = "<!doctype html><title>Welcome to the hotel</title>";

describe("a page with its service worker", () => {
  const site = deployedFixture();
  let ada: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    [ada, ben] = await addPair(site.parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    await exchangeTexts(site.parley, [ada, ben, "Hello Ben!"], [ben, ada, "Hello Ada!"]);
  });

  const openPage = (options: Partial<OpenOptions> = {}, at?: { url: URL }) =>
    openUncontrolled(site, { member: ada, ...options }, at);

  test("starts without a network, on a site with all its headers, and is usable", async () => {
    const page = await openPage({}, site.parley);
    await registerWorker(page);
    await cutNetwork(page);
    await page.reload();
    await page.getByText(en.shell.offline).waitFor();
    await page.getByRole("link", { name: en.shell.settings, exact: true }).click();
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    await page.goto(new URL("/?from=mail", site.parley.url).href);
    await page.getByText(en.shell.offline).waitFor();
    // Any other address is the network's.
    await expect(page.goto(new URL("/docs", site.parley.url).href)).rejects.toThrow(
      "ERR_INTERNET_DISCONNECTED",
    );
    await restoreNetwork(page);
    await page.goto(site.parley.url.href);
    await page.getByRole("link", { name: en.chats.member(ben.id) }).waitFor();
  });

  test("starts although the server does not answer, after a short wait, in the colours that it last had", async () => {
    const page = await openPage();
    await registerWorker(page);
    const reloadMs = async () => {
      const startedAt = Date.now();
      await page.reload();
      await page.getByRole("link", { name: en.chats.member(ben.id) }).waitFor();
      return Date.now() - startedAt;
    };
    const usualMs = await reloadMs();
    for (const path of ["/", "/brand.css", "/app.webmanifest", "/icon.svg"]) site.front.unanswered.add(path);
    const waitedMs = await reloadMs();
    expect(waitedMs).toBeGreaterThanOrEqual(PAGE_WAIT_MS);
    // It waits once, not for each file: twice the wait would be more, unless the machine is so busy that nothing can be told.
    expect(waitedMs).toBeLessThan(1.5 * PAGE_WAIT_MS + 2 * usualMs);
  });

  test("has stored nothing of a member in its caches, and the log-out leaves the rest of the browser empty", async () => {
    const page = await openPage({ hash: `#/chats/${ben.id}` });
    await page.getByRole("log").getByText("Hello Ada!").waitFor();
    await registerWorker(page);
    await logOut(page);
    const traces = [ada.email, ada.token, "Hello Ada!", "Hello Ben!", `/chats/${ben.id}`];
    for (const trace of traces) await expect.poll(() => readStoredData(page)).not.toContain(trace);
    expect(await readStoredData(page)).toContain("parley build ");
    await cutNetwork(page);
    await page.reload();
    await page.getByRole("form", { name: accountEn.logIn, exact: true }).waitFor();
  });

  test("stores no page of a network that answers every request with its log-in", async () => {
    const page = await openPage();
    await registerWorker(page);
    const readFiles = () =>
      page.evaluate(
        async (paths) => Promise.all(paths.map(async (path) => (await fetch(path)).text())),
        SITE_FILES,
      );
    const files = await readFiles();
    for (const path of SITE_FILES) site.front.pages.set(path, LOG_IN_PAGE);
    expect(await readFiles()).toEqual(files);
    await cutNetwork(page);
    expect(await readFiles()).toEqual(files);
  });

  test("starts as without a worker where the browser's storage fails", async () => {
    const page = await openPage();
    await registerWorker(page);
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
});
