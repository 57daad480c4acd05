import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en as accountEn } from "../../src/web/account/en.ts";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { en as messagesEn } from "../../src/web/chat/messages/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { en as noticesEn } from "../../src/web/notices/en.ts";
import { en as peopleEn } from "../../src/web/people/en.ts";
import { en as settingsEn } from "../../src/web/settings/en.ts";
import {
  downloadLink,
  logItem,
  messageField,
  textFile,
  waitForBalance,
  waitForPrice,
} from "../support/browser/chat-page.ts";
import {
  expectFocus,
  hasFocus,
  leaveFocus,
  readFocus,
  tabAndPress,
  tabTo,
} from "../support/browser/keyboard.ts";
import { exchangeTexts } from "../support/browser/web-client.ts";
import { webFixture } from "../support/browser/web-fixture.ts";
import { addPair } from "../support/runtime/chat.ts";
import { storeManyChats } from "../support/runtime/many-chats.ts";
import type { TestMember } from "../support/runtime/parley.ts";

const CHATS = 19;
/** A width at which a chat covers the list. */
const PHONE = 360;
/** The most Tabs from the start of a page to the messages of its chat, and back to them from the field. */
const TABS_TO_MESSAGES = 4;

describe("by keyboard alone, and with a focus that is always visible,", () => {
  const web = webFixture({ SIGNUP_COINS: 12 });

  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
  const link = (page: Page, name: string) => page.getByRole("link", { name, exact: true });
  const item = (page: Page, name: string) => page.getByRole("menuitem", { name, exact: true });
  const row = (page: Page, at: number) => page.locator(".chat-row").nth(at);

  /** Waits until a screen reader has read the heading of a new screen. It has no ring, since no key acts on it. */
  async function expectHeading(page: Page, name: string): Promise<void> {
    const heading = page.getByRole("heading", { name, exact: true, level: 1 });
    await expect.poll(() => hasFocus(page, heading), { message: name }).toBe(true);
  }

  /** Opens the page of a member with many chats, of which the first two have messages in their rooms. */
  async function openBusy({ width, hash }: { width?: number; hash?: (otherId: number) => string } = {}) {
    const { parley } = web;
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 } });
    const cleo = await parley.addMember();
    await storeManyChats(parley, ada, CHATS - 2);
    await exchangeTexts(parley, [ada, ben, "to Ben"], [ada, cleo, "to Cleo"]);
    const page = await web.open({
      member: ada,
      ...(width && { width }),
      ...(hash && { hash: hash(ben.id) }),
    });
    await expect.poll(() => page.locator(".chat-row[tabindex='-1']").count()).toBe(CHATS - 1);
    return { page, ben };
  }

  test("a few Tabs lead from the start of the page to the messages of a chat, past 19 chats", async () => {
    const { page } = await openBusy({ hash: (otherId) => `#/chats/${otherId}` });
    const log = page.getByRole("log");
    await logItem(page, "to Ben").waitFor();
    await expectFocus(page, messageField(page));
    expect(await tabTo(page, log, "Shift+Tab")).toBeLessThanOrEqual(TABS_TO_MESSAGES);
    await leaveFocus(page);
    const tabs = await tabTo(page, button(page, en.shell.skipToMessages));
    await page.keyboard.press("Enter");
    await expectFocus(page, log);
    expect(tabs).toBeLessThanOrEqual(TABS_TO_MESSAGES);
  });

  test.each([1280, PHONE])("a member goes to a chat and back to its row, at %i px", async (width) => {
    const { page, ben } = await openBusy({ width });
    const { keyboard } = page;
    await tabAndPress(page, button(page, en.shell.skip));
    expect(await tabTo(page, row(page, 0))).toBeLessThan(TABS_TO_MESSAGES);
    for (const [key, at] of [
      ["ArrowDown", 1],
      ["End", CHATS - 1],
      ["ArrowUp", CHATS - 2],
      ["Home", 0],
      ["ArrowDown", 1],
    ] as const) {
      await keyboard.press(key);
      await expectFocus(page, row(page, at));
    }
    await keyboard.press("Enter");
    await expectFocus(page, messageField(page));
    const cost = attachmentsEn.composer.costsOf(en.coins(5), en.coins(90));
    await expect
      .poll(() => readFocus(page))
      .toEqual({ name: en.chat.message, description: `${en.chats.member(ben.id)} ${cost}` });
    await logItem(page, "to Ben").waitFor();
    expect(await tabTo(page, page.getByRole("log"), "Shift+Tab")).toBeLessThanOrEqual(TABS_TO_MESSAGES);
    if (width === PHONE) await tabAndPress(page, link(page, en.chat.back), "Shift+Tab");
    else await page.goBack();
    await expectFocus(page, row(page, 1));
    // The list is one stop still.
    await tabTo(page, button(page, en.chats.newChat), "Shift+Tab");
    expect(await tabTo(page, row(page, 1))).toBe(1);
  });

  test("a member registers, sends files, uses the menus, sends a failed message again and changes settings", async () => {
    const { parley } = web;
    const boss = await parley.addMember({ superuser: true });
    const ben = await parley.addMember();
    const page = await web.open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await register(page);
    await startChatWith(page, ben);
    await sendFileWithCaption(page);
    await useMessageMenu(page);
    await sendAgain(page, boss);
    await mute(page, ben);
    await changeSettings(page);
  });

  async function register(page: Page): Promise<void> {
    await page.getByRole("heading", { name: accountEn.welcome("Parley") }).waitFor();
    await tabAndPress(page, button(page, accountEn.register));
    await expectHeading(page, accountEn.welcomeNew);
    for (const [label, text] of [
      [accountEn.email, "cleo@example.com"],
      [accountEn.password, "123"],
      [accountEn.repeatPassword, "123"],
      [accountEn.name, "Cleo"],
    ] as const) {
      await tabTo(page, page.getByLabel(label, { exact: true }));
      await page.keyboard.type(text);
    }
    await tabAndPress(page, button(page, accountEn.register));
    await expectHeading(page, en.chats.title);
  }

  async function startChatWith(page: Page, { id }: TestMember): Promise<void> {
    await button(page, peopleEn.startFirst).waitFor();
    await tabAndPress(page, button(page, peopleEn.startFirst));
    await expectFocus(page, page.getByRole("dialog").getByRole("textbox"));
    await page.keyboard.type(`${id}`);
    await page.keyboard.press("Enter");
    await expectFocus(page, messageField(page));
    await waitForPrice(page, 5);
  }

  /** Chooses two files, removes one from the tray, and sends the other with a caption. */
  async function sendFileWithCaption(page: Page): Promise<void> {
    const { keyboard } = page;
    const field = messageField(page);
    // The browser reports the picker only if it was asked to before the key that opens it.
    const chooser = page.waitForEvent("filechooser");
    await tabAndPress(page, button(page, attachmentsEn.composer.add), "Shift+Tab");
    await expectFocus(page, item(page, attachmentsEn.composer.photo));
    await keyboard.press("ArrowDown");
    await expectFocus(page, item(page, attachmentsEn.composer.file));
    await keyboard.press("Enter");
    await (await chooser).setFiles([textFile("one.txt"), textFile("two.txt")]);
    const remove = (name: string) => button(page, attachmentsEn.tray.remove(name));
    await remove("two.txt").waitFor();
    await expectFocus(page, field);
    await tabAndPress(page, remove("two.txt"), "Shift+Tab");
    await remove("two.txt").waitFor({ state: "detached" });
    await expectFocus(page, remove("one.txt"));
    await tabTo(page, field);
    await keyboard.type("a caption");
    await tabAndPress(page, button(page, en.chat.send));
    await downloadLink(page.getByRole("log"), "one.txt").waitFor();
    await logItem(page, "a caption").getByText(en.chat.sent, { exact: true }).waitFor();
    await expectFocus(page, field);
  }

  /** Opens the menu of a message, again right after Escape, and from there its information and Copy. */
  async function useMessageMenu(page: Page): Promise<void> {
    const { keyboard } = page;
    const message = logItem(page, "a caption");
    await tabTo(page, page.getByRole("log"), "Shift+Tab");
    await keyboard.press("ArrowUp");
    await expectFocus(page, message);
    await keyboard.press("Enter");
    await expectFocus(page, item(page, messagesEn.menu.copy));
    await keyboard.press("Escape");
    await expectFocus(page, message);
    await keyboard.press("Enter");
    await expectFocus(page, item(page, messagesEn.menu.copy));
    await keyboard.press("ArrowDown");
    await expectFocus(page, item(page, messagesEn.menu.info));
    await keyboard.press("Enter");
    await expectFocus(page, button(page, attachmentsEn.close));
    await keyboard.press("Escape");
    await expectFocus(page, message);
    await keyboard.press("Enter");
    await expectFocus(page, item(page, messagesEn.menu.copy));
    await keyboard.press("Enter");
    await expectFocus(page, message);
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("a caption");
  }

  /** Writes messages until the coins do not suffice, and sends the last one again once they do. */
  async function sendAgain(page: Page, boss: TestMember): Promise<void> {
    await tabTo(page, messageField(page));
    await page.keyboard.type("hello");
    await page.keyboard.press("Enter");
    await waitForBalance(page, 2);
    await page.keyboard.type("too dear");
    await page.keyboard.press("Enter");
    const failed = button(page, messagesEn.failed.open("too dear"));
    await failed.waitFor();
    const id = await page.evaluate(
      (): number => JSON.parse(localStorage.getItem("parley.session") ?? "").memberId,
    );
    const key = { "Idempotency-Key": "grant" };
    await web.parley.request(boss, "POST", `/members/${id}/coins`, { amount: 100 }, key);
    await waitForBalance(page, 102);
    await tabAndPress(page, failed, "Shift+Tab");
    const sheet = page.getByRole("dialog", { name: messagesEn.failed.title, exact: true });
    await sheet.waitFor();
    await tabAndPress(page, sheet.getByRole("button", { name: new RegExp(`^${en.shell.again}`) }));
    await logItem(page, "too dear").getByText(en.chat.sent, { exact: true }).waitFor();
    await expectFocus(page, page.getByRole("log"));
  }

  async function mute(page: Page, { id }: TestMember): Promise<void> {
    const options = button(page, messagesEn.menu.chat);
    await tabAndPress(page, options, "Shift+Tab");
    await expectFocus(page, item(page, messagesEn.menu.about(en.chats.member(id))));
    await page.keyboard.press("ArrowDown");
    await expectFocus(page, item(page, messagesEn.menu.mute));
    await page.keyboard.press("Enter");
    await expectFocus(page, options);
    await page.getByRole("link", { name: new RegExp(`, ${en.chats.muted}, `) }).waitFor();
  }

  async function changeSettings(page: Page): Promise<void> {
    const { keyboard } = page;
    await tabAndPress(page, link(page, en.shell.settings), "Shift+Tab");
    await expectHeading(page, settingsEn.title);
    const name = page.getByLabel(settingsEn.name, { exact: true });
    await tabTo(page, name);
    await keyboard.press("ControlOrMeta+a");
    await keyboard.type("Cleo Marsh");
    await keyboard.press("Enter");
    await page.getByText(settingsEn.nameSaved, { exact: true }).waitFor();
    await expectFocus(page, name);
    const sound = page.getByRole("checkbox", { name: noticesEn.sound, exact: true });
    const before = await sound.isChecked();
    await tabTo(page, sound);
    await keyboard.press("Space");
    expect(await sound.isChecked()).toBe(!before);
  }
});
