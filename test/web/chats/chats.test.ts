import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { NAME_MAX_LENGTH } from "../../../src/core/limits.ts";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { de } from "../../../src/web/i18n/de.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { en as peopleEn } from "../../../src/web/people/en.ts";
import { sentenceWithAnyNumber } from "../../support/browser/catalogue-sentences.ts";
import { cutNetwork } from "../../support/browser/network.ts";
import { hiddenWidth } from "../../support/browser/page/layout.ts";
import {
  chatRow,
  documentWidth,
  exchangeTexts,
  goTo,
  markAllRead,
} from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

describe("the web client's chat list", () => {
  const web = webFixture();

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
      await web.parley.addMember(),
      await web.parley.addMember({ coins: 100 }),
      await web.parley.addMember({ coins: 100 }),
    ];
    await exchangeTexts(web.parley, [ben, ada, "first"]);
    const page = await web.open({ member: ada });
    await link(page, `${en.chats.unread(1)}, first`).waitFor();
    await expect.poll(() => page.title()).toBe("(1) Chats – Parley");

    await exchangeTexts(web.parley, [ben, ada, "second"], [cleo, ada, "hello"]);
    await link(page, `${en.chats.unread(2)}, second`).waitFor();
    await chatRow(page, "hello").waitFor();
    await expect.poll(() => page.title()).toBe("(3) Chats – Parley");
    expect(
      await page.getByRole("list", { name: en.chats.list, exact: true }).getByRole("link").allTextContents(),
    ).toEqual([expect.stringContaining("hello"), expect.stringContaining("second")]);

    const bens = await web.parley.chatV1(ben, ada);
    await link(page, `${en.chats.member(ben.id)}, ${en.chats.online}`).waitFor();
    await chatRow(page, en.chats.member(ben.id)).getByRole("link").click();
    await page.getByRole("log").getByText("second").waitFor();
    await expect.poll(() => page.title()).toBe(`(1) ${en.chats.member(ben.id)} – Parley`);
    const unread = new RegExp(`(?:${sentenceWithAnyNumber(en.chats.unread).source}), second`);
    await expect.poll(() => page.getByRole("link", { name: unread }).count()).toBe(0);
    await bens.close();
    await page.getByText(en.chat.away, { exact: true }).waitFor();
    await expect.poll(() => link(page, en.chats.online).count()).toBe(0);
  });

  test.each([
    [
      "en-US",
      `online, ${en.chats.unread(1)}, second`,
      "You: mine, Sent",
      "You: mine, Read",
      /, \d+:\d\d\s[AP]M$/,
    ],
    [
      "de-DE",
      `online, ${de.chats.unread(1)}, second`,
      "Du: mine, Gesendet",
      "Du: mine, Gelesen",
      /, \d\d:\d\d$/,
    ],
  ])(
    "reads each row as one sentence, with the fate of an own message (%s)",
    async (locale, theirs, sent, read, time) => {
      const [ada, ben] = [
        await web.parley.addMember({ coins: 100 }),
        await web.parley.addMember({ coins: 100 }),
      ];
      const [cleo, dan] = [await web.parley.addMember({ coins: 100 }), await web.parley.addMember()];
      await web.parley.request(ben, "PATCH", "/members/me", { name: "Ben" });
      await web.parley.request(cleo, "PATCH", "/members/me", { name: "Cleo" });
      await exchangeTexts(web.parley, [ada, cleo, "mine"], [ben, ada, "first"]);
      await markAllRead(web.parley, ada, ben);
      const bens = await web.parley.chatV1(ben, ada);
      bens.send("second");
      const page = await web.open({ member: ada, complaints: [], locale });
      const sentences = () => rowSentences(page);
      const [ofBen, ofCleo] = [`Ben, ${theirs}`, `Cleo, ${sent}`];
      await expect
        .poll(async () => (await sentences()).map((text) => text.replace(time, "")))
        .toEqual([ofBen, ofCleo]);
      expect((await sentences()).every((text) => time.test(text))).toBe(true);
      // The other member reads it while nobody has the chat open here.
      await markAllRead(web.parley, cleo, ada);
      await expect.poll(async () => (await sentences()).at(1)?.replace(time, "")).toBe(`Cleo, ${read}`);
      await exchangeTexts(web.parley, [ada, dan, "to Dan"]);
      await expect.poll(async () => (await sentences()).length).toBe(3);
      await cutNetwork(page);
      // Nothing is known of the others without a connection.
      await web.parley.closeSocketsOf("INBOX", { name: String(ada.id) });
      await expect
        .poll(async () => (await sentences()).filter((text) => text.includes("online")))
        .toEqual([]);
      await bens.close();
    },
  );

  test("is one stop of the Tab key, with arrows, Home and End, and has the focus again behind a chat", async () => {
    const ada = await web.parley.addMember({ coins: 100 });
    const others = [await web.parley.addMember(), await web.parley.addMember(), await web.parley.addMember()];
    await exchangeTexts(
      web.parley,
      ...others.map((other) => [ada, other, "hello"] as [TestMember, TestMember, string]),
    );
    const page = await web.open({ member: ada, width: 360 });
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

  test("copies the member's link, or shows it selected where the page may not write to the clipboard", async () => {
    const ada = await web.parley.addMember();
    const link = new URL(`/#/chats/${ada.id}`, web.parley.url).href;
    const page = await web.open({ member: ada });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const copy = page.getByRole("button", { name: en.chats.copyLink, exact: true }).last();
    await copy.click();
    await page.getByRole("button", { name: peopleEn.linkCopied, exact: true }).waitFor();
    await page.getByRole("status").getByText(peopleEn.linkCopied, { exact: true }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    await copy.waitFor();
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await copy.click();
    const field = page.getByRole("textbox", { name: en.chats.copyLink, exact: true });
    expect(await field.inputValue()).toBe(link);
    await expect
      .poll(() =>
        field.evaluate(({ value, selectionStart, selectionEnd }: HTMLInputElement) =>
          value.slice(Number(selectionStart), Number(selectionEnd)),
        ),
      )
      .toBe(link);
  });

  test("shows a new name of the other member in the list and the open chat", async () => {
    const [ada, ben] = [await web.parley.addMember(), await web.parley.addMember({ coins: 100 })];
    await exchangeTexts(web.parley, [ben, ada, "hello"]);
    const page = await web.open({ member: ada, hash: `#/chats/${ben.id}` });
    const heading = (name: string) => page.getByRole("heading", { name, exact: true, level: 1 });
    await heading(en.chats.member(ben.id)).waitFor();
    await chatRow(page, "hello").waitFor();
    await web.parley.request(ben, "PATCH", "/members/me", { name: "Ben Okri" });
    await heading("Ben Okri").waitFor();
    await chatRow(page, "Ben Okri").waitFor();
    expect(await page.locator(".chat-head .avatar").textContent()).toBe("BO");
  });

  test.each([360, 1280])("is never wider than a window of %i px, whatever a name has", async (width) => {
    const ada = await web.parley.addMember({ coins: 100 });
    const page = await web.open({ member: ada, width });
    const letters = ["W", "\uFDFD", "\u{12031}", "漢", "😀", "\u{1F468}\u200D"];
    const names = [
      ...letters.map((letter) => letter.repeat(NAME_MAX_LENGTH / [...letter].length)),
      "A".padEnd(NAME_MAX_LENGTH, "\u0489"),
    ];
    for (const name of names) {
      const letter = String.fromCodePoint(Number(name.codePointAt(0)));
      const ben = await web.parley.addMember({ coins: 100 });
      expect((await web.parley.request(ben, "PATCH", "/members/me", { name })).status).toBe(200);
      const bens = await web.parley.chatV1(ben, ada);
      bens.send(`hello ${letter}`);
      await page
        .getByRole("link", { name: new RegExp(`, ${en.chats.online}, .*hello ${letter}`, "u") })
        .waitFor();
      expect({ letter, list: await documentWidth(page) }).toEqual({ letter, list: width });
      await goTo(page, `#/chats/${ben.id}`);
      await page.getByRole("log").getByText(`hello ${letter}`).waitFor();
      bens.send({ type: "typing" });
      await page.getByText(en.chat.typing, { exact: true }).waitFor();
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
    const boss = await web.parley.addMember({ superuser: true });
    const ben = await web.parley.addMember({ coins: 100 });
    for (const each of [boss, ben]) await web.parley.request(each, "PATCH", "/members/me", { name });
    await exchangeTexts(web.parley, [ben, boss, "hello"]);
    const view = { width: 360 };
    const statement = await web.open({ ...view, member: ben, hash: "#/coins" });
    await statement.getByText(name, { exact: true }).waitFor();
    expect(await documentWidth(statement)).toBe(view.width);
    const admin = await web.open({ ...view, member: boss, hash: `#/admin/members/${ben.id}` });
    await admin.getByRole("heading", { name, exact: true }).waitFor();
    await admin.getByText(adminEn.refund.title, { exact: true }).waitFor();
    expect(await documentWidth(admin)).toBe(view.width);
    await goTo(admin, "#/admin/members");
    await admin.getByRole("link", { name, exact: true }).first().waitFor();
    expect(await documentWidth(admin)).toBe(view.width);
  });
});
