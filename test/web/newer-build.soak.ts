import type { Page, Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { de as accountDe } from "../../src/web/account/de.ts";
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
import { scriptAddress } from "../support/browser/deployed-build.ts";
import { cutNetwork, waitForCode } from "../support/browser/network.ts";
import { exchangeTexts, goTo, type OpenOptions } from "../support/browser/web-client.ts";
import { deployedFixture } from "../support/browser/web-fixture.ts";
import { addPair } from "../support/runtime/chat.ts";
import type { TestMember } from "../support/runtime/parley.ts";

describe("a page whose code changes or is missing on the server", () => {
  const site = deployedFixture();
  let ada: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    [ada, ben] = await addPair(site.parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    await exchangeTexts(site.parley, [ada, ben, "Hello Ben!"], [ben, ada, "Hello Ada!"]);
  });

  /** Opens the chat with Ben in a page that remembers that it was not reloaded. */
  async function openMarkedChat(options: Partial<OpenOptions> = {}): Promise<Page> {
    const hash = `#/chats/${ben.id}`;
    const page = await site.open({ member: ada, hash, complaints: [], ...options });
    await page.getByText(en.chat.away, { exact: true }).waitFor();
    // The list has a connection of its own, which comes last on a slow machine.
    await page.locator(".chat-row .moment").first().waitFor();
    // A page that finds its code gone reloads, which is a story of its own.
    await waitForCode(page);
    await page.evaluate(() => Object.assign(window, { isSame: true }));
    return page;
  }
  const isSame = (page: Page) => page.evaluate(() => "isSame" in window);
  const openSettings = (page: Page) =>
    page.getByRole("link", { name: en.shell.settings, exact: true }).click();
  const reloadButton = (page: Page) => page.getByRole("button", { name: en.shell.reload, exact: true });
  const outdated = (page: Page) => page.getByRole("status").getByText(en.shell.outdated);
  const pending = (page: Page) => page.getByRole("status").getByText(en.shell.reloadPending);
  /** Cuts the page's connections as a deployment does, and waits for the next one of its list. */
  async function reconnect(page: Page): Promise<void> {
    const socket = page.waitForEvent("websocket", (each) => each.url().endsWith("/members/inbox/"));
    site.front.cutAll();
    await (await socket).waitForEvent("framereceived");
  }

  test("the Worker has no chunk of another build", async () => {
    expect((await site.parley.fetch("/chunks/settings-screen-OLDBUILD.js")).status).toBe(404);
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
    site.build.deploy();
    await openSettings(page);
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    expect(await scriptAddress(page)).toContain(site.build.version);
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
    site.build.deploy();
    await reconnect(page);
    await outdated(page).waitFor();
    await reloadButton(page).click();
    await pending(page).waitFor();
    await page.route(site.front.url.href, (route) => route.abort());
    const failed = page.waitForEvent("requestfailed", (request) => request.url() === site.front.url.href);
    await name.press("Enter");
    await page.getByText(settingsEn.nameSaved).waitFor();
    await page.clock.fastForward(TYPING_PAUSE_MS);
    // The server must answer before the page is given up.
    await failed;
    expect(await isSame(page)).toBe(true);
    await page.unrouteAll();
    await expect.poll(() => scriptAddress(page)).toContain(site.build.version);
    await expect.poll(() => name.inputValue()).toBe("Ada L");
    expect(await outdated(page).count()).toBe(0);
  });

  test("a reload waits until a file has left, and is forgotten when the member opens another screen", async () => {
    const page = await openMarkedChat({ onPage: loseSettings });
    const limitUploads = await uploadLimiter(page);
    await chooseFiles(page, textFile("large.txt", 900_000));
    await page.locator(".tray-file").waitFor();
    site.build.deploy();
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
    await expect.poll(() => scriptAddress(page)).toContain(site.build.version);
    await downloadLink(page, "large.txt").waitFor();
    expect(await logItem(page, "large.txt").count()).toBe(1);
  });

  test("a page asks for the build after a reconnect and ten minutes later, however often it reconnects", async () => {
    const page = await openMarkedChat({ onPage: (each) => each.clock.install() });
    let asked = 0;
    page.on("request", (request) => {
      if (request.url() === site.front.url.href && !request.isNavigationRequest()) asked++;
    });
    await reconnect(page);
    await expect.poll(() => asked).toBe(1);
    site.build.deploy();
    await reconnect(page);
    await page.getByText(en.chat.away, { exact: true }).waitFor();
    expect({ asked, outdated: await outdated(page).count() }).toEqual({ asked: 1, outdated: 0 });
    await page.clock.fastForward(BUILD_CHECK_INTERVAL_MS);
    await outdated(page).waitFor();
    expect(asked).toBe(2);
  });

  test("a reload waits until the member pauses in a message", async () => {
    const page = await openMarkedChat({ onPage: (each) => each.clock.install() });
    const field = page.getByRole("textbox", { name: en.chat.message, exact: true });
    site.build.deploy();
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
    await expect.poll(() => scriptAddress(page)).toContain(site.build.version);
    await expect.poll(() => field.inputValue()).toBe("half a sen");
  });

  test("a chat whose code could not be loaded is shown after “Try again”, and the list works meanwhile", async () => {
    const lost = "**/chunks/chat-pane*";
    const page = await site.open({
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
    await expect.poll(() => screens.filter((name) => !loaded.some((url) => url.includes(name)))).toEqual([]);
    // An ordinary member never sees it.
    expect(loaded.filter((url) => url.includes("admin"))).toEqual([]);
    await cutNetwork(page);
    await openSettings(page);
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    await goTo(page, "#/coins");
    await page.getByRole("heading", { name: statementEn.title, exact: true }).waitFor();
    expect(await isSame(page)).toBe(true);
  });

  test("a German page is in English if its German texts cannot be loaded, and in German after the next load", async () => {
    const page = await site.open({
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
    const page = await site.open({
      member: ada,
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
    await page.route(site.front.url.href, answerForSite);
    await goTo(page, "#/coins");
    await again.waitFor();
    await page.route(site.front.url.href, (route) => route.abort());
    const failed = page.waitForEvent("requestfailed", (request) => request.url() === site.front.url.href);
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
