import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en as messagesEn } from "../../../../src/web/chat/messages/en.ts";
import { en } from "../../../../src/web/i18n/en.ts";
import { LONG_PRESS_MOVE_PX, LONG_PRESS_MS } from "../../../../src/web/limits.ts";
import { en as peopleEn } from "../../../../src/web/people/en.ts";
import { sentenceWith } from "../../../support/browser/catalogue-sentences.ts";
import {
  focusedRole,
  logItem,
  messageField,
  waitForMessageMenus,
} from "../../../support/browser/chat-page.ts";
import { invisibleFocus } from "../../../support/browser/page/focus.ts";
import { exchangeTexts } from "../../../support/browser/web-client.ts";
import { webFixture } from "../../../support/browser/web-fixture.ts";
import { addPair } from "../../../support/runtime/chat.ts";

describe("the menu of a message", () => {
  const web = webFixture();

  /** Opens a chat with a message of each member, of which Ben has read none. */
  async function openMessages() {
    const [ada, ben] = await addPair(web.parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    await exchangeTexts(web.parley, [ben, ada, "theirs"], [ada, ben, "my own"]);
    const page = await web.open({
      member: ada,
      hash: `#/chats/${ben.id}`,
    });
    await logItem(page, "my own").waitFor();
    await waitForMessageMenus(page.getByRole("log"));
    const menu = page.getByRole("dialog", { name: messagesEn.menu.message, exact: true });
    const choose = (act: string) => menu.getByRole("menuitem", { name: act, exact: true }).click();
    return { ada, ben, page, menu, choose };
  }

  test("opens by its button, a right click and a long press, and copies the text", async () => {
    const { page, menu, choose } = await openMessages();
    const bubble = logItem(page, "theirs").locator(".bubble");
    const more = bubble.locator(".more");
    expect(await more.isVisible()).toBe(false);
    await bubble.hover();
    await more.click();
    await choose(messagesEn.menu.copy);
    await expect.poll(() => menu.count()).toBe(0);
    await expectCopied(page, "theirs");

    await bubble.click({ button: "right" });
    await menu.waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => menu.count()).toBe(0);

    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    const touch = { pointerType: "touch", clientX: 300, clientY: 300, bubbles: true };
    const press = () => bubble.dispatchEvent("pointerdown", touch);
    await press();
    await bubble.dispatchEvent("pointermove", { ...touch, clientY: 300 + LONG_PRESS_MOVE_PX + 1 });
    await page.clock.runFor(LONG_PRESS_MS);
    expect(await menu.count()).toBe(0);
    await press();
    await page.clock.runFor(LONG_PRESS_MS - 1);
    expect(await menu.count()).toBe(0);
    await page.clock.runFor(1);
    await menu.waitFor();
  });

  test("leaves the focus where it is when the mouse takes the button to another message", async () => {
    const { page, menu } = await openMessages();
    await logItem(page, "theirs").locator(".bubble").hover();
    await logItem(page, "theirs").locator(".more").click();
    await menu.waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => menu.count()).toBe(0);
    await logItem(page, "my own").locator(".bubble").hover();
    await logItem(page, "my own").locator(".more").waitFor();
    await expect
      .poll(() => messageField(page).evaluate((each) => each === document.activeElement))
      .toBe(true);
  });

  test("opens by keyboard from the log's one stop, and the information has time, number, price, receipt and reference", async () => {
    const { ada, ben, page, menu, choose } = await openMessages();
    const { welcome, raw } = await web.parley.chatV1(ada, ben);
    raw.close();
    const [theirs, own] = welcome.messages as [
      { id: number; chat_id: number },
      { id: number; chat_id: number },
    ];
    const { keyboard } = page;
    const isFocused = (text: string) =>
      logItem(page, text).evaluate((item) => item === document.activeElement);
    await page.getByRole("log").focus();
    await keyboard.press("ArrowUp");
    expect(await isFocused("my own")).toBe(true);
    expect(await page.evaluate(invisibleFocus)).toBe("");
    await keyboard.press("Enter");
    await choose(messagesEn.menu.info);
    const info = page.getByRole("dialog", { name: messagesEn.info.title, exact: true });
    for (const line of [en.coins(5), messagesEn.info.unread, messagesEn.info.number(own.id)]) {
      await info.getByText(line, { exact: true }).waitFor();
    }
    await info.getByText(new RegExp(`^${messagesEn.info.sent("")}.*\\d:\\d\\d`)).waitFor();
    const reference = `${own.chat_id}-${own.id}`;
    await info
      .getByRole("button", { name: messagesEn.info.reference(reference.replace("-", "\u2011")), exact: true })
      .click();
    await info.getByRole("status").getByText(messagesEn.menu.copied, { exact: true }).waitFor();
    await keyboard.press("Escape");
    await expect.poll(() => info.count()).toBe(0);
    await expect.poll(() => isFocused("my own")).toBe(true);

    await keyboard.press("ArrowUp");
    expect(await isFocused("theirs")).toBe(true);
    await keyboard.press("Shift+F10");
    await choose(messagesEn.menu.info);
    await info.getByText(messagesEn.info.number(theirs.id), { exact: true }).waitFor();
    // The other member's price, and what oneself has read, are not shown.
    expect(await info.getByText(en.coins(5), { exact: true }).count()).toBe(0);
    expect(await info.getByText(messagesEn.info.unread, { exact: true }).count()).toBe(0);
    await keyboard.press("Escape");
    await expect.poll(() => isFocused("theirs")).toBe(true);
    await keyboard.press("Escape");
    await expect.poll(() => focusedRole(page)).toBe("log");
    await expectCopied(page, reference);
    expect(await menu.count()).toBe(0);
  });

  test("is that of the browser on a link and on a selected text", async () => {
    const { ada, ben, page, menu } = await openMessages();
    await exchangeTexts(web.parley, [ben, ada, "see https://example.com/a"]);
    const link = logItem(page, "see").getByRole("link");
    const isPrevented = (element: Element) =>
      !element.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }));
    await link.waitFor();
    expect(await link.evaluate(isPrevented)).toBe(false);
    const text = logItem(page, "theirs").locator(".text");
    expect(await text.evaluate(isPrevented)).toBe(true);
    await menu.waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => menu.count()).toBe(0);
    await text.evaluate((element) => getSelection()?.selectAllChildren(element));
    expect(await text.evaluate(isPrevented)).toBe(false);
  });

  test("says so if the browser does not copy the text", async () => {
    const { page, choose } = await openMessages();
    await page.evaluate(() => {
      Object.defineProperty(navigator, "clipboard", { value: undefined });
      document.execCommand = () => false;
    });
    await logItem(page, "theirs").locator(".bubble").click({ button: "right" });
    const shown = page.locator(".toast", { hasText: messagesEn.menu.notCopied }).waitFor();
    await choose(messagesEn.menu.copy);
    await shown;
    expect(await page.locator(".toast").count()).toBe(1);
  });

  test("of the chat shows the other member, mutes the chat and copies its link", async () => {
    const { ben, page } = await openMessages();
    const open = () => page.getByRole("button", { name: messagesEn.menu.chat, exact: true }).click();
    const item = (name: string) => page.getByRole("menuitem", { name, exact: true });
    const name = en.chats.member(ben.id);
    await open();
    await item(messagesEn.menu.about(name)).click();
    const sheet = page.getByRole("dialog", { name, exact: true });
    await sheet.getByText(sentenceWith(peopleEn.since, ".+")).waitFor();
    expect(await sheet.getByText(name, { exact: true }).count()).toBe(1);
    await page.keyboard.press("Escape");
    await expect.poll(() => sheet.count()).toBe(0);
    await open();
    await item(messagesEn.menu.mute).click();
    await open();
    await item(messagesEn.menu.unmute).waitFor();
    const confirmed = page.locator(".toast", { hasText: messagesEn.menu.copied }).waitFor();
    await item(messagesEn.menu.copyLink(name)).click();
    await confirmed;
    await expectCopied(page, new URL(`/#/chats/${ben.id}`, web.parley.url).href);
  });
});

/** Waits until a text is what the browser pastes. Copying takes a moment, and the browser reports nothing. */
async function expectCopied(page: Page, text: string): Promise<void> {
  const paste = async () => {
    await messageField(page).fill("");
    await page.keyboard.press("Control+V");
    return messageField(page).inputValue();
  };
  await expect.poll(paste).toBe(text);
}
