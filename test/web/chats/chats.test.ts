import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { NAME_MAX_LENGTH, SOCKETS_PER_MEMBER } from "../../../src/core/limits.ts";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en as statementEn } from "../../../src/web/coins/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { sentenceWith, sentenceWithAnyNumber } from "../../support/browser/catalogue-sentences.ts";
import { downloadLink, sendFiles, textFile, uploadLimiter } from "../../support/browser/chat-page.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { hiddenWidth } from "../../support/browser/page/layout.ts";
import {
  documentWidth,
  exchangeTexts,
  goTo,
  openWebClient,
  startChat,
} from "../../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

/** Matches the progress of an upload that has begun and not ended. */
const UPLOADING = sentenceWith(attachmentsEn.files.uploading, "[1-9]\\d?%");

describe("the web client's chat list", () => {
  let parley: Parley;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  function useHere(page: Page) {
    return page.getByRole("button", { name: en.shell.useHere, exact: true });
  }

  async function openInboxes(member: TestMember, count: number) {
    const inboxes = [];
    for (let i = 0; i < count; i++) inboxes.push(await parley.inbox(member));
    return inboxes;
  }

  async function openChats(member: TestMember, other: TestMember) {
    const chats = [];
    for (let i = 0; i < SOCKETS_PER_MEMBER; i++) chats.push(await parley.chatV1(member, other));
    return chats;
  }

  function row(page: Page, name: string) {
    return page
      .getByRole("list", { name: en.chats.list, exact: true })
      .getByRole("listitem")
      .filter({ hasText: name });
  }

  test("updates the last message, presence and unread counts live, with the count in the tab's title", async () => {
    const [ada, ben, cleo] = [
      await parley.addMember(),
      await parley.addMember({ coins: 100 }),
      await parley.addMember({ coins: 100 }),
    ];
    await exchangeTexts(parley, [ben, ada, "first"]);
    const page = await openWebClient(browser, parley, { member: ada, complaints });
    await row(page, "first").getByText(en.chats.unread(1)).waitFor({ state: "attached" });
    await expect.poll(() => page.title()).toBe("(1) Chats – Parley");

    await exchangeTexts(parley, [ben, ada, "second"], [cleo, ada, "hello"]);
    await row(page, "second").getByText(en.chats.unread(2)).waitFor({ state: "attached" });
    await row(page, "hello").waitFor();
    await expect.poll(() => page.title()).toBe("(3) Chats – Parley");
    expect(
      await page.getByRole("list", { name: en.chats.list, exact: true }).getByRole("link").allTextContents(),
    ).toEqual([expect.stringContaining("hello"), expect.stringContaining("second")]);

    const bens = await parley.chatV1(ben, ada);
    await row(page, en.chats.member(ben.id)).getByText(`(${en.chats.online})`).waitFor({ state: "attached" });
    await row(page, en.chats.member(ben.id)).getByRole("link").click();
    await page.getByRole("log").getByText("second").waitFor();
    await expect.poll(() => page.title()).toBe(`(1) ${en.chats.member(ben.id)} – Parley`);
    expect(await row(page, "second").getByText(sentenceWithAnyNumber(en.chats.unread)).count()).toBe(0);
    await bens.close();
    await page.getByText(en.chat.offline, { exact: true }).waitFor();
    await expect
      .poll(() => row(page, en.chats.member(ben.id)).getByText(`(${en.chats.online})`).count())
      .toBe(0);
  });

  test("starts a chat by a member's number and explains invalid ones", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 5 }), await parley.addMember()];
    const page = await openWebClient(browser, parley, { member: ada, complaints, width: 360 });
    await page.getByText(en.chats.emptyHint(ada.id)).waitFor();
    const number = page.getByLabel(en.chats.memberId, { exact: true });
    await number.fill("Ben");
    await number.press("Enter");
    await page.getByText(en.chats.memberIdWrong).waitFor();
    await number.fill(String(ada.id));
    await number.press("Enter");
    await page.getByText(en.chats.memberIdOwn).waitFor();
    await number.fill(String(ben.id));
    await number.press("Enter");
    await page.getByRole("heading", { name: en.chats.member(ben.id), exact: true }).waitFor();
    await page.getByText(en.chat.begin).waitFor();
    await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("Hello");
    await page.getByRole("button", { name: en.chat.send, exact: true }).click();
    await page.getByRole("log").getByText(en.chat.sent, { exact: true }).waitFor({ state: "attached" });

    await page.getByRole("link", { name: en.chat.back, exact: true }).click();
    await row(page, en.chats.you("Hello")).waitFor();
  });

  test("shows an error instead of a composer for a number that no member has", async () => {
    const ada = await parley.addMember();
    const page = await openWebClient(browser, parley, { member: ada, complaints, hash: "#/chats/999999" });
    await startChat(page);
    await page.getByRole("alert").getByText(en.errors.member_not_found).waitFor();
    expect(await page.getByRole("textbox", { name: en.chat.message }).count()).toBe(0);
  });

  test("leaves words in sight that were typed before the server knew the number", async () => {
    const ada = await parley.addMember();
    const page = await openWebClient(browser, parley, { member: ada, complaints: [] });
    await page.getByText(en.chats.empty).first().waitFor();
    await page.context().setOffline(true);
    await goTo(page, "#/chats/999999");
    await startChat(page);
    const field = page.getByRole("textbox", { name: en.chat.message, exact: true });
    await field.fill("to whom?");
    await page.context().setOffline(false);
    await page.getByRole("alert").getByText(en.errors.member_not_found).waitFor();
    expect(await field.inputValue()).toBe("to whom?");
    await field.press("Enter");
    expect(await page.getByRole("log").getByRole("listitem").count()).toBe(0);
    await field.fill("");
    await field.waitFor({ state: "detached" });
  });

  test("shows a new name of the other member in the list and the open chat, with their number", async () => {
    const [ada, ben] = [await parley.addMember(), await parley.addMember({ coins: 100 })];
    await exchangeTexts(parley, [ben, ada, "hello"]);
    const page = await openWebClient(browser, parley, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    const heading = (name: string) => page.getByRole("heading", { name, exact: true, level: 1 });
    await heading(en.chats.member(ben.id)).waitFor();
    await row(page, "hello").waitFor();
    await parley.request(ben, "PATCH", "/members/me", { name: "Ben Okri" });
    await heading("Ben Okri").waitFor();
    await row(page, "Ben Okri").waitFor();
    await page.getByText(`#${ben.id}`, { exact: true }).waitFor();
    expect(await page.locator(".chat-head .avatar").textContent()).toBe("BO");
  });

  test.each([360, 1280])("is never wider than a window of %i px, whatever a name has", async (width) => {
    const ada = await parley.addMember({ coins: 100 });
    const page = await openWebClient(browser, parley, { member: ada, width, complaints });
    const letters = ["W", "\uFDFD", "\u{12031}", "漢", "😀", "\u{1F468}\u200D"];
    const names = [
      ...letters.map((letter) => letter.repeat(NAME_MAX_LENGTH / [...letter].length)),
      "A".padEnd(NAME_MAX_LENGTH, "\u0489"),
    ];
    for (const name of names) {
      const letter = String.fromCodePoint(Number(name.codePointAt(0)));
      const ben = await parley.addMember({ coins: 100 });
      expect((await parley.request(ben, "PATCH", "/members/me", { name })).status).toBe(200);
      const bens = await parley.chatV1(ben, ada);
      bens.send(`hello ${letter}`);
      await row(page, `hello ${letter}`).getByText(`(${en.chats.online})`).waitFor({ state: "attached" });
      expect({ letter, list: await documentWidth(page) }).toEqual({ letter, list: width });
      await goTo(page, `#/chats/${ben.id}`);
      await page.getByRole("log").getByText(`hello ${letter}`).waitFor();
      bens.send({ type: "typing" });
      await page.getByText(en.chat.typing(name), { exact: true }).waitFor();
      expect({ letter, chat: await documentWidth(page) }).toEqual({ letter, chat: width });
      expect({ letter, beyond: await page.locator(".chat-head .avatar").evaluate(hiddenWidth) }).toEqual({
        letter,
        beyond: 0,
      });
      await goTo(page, "");
      await bens.close();
    }
  });

  test("is never wider than its window on the other screens either", async () => {
    const name = "W".repeat(NAME_MAX_LENGTH);
    const boss = await parley.addMember({ superuser: true });
    const ben = await parley.addMember({ coins: 100 });
    for (const each of [boss, ben]) await parley.request(each, "PATCH", "/members/me", { name });
    await exchangeTexts(parley, [ben, boss, "hello"]);
    const view = { width: 360, complaints };
    const statement = await openWebClient(browser, parley, { ...view, member: ben, hash: "#/coins" });
    await statement.getByText(statementEn.chatWith(name), { exact: true }).waitFor();
    expect(await documentWidth(statement)).toBe(view.width);
    const admin = await openWebClient(browser, parley, { ...view, member: boss, hash: "#/admin" });
    await admin.getByLabel(adminEn.emailOrNumber, { exact: true }).fill(`#${ben.id}`);
    await admin.getByRole("button", { name: adminEn.search, exact: true }).click();
    await admin.getByRole("heading", { name, exact: true }).waitFor();
    expect(await documentWidth(admin)).toBe(view.width);
  });

  test("says on every screen that ten newer places displaced it, and is live again at the press of a button", async () => {
    const [ada, ben] = [await parley.addMember(), await parley.addMember({ coins: 100 })];
    const cleo = await parley.addMember({ coins: 100 });
    const page = await openWebClient(browser, parley, { member: ada, hash: "#/settings", complaints });
    await exchangeTexts(parley, [ben, ada, "first"]);
    await expect.poll(() => page.title()).toBe("(1) Settings – Parley");
    const inboxes = await openInboxes(ada, SOCKETS_PER_MEMBER - 1);
    await exchangeTexts(parley, [cleo, ada, "another"]);
    await expect.poll(() => page.title()).toBe("(2) Settings – Parley");
    expect(await page.getByText(en.shell.displaced).count()).toBe(0);

    inboxes.push(await parley.inbox(ada));
    await page.getByRole("status").getByText(en.shell.displaced).waitFor();
    await goTo(page, "");
    await row(page, "first").waitFor();
    await exchangeTexts(parley, [ben, ada, "second"]);
    await useHere(page).click();
    expect(await inboxes[0]?.closeFrame).toEqual({ code: 4429, reason: "too_many_sockets" });
    await row(page, "second").waitFor();
    expect(await page.getByText(en.shell.displaced).count()).toBe(0);
    await exchangeTexts(parley, [ben, ada, "third"]);
    await row(page, "third").waitFor();
  });

  test("says that newer places displaced a chat, also where the member went before a file was sent", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 5 }), await parley.addMember({ coins: 100 })];
    await exchangeTexts(parley, [ben, ada, "first"]);
    const hash = `#/chats/${ben.id}`;
    const page = await openWebClient(browser, parley, { member: ada, hash, width: 360, complaints });
    const log = page.getByRole("log");
    await log.getByText("first").waitFor();
    const places = await openChats(ada, ben);
    await page.getByRole("alert").getByText(en.errors.too_many_sockets).waitFor();
    expect(await page.getByText(en.shell.displaced).count()).toBe(0);
    await useHere(page).click();
    expect(await places[0]?.closeFrame).toEqual({ code: 4429, reason: "too_many_sockets" });
    await exchangeTexts(parley, [ben, ada, "second"]);
    await log.getByText("second").waitFor();
    expect(await useHere(page).count()).toBe(0);

    const limitUploads = await uploadLimiter(page);
    await limitUploads(50_000);
    await sendFiles(page, textFile("first.txt", 900_000));
    await log.getByText(UPLOADING).waitFor();
    await goTo(page, "#/settings");
    await openChats(ada, ben);
    await page.getByRole("status").getByText(en.shell.displaced).waitFor();
    await limitUploads(-1);
    await useHere(page).click();
    await page.getByText(en.shell.displaced).waitFor({ state: "detached" });
    await goTo(page, hash);
    await downloadLink(log, "first.txt").waitFor();
  });

  test("opens a chat by a number in the digits of any script, with # or leading zeros", async () => {
    const [ada, ben] = [await parley.addMember(), await parley.addMember()];
    const page = await openWebClient(browser, parley, { member: ada, complaints });
    for (const digits of ["０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"]) {
      const written = String(ben.id).replace(/\d/g, (digit) => digits[Number(digit)] ?? "");
      for (const number of [written, `＃${written}`, ` #${digits[0]}${digits[0]}${written} `]) {
        await page.getByLabel(en.chats.memberId, { exact: true }).fill(number);
        await page.getByRole("button", { name: en.chats.open, exact: true }).first().click();
        await page.getByRole("heading", { name: en.chats.member(ben.id), exact: true }).waitFor();
        await goTo(page, "");
      }
    }
  });
});
