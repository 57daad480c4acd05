import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { de as accountDe } from "../../src/web/account/de.ts";
import { de as attachmentsDe } from "../../src/web/chat/de.ts";
import { de as messagesDe } from "../../src/web/chat/messages/de.ts";
import { de as statementDe } from "../../src/web/coins/de.ts";
import { de } from "../../src/web/i18n/de.ts";
import { de as noticesDe } from "../../src/web/notices/de.ts";
import { de as peopleDe } from "../../src/web/people/de.ts";
import { de as settingsDe } from "../../src/web/settings/de.ts";
import { textFile, waitForMessageMenus } from "../support/browser/chat-page.ts";
import { newPage } from "../support/browser/launch-browser.ts";
import { cutTexts } from "../support/browser/page/cut-texts.ts";
import { exchangeTexts, goTo, type OpenOptions } from "../support/browser/web-client.ts";
import { webFixture } from "../support/browser/web-fixture.ts";
import type { TestMember } from "../support/runtime/parley.ts";
import { PNG, postSmile } from "../support/runtime/smiles.ts";

/** Names, names of files and previews of messages, and texts that are only read. The title of a dialog must not be cut. */
const MAY_BE_CUT = ".unseen, bdi:not(.sheet-head bdi), .initials, .chat-row-last, .tray-name, .file-name";

describe("the web client in German on a phone of 320 px", () => {
  const web = webFixture({
    MEMBER_SEARCH: "prefix",
    COINS_URL: "https://example.com/coins?member={id}",
    TERMS_URL: "https://example.com/terms",
    IMPRINT_URL: "https://example.com/imprint",
  });
  let ada: TestMember;
  let ben: TestMember;
  let cleo: TestMember;

  beforeAll(async () => {
    const { parley } = web;
    ada = await parley.addMember({ coins: 27 });
    ben = await parley.addMember({ coins: 100 });
    cleo = await parley.addMember({ coins: 5 });
    const admin = await parley.addMember({ superuser: true });
    await postSmile(parley, admin, PNG, { title: "Krone", price: 9500 });
    await exchangeTexts(
      parley,
      [ben, ada, "Hallo"],
      [ada, ben, "Bis morgen"],
      [ada, cleo, "Hallo"],
      [cleo, ada, "Ja"],
    );
  });

  const open = (options: Partial<OpenOptions>) => web.open({ locale: "de-DE", width: 320, ...options });
  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
  const item = (page: Page, name: string) => page.getByRole("menuitem", { name, exact: true });
  const dialog = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true });

  async function expectUncut(page: Page, screen: string): Promise<void> {
    expect(await page.evaluate(cutTexts, MAY_BE_CUT), screen).toEqual([]);
  }

  test("finds each text that is cut: by a box, a button, an input or the window", async () => {
    const page = await newPage(web.browser, "about:blank", { width: 320 });
    await page.setContent(`<style>
      * { font: 16px monospace } .box { width: 60px; white-space: nowrap } .hides { overflow: hidden; text-overflow: ellipsis }
      .low { height: 20px; overflow: hidden; width: 60px } .scrolls { width: 60px; overflow: auto; white-space: nowrap }
      input { width: 60px; border: 0; padding: 0 } .wide { white-space: nowrap; margin-left: 200px }
    </style>
    <p class="box hides">ends with dots</p><p class="low">two lines of text</p><p class="scrolls">can be scrolled</p>
    <button class="box">out of the button</button><input placeholder="longer than it"><p class="box">goes on</p>
    <p class="box hides"><bdi>a long name</bdi></p><p class="box hides">short</p><p class="wide">out of the window</p>`);
    const texts = (await page.evaluate(cutTexts, "bdi")).map((each) => each.replace(/ \(.*/, ""));
    expect(texts).toEqual([
      "ends with dots",
      "two lines of text",
      "out of the button",
      "out of the window",
      "longer than it",
    ]);
  });

  test("cuts no text of the log-in and the registration", async () => {
    const page = await open({});
    await page.getByRole("form", { name: accountDe.logIn, exact: true }).waitFor();
    await expectUncut(page, "log-in");
    await button(page, accountDe.register).first().click();
    const form = page.getByRole("form", { name: accountDe.register, exact: true });
    await form.getByLabel(accountDe.email, { exact: true }).fill("ada@example.com");
    await form.getByLabel(accountDe.password, { exact: true }).fill("eins");
    await form.getByLabel(accountDe.repeatPassword, { exact: true }).fill("zwei");
    await form.getByRole("button", { name: accountDe.register, exact: true }).click();
    await form.getByText(de.fields.passwordsDiffer, { exact: true }).waitFor();
    await expectUncut(page, "registration");
  });

  test("cuts no text of the list, the coins and the settings", async () => {
    const page = await open({ member: ada });
    await page.getByText(de.chats.foot(ada.id), { exact: true }).waitFor();
    await expectUncut(page, "list");
    await button(page, de.chats.newChat).click();
    await dialog(page, de.chats.newChat).getByRole("textbox").fill("zzz");
    await page.getByText(peopleDe.nobody("zzz"), { exact: true }).waitFor();
    await expectUncut(page, "new chat");
    await page.keyboard.press("Escape");
    await button(page, de.chats.search).click();
    const search = page.getByRole("textbox", { name: de.chats.search, exact: true });
    await search.waitFor();
    await expectUncut(page, "search");
    await search.fill("zzz");
    await page.getByText(peopleDe.noMatch("zzz"), { exact: true }).waitFor();
    await expectUncut(page, "no match");
    await goTo(page, "#/coins");
    await page.getByRole("link", { name: statementDe.get }).waitFor();
    await page.getByText(statementDe.kinds.grant, { exact: true }).waitFor();
    await expectUncut(page, "coins");
    await goTo(page, "#/settings");
    await page.getByRole("heading", { name: settingsDe.sessions, exact: true }).waitFor();
    await page.getByText(noticesDe.sound, { exact: true }).waitFor();
    await expectUncut(page, "settings");
  });

  test("cuts no text of a chat, its menus, its stickers and its tray", async () => {
    const page = await open({ member: ada });
    await page.getByText("Bis morgen").click();
    await page.getByText(attachmentsDe.low.bar(de.coins(17), 3), { exact: true }).waitFor();
    await expectUncut(page, "chat");
    await button(page, messagesDe.menu.chat).click();
    await item(page, messagesDe.menu.mute).waitFor();
    await expectUncut(page, "menu of the chat");
    await page.keyboard.press("Escape");
    await waitForMessageMenus(page.getByRole("log"));
    await page.getByRole("log").press("ArrowDown");
    await page.keyboard.press("Enter");
    await item(page, messagesDe.menu.info).waitFor();
    await expectUncut(page, "menu of a message");
    await item(page, messagesDe.menu.info).click();
    await dialog(page, messagesDe.info.title).getByText(messagesDe.info.unread, { exact: true }).waitFor();
    await expectUncut(page, "info");
    await page.keyboard.press("Escape");
    await button(page, attachmentsDe.smiles.open).click();
    await dialog(page, attachmentsDe.smiles.title)
      .getByRole("button", { name: /^Krone/ })
      .click();
    await page.getByRole("group", { name: "Krone", exact: true }).waitFor();
    await expectUncut(page, "stickers");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.locator("input[type=file]").setInputFiles([textFile("notizen.txt"), textFile("leer.txt", 0)]);
    await page.getByText(attachmentsDe.files.empty("leer.txt"), { exact: true }).waitFor();
    await expectUncut(page, "tray");
  });

  test("cuts no text of messages that were not sent", async () => {
    const page = await open({ member: cleo });
    // Without a way to get coins, words without the coins for them fail.
    await page.route("**/config", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), coins_url: null } });
    });
    await page.reload();
    await page.getByText("Ja", { exact: true }).click();
    const field = page.getByRole("textbox", { name: de.chat.message, exact: true });
    for (const text of ["eins", "zwei"]) {
      await field.fill(text);
      await button(page, de.chat.send).click();
    }
    await page.getByText(messagesDe.failed.bar(2), { exact: true }).waitFor();
    await expectUncut(page, "failed");
    await button(page, messagesDe.failed.open("zwei")).click();
    await dialog(page, messagesDe.failed.title).waitFor();
    await expectUncut(page, "one that failed");
    await page.keyboard.press("Escape");
    await button(page, messagesDe.failed.discardAll).click();
    await dialog(page, messagesDe.failed.discardQuestion(2)).waitFor();
    await expectUncut(page, "question");
  });
});
