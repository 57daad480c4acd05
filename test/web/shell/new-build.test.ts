import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en as statementEn } from "../../../src/web/coins/en.ts";
import { de } from "../../../src/web/i18n/de.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { BUILD_CHECK_INTERVAL_MS } from "../../../src/web/limits.ts";
import { sentenceWith } from "../../support/browser/catalogue-sentences.ts";
import { chooseFiles, downloadLink, messageField, textFile } from "../../support/browser/chat-page.ts";
import { copyBuild } from "../../support/browser/deployed-build.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { startStaticFront } from "../../support/browser/static-front.ts";
import { exchangeTexts, goTo, openWebClient } from "../../support/browser/web-client.ts";
import { addPair } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

describe("a page whose code changes or is missing on the server", () => {
  let parley: Parley;
  let browser: Browser;
  let build: ReturnType<typeof copyBuild>;
  let front: Awaited<ReturnType<typeof startStaticFront>>;
  let ada: TestMember;
  let ben: TestMember;

  beforeAll(async () => {
    parley = await startParley();
    browser = await launchBrowser();
    [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    await exchangeTexts(parley, [ben, ada, "Hello Ada!"]);
  });
  beforeEach(async () => {
    build = copyBuild();
    front = await startStaticFront(parley.url, build.folder);
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await front.close();
    build.remove();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });

  /** Opens the chat in a page that remembers that it was not reloaded. */
  async function openChat(): Promise<Page> {
    const page = await openWebClient(browser, front, {
      member: ada,
      hash: `#/chats/${ben.id}`,
      complaints: [],
    });
    await page.getByText(en.chat.offline, { exact: true }).waitFor();
    await mark(page);
    return page;
  }
  const mark = (page: Page) => page.evaluate(() => Object.assign(window, { isSame: true }));
  const isSame = (page: Page) => page.evaluate(() => "isSame" in window);
  const buildOf = (page: Page) => page.locator("script").getAttribute("src");
  const openSettings = (page: Page) =>
    page.getByRole("link", { name: en.shell.settings, exact: true }).click();
  const settings = (page: Page) => page.getByRole("heading", { name: en.settings.title, exact: true });
  const reconnect = async (page: Page) => {
    const online = page.waitForEvent("websocket", (socket) => socket.url().endsWith("/members/inbox/"));
    front.cutAll();
    await (await online).waitForEvent("framereceived");
  };

  test("the Worker has no chunks of another build", async () => {
    const answer = await parley.fetch("/chunks/settings-screen-OLDBUILD.js");
    expect(answer.status).toBe(404);
  });

  test("a screen that is gone after a deployment opens in the new build, and the draft stays", async () => {
    const page = await openChat();
    await messageField(page).fill("half a sen");
    build.deploy();
    await openSettings(page);
    await settings(page).waitFor();
    expect(await isSame(page)).toBe(false);
    expect(await buildOf(page)).toContain("?v=00000001");
    await goTo(page, `#/chats/${ben.id}`);
    await expect.poll(() => messageField(page).inputValue()).toBe("half a sen");
  });

  test("an open page says after the reconnect that it is out of date, and reloads when the member has finished", async () => {
    const page = await openChat();
    await openSettings(page);
    await settings(page).waitFor();
    const name = page.getByLabel(en.settings.name, { exact: true });
    await name.fill("Ada L");
    build.deploy();
    await reconnect(page);
    await page.getByRole("status").getByText(en.shell.outdated).waitFor();
    await page.getByRole("button", { name: en.shell.reload, exact: true }).click();
    await page.getByRole("status").getByText(en.shell.reloadPending).waitFor();
    expect(await isSame(page)).toBe(true);
    await name.press("Enter");
    await expect.poll(() => buildOf(page)).toContain("?v=00000001");
    await expect.poll(() => name.inputValue()).toBe("Ada L");
    expect(await page.getByText(en.shell.outdated).count()).toBe(0);
  });

  test("a reload waits until a file has left, and is forgotten when the member opens another screen", async () => {
    const page = await openChat();
    const devtools = await page.context().newCDPSession(page);
    const limitUploads = (uploadThroughput: number) =>
      devtools.send("Network.emulateNetworkConditions", {
        offline: false,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput,
      });
    await reconnect(page);
    build.deploy();
    await limitUploads(20_000);
    await chooseFiles(page, textFile("large.txt", 2_000_000));
    await page.getByText(sentenceWith(attachmentsEn.files.uploading, "[1-9]\\d?%")).waitFor();
    await openSettings(page);
    await page.getByText(en.shell.reloadPending).waitFor();
    await goTo(page, `#/chats/${ben.id}`);
    await page.getByText(en.shell.reloadPending).waitFor({ state: "detached" });
    expect(await isSame(page)).toBe(true);

    await page.getByRole("button", { name: en.shell.reload, exact: true }).click();
    await page.getByText(en.shell.reloadPending).waitFor();
    await limitUploads(-1);
    await expect.poll(() => buildOf(page)).toContain("?v=00000001");
    await downloadLink(page, "large.txt").waitFor();
    expect(await page.getByRole("log").getByRole("listitem").filter({ hasText: "large.txt" }).count()).toBe(
      1,
    );
  });

  test("a page asks for the build at most once in ten minutes, and not in vain", async () => {
    const page = await openWebClient(browser, front, {
      member: ada,
      hash: `#/chats/${ben.id}`,
      complaints: [],
      locale: "de",
      onPage: (each) => void each.clock.install(),
    });
    await page.getByText(de.chat.offline, { exact: true }).waitFor();
    let asked = 0;
    page.on("request", (request) => {
      if (new URL(request.url()).pathname === "/" && !request.isNavigationRequest()) asked++;
    });
    await reconnect(page);
    await expect.poll(() => asked).toBe(1);
    build.deploy();
    await reconnect(page);
    await page.getByText(de.chat.offline, { exact: true }).waitFor();
    expect(asked).toBe(1);
    expect(await page.getByText(de.shell.outdated).count()).toBe(0);
    await page.clock.fastForward(BUILD_CHECK_INTERVAL_MS);
    await page.getByText(de.shell.outdated).waitFor();
    expect(asked).toBe(2);
  });

  test("“Try again” loads a screen that could not be loaded, once the server answers", async () => {
    const page = await openChat();
    const again = page.getByRole("button", { name: en.shell.again, exact: true });
    await page.route("**/chunks/*", (route) => route.abort());
    await page.route(front.url.href, (route) => route.abort());
    await goTo(page, "#/coins");
    await page.getByText(en.shell.broken).waitFor();
    await again.click();
    await page.getByText(en.shell.loading).waitFor({ state: "detached" });
    await page.getByText(en.shell.broken).waitFor();
    expect(await isSame(page)).toBe(true);

    await page.unrouteAll();
    await again.click();
    await page.getByRole("heading", { name: statementEn.title, exact: true }).waitFor();
  });

  test("a page that another network answers is not out of date", async () => {
    const page = await openChat();
    await page.route("**/chunks/*", (route) =>
      route.fulfill({ body: "<h1>Log in</h1>", contentType: "text/html" }),
    );
    await page.route(front.url.href, (route) =>
      route.fulfill({ body: "<h1>Log in</h1>", contentType: "text/html" }),
    );
    await openSettings(page);
    await page.getByText(en.shell.broken).waitFor();
    expect(await page.getByText(en.shell.outdated).count()).toBe(0);
    expect(await isSame(page)).toBe(true);
  });
});
