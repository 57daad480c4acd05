import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { NAME_MAX_LENGTH, SOCKETS_PER_MEMBER } from "../../../src/core/limits.ts";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en as statementEn } from "../../../src/web/coins/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { en as peopleEn } from "../../../src/web/people/en.ts";
import { sentenceWith, sentenceWithAnyNumber } from "../../support/browser/catalogue-sentences.ts";
import { downloadLink, sendFiles, textFile, uploadLimiter } from "../../support/browser/chat-page.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { hiddenWidth } from "../../support/browser/page/layout.ts";
import {
  documentWidth,
  exchangeTexts,
  goTo,
  markAllRead,
  openNewChat,
  openWebClient,
  startByNumber,
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

  function link(page: Page, sentence: string) {
    return page.getByRole("link", { name: sentence });
  }

  /** Returns the rows as the browser gives them to a screen reader. */
  async function rowSentences(page: Page): Promise<string[]> {
    const devtools = await page.context().newCDPSession(page);
    const { nodes } = await devtools.send("Accessibility.getFullAXTree");
    await devtools.detach();
    const names = nodes.filter(({ role }) => role?.value === "link").map(({ name }) => String(name?.value));
    return names.filter((name) => /^(?:Ben|Cleo|Member|Mitglied)\b/.test(name));
  }

  test("updates the last message, presence and unread counts live, with the count in the tab's title", async () => {
    const [ada, ben, cleo] = [
      await parley.addMember(),
      await parley.addMember({ coins: 100 }),
      await parley.addMember({ coins: 100 }),
    ];
    await exchangeTexts(parley, [ben, ada, "first"]);
    const page = await openWebClient(browser, parley, { member: ada, complaints });
    await link(page, `${en.chats.unread(1)}, first`).waitFor();
    await expect.poll(() => page.title()).toBe("(1) Chats – Parley");

    await exchangeTexts(parley, [ben, ada, "second"], [cleo, ada, "hello"]);
    await link(page, `${en.chats.unread(2)}, second`).waitFor();
    await row(page, "hello").waitFor();
    await expect.poll(() => page.title()).toBe("(3) Chats – Parley");
    expect(
      await page.getByRole("list", { name: en.chats.list, exact: true }).getByRole("link").allTextContents(),
    ).toEqual([expect.stringContaining("hello"), expect.stringContaining("second")]);

    const bens = await parley.chatV1(ben, ada);
    await link(page, `${en.chats.member(ben.id)}, ${en.chats.online}`).waitFor();
    await row(page, en.chats.member(ben.id)).getByRole("link").click();
    await page.getByRole("log").getByText("second").waitFor();
    await expect.poll(() => page.title()).toBe(`(1) ${en.chats.member(ben.id)} – Parley`);
    const unread = new RegExp(`(?:${sentenceWithAnyNumber(en.chats.unread).source}), second`);
    await expect.poll(() => page.getByRole("link", { name: unread }).count()).toBe(0);
    await bens.close();
    await page.getByText(en.chat.offline, { exact: true }).waitFor();
    await expect.poll(() => link(page, en.chats.online).count()).toBe(0);
  });

  test.each([
    ["en-US", "online, 1 unread, second", "You: mine, Sent", "You: mine, Read", /, \d+:\d\d\s[AP]M$/],
    ["de-DE", "online, 1 ungelesen, second", "Du: mine, Gesendet", "Du: mine, Gelesen", /, \d\d:\d\d$/],
  ])(
    "reads each row as one sentence, with the fate of an own message (%s)",
    async (locale, theirs, sent, read, time) => {
      const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember({ coins: 100 })];
      const [cleo, dan] = [await parley.addMember({ coins: 100 }), await parley.addMember()];
      await parley.request(ben, "PATCH", "/members/me", { name: "Ben" });
      await parley.request(cleo, "PATCH", "/members/me", { name: "Cleo" });
      await exchangeTexts(parley, [ada, cleo, "mine"], [ben, ada, "first"]);
      await markAllRead(parley, ada, ben);
      const bens = await parley.chatV1(ben, ada);
      bens.send("second");
      const page = await openWebClient(browser, parley, { member: ada, complaints: [], locale });
      const sentences = () => rowSentences(page);
      const [ofBen, ofCleo] = [`Ben, ${theirs}`, `Cleo, ${sent}`];
      await expect
        .poll(async () => (await sentences()).map((text) => text.replace(time, "")))
        .toEqual([ofBen, ofCleo]);
      expect((await sentences()).every((text) => time.test(text))).toBe(true);
      // The other member reads it while nobody has the chat open here.
      await markAllRead(parley, cleo, ada);
      await expect.poll(async () => (await sentences()).at(1)?.replace(time, "")).toBe(`Cleo, ${read}`);
      await exchangeTexts(parley, [ada, dan, "to Dan"]);
      await expect.poll(async () => (await sentences()).length).toBe(3);
      await page.context().setOffline(true);
      // Nothing is known of the others without a connection.
      await parley.evict("INBOX", { name: String(ada.id), webSockets: "close" });
      await expect
        .poll(async () => (await sentences()).filter((text) => text.includes("online")))
        .toEqual([]);
      await bens.close();
    },
  );

  test("is one stop of the Tab key, with arrows, Home and End, and has the focus again behind a chat", async () => {
    const ada = await parley.addMember({ coins: 100 });
    const others = [await parley.addMember(), await parley.addMember(), await parley.addMember()];
    await exchangeTexts(
      parley,
      ...others.map((other) => [ada, other, "hello"] as [TestMember, TestMember, string]),
    );
    const page = await openWebClient(browser, parley, { member: ada, complaints, width: 360 });
    const links = page.locator(".chat-row");
    await expect.poll(() => links.count()).toBe(3);
    await expect
      .poll(() => links.evaluateAll((rows) => rows.filter(({ tabIndex }) => tabIndex === 0).length))
      .toBe(1);
    const focused = () =>
      links.evaluateAll((rows) => rows.indexOf(document.activeElement as HTMLAnchorElement));
    await links.first().focus();
    for (const [key, at] of [
      ["ArrowDown", 1],
      ["End", 2],
      ["ArrowDown", 2],
      ["Home", 0],
      ["ArrowUp", 0],
      ["End", 2],
    ] as const) {
      await page.keyboard.press(key);
      expect(await focused(), key).toBe(at);
    }
    await page.keyboard.press("Enter");
    await page.getByRole("log").getByText("hello").waitFor();
    await page.getByRole("link", { name: en.chat.back, exact: true }).click();
    await expect.poll(focused).toBe(2);
    // The foot is the next stop.
    await page.keyboard.press("Tab");
    await expect
      .poll(() =>
        page
          .getByRole("button", { name: en.chats.copyLink, exact: true })
          .evaluate((button) => button === document.activeElement),
      )
      .toBe(true);
  });

  test("is searched by name in any spelling, and leads to a member whose number was typed", async () => {
    const ada = await parley.addMember({ coins: 100 });
    const [zoe, ben, stranger] = [
      await parley.addMember(),
      await parley.addMember(),
      await parley.addMember(),
    ];
    await parley.request(zoe, "PATCH", "/members/me", { name: "Zoë Ärmel" });
    await exchangeTexts(parley, [ada, zoe, "to Zoe"], [ada, ben, "to Ben"]);
    const page = await openWebClient(browser, parley, { member: ada, complaints });
    await row(page, "to Zoe").waitFor();
    const opener = page.getByRole("button", { name: en.chats.search, exact: true });
    await opener.click();
    const field = page.getByRole("textbox", { name: en.chats.search, exact: true });
    await field.fill("arm");
    await expect
      .poll(() => page.locator(".chat-row").allTextContents())
      .toEqual([expect.stringContaining("to Zoe")]);
    await field.fill("rmel");
    await page.getByText(peopleEn.noMatch("rmel"), { exact: true }).waitFor();
    await field.fill(`#${stranger.id}`);
    await page.getByRole("link", { name: peopleEn.writeToNumber(stranger.id), exact: true }).click();
    await page
      .getByRole("heading", { name: peopleEn.write(en.chats.member(stranger.id)), exact: true })
      .waitFor();
    await field.fill(String(ada.id));
    expect(await page.getByRole("link", { name: peopleEn.writeToNumber(ada.id), exact: true }).count()).toBe(
      0,
    );
    await field.press("Escape");
    await expect.poll(() => page.locator(".chat-row").count()).toBe(2);
    await expect.poll(() => opener.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test("copies the member's link, or shows it selected where the page may not write to the clipboard", async () => {
    const ada = await parley.addMember();
    const link = new URL(`/#/chats/${ada.id}`, parley.url).href;
    const page = await openWebClient(browser, parley, { member: ada, complaints });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const copy = page.getByRole("button", { name: en.chats.copyLink, exact: true }).last();
    await copy.click();
    await page.getByText(en.chats.linkCopied, { exact: true }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    await copy.waitFor();
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await copy.click();
    const field = page.getByRole("textbox", { name: en.chats.copyLink, exact: true });
    expect(await field.inputValue()).toBe(link);
    expect(
      await field.evaluate(({ value, selectionStart, selectionEnd }: HTMLInputElement) =>
        value.slice(Number(selectionStart), Number(selectionEnd)),
      ),
    ).toBe(link);
  });

  test("starts a chat by a member's number and explains invalid ones", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 5 }), await parley.addMember()];
    const own: string[] = [];
    const page = await openWebClient(browser, parley, { member: ada, complaints: own, width: 360 });
    await page.getByText(en.chats.foot(ada.id), { exact: true }).waitFor();
    await page.getByText(peopleEn.firstTitle(en.coins(5), en.coins(5)), { exact: true }).waitFor();
    const number = await openNewChat(page);
    for (const [typed, problem] of [
      ["", peopleEn.empty],
      ["Ben", peopleEn.notDigits],
      ["0", peopleEn.none("0")],
      ["\u0660\u0660", peopleEn.none("0")],
      ["12345678901234567890", peopleEn.none("12345678901234567890")],
      [String(ada.id), peopleEn.ownNumber],
      ["999999", peopleEn.none("999999")],
    ] as const) {
      await number.fill(typed);
      await number.press("Enter");
      await page.getByRole("dialog").getByText(problem, { exact: true }).waitFor();
      await expect.poll(() => number.evaluate((field) => field === document.activeElement)).toBe(true);
      expect(await number.getAttribute("aria-invalid")).toBe("true");
    }
    expect(new URL(page.url()).hash).toBe("");
    await number.fill(String(ben.id));
    await number.press("Enter");
    await page.getByRole("heading", { name: en.chats.member(ben.id), exact: true }).waitFor();
    await page.getByText(en.chat.begin).waitFor();
    await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("Hello");
    await page.getByRole("button", { name: en.chat.send, exact: true }).click();
    await page.getByRole("log").getByText(en.chat.sent, { exact: true }).waitFor({ state: "attached" });

    await page.getByRole("link", { name: en.chat.back, exact: true }).click();
    await link(page, en.chats.you("Hello")).waitFor();
    // The browser reports the question for the number that nobody has.
    expect(own).toEqual([expect.stringMatching(/404 .*\/members\/999999$/)]);
  });

  test("says that there is no member with the number of a link, and leads back to the list", async () => {
    const ada = await parley.addMember();
    const page = await openWebClient(browser, parley, {
      member: ada,
      complaints: [],
      hash: "#/chats/999999",
    });
    await page.getByRole("heading", { name: peopleEn.none("999999"), exact: true, level: 1 }).waitFor();
    expect(await page.getByRole("textbox", { name: en.chat.message }).count()).toBe(0);
    expect(await page.getByRole("button", { name: peopleEn.start, exact: true }).count()).toBe(0);
    await page.getByText(en.chat.back, { exact: true }).last().click();
    await page.getByText(en.chats.choose, { exact: true }).waitFor();
  });

  test("leaves words in sight that were typed before the server knew the number", async () => {
    const ada = await parley.addMember();
    const page = await openWebClient(browser, parley, { member: ada, complaints: [] });
    // The code of such a page has loaded by then.
    await goTo(page, "#/chats/999998");
    await page.getByRole("heading", { name: peopleEn.none("999998"), exact: true }).waitFor();
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

  test("shows a new name of the other member in the list and the open chat", async () => {
    const [ada, ben] = [await parley.addMember(), await parley.addMember({ coins: 100 })];
    await exchangeTexts(parley, [ben, ada, "hello"]);
    const page = await openWebClient(browser, parley, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    const heading = (name: string) => page.getByRole("heading", { name, exact: true, level: 1 });
    await heading(en.chats.member(ben.id)).waitFor();
    await row(page, "hello").waitFor();
    await parley.request(ben, "PATCH", "/members/me", { name: "Ben Okri" });
    await heading("Ben Okri").waitFor();
    await row(page, "Ben Okri").waitFor();
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
      await page
        .getByRole("link", { name: new RegExp(`, ${en.chats.online}, .*hello ${letter}`, "u") })
        .waitFor();
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
        await startByNumber(page, number);
        await page.getByRole("heading", { name: en.chats.member(ben.id), exact: true }).waitFor();
        await goTo(page, "");
      }
    }
  });
});
