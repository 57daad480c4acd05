import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import {
  cancelButton,
  focusedRole,
  logItem,
  messageField,
  openChatPages,
  sendFiles,
  sendText,
  textFile,
  uploadLimiter,
  waitForBalance,
} from "../../support/browser/chat-page.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { loadBackTo } from "../../support/browser/page/long-log.ts";
import { exchangeTexts, fillChat, openWebClient } from "../../support/browser/web-client.ts";
import { addPair } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

const NO_LIMIT = -1;

type Chat = { page: Page; ada: TestMember; ben: TestMember };

describe("the focus of a control that disappears from a chat", () => {
  let parley: Parley;
  let browser: Browser;
  let admin: TestMember;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ COINS_URL: "https://acme.example/coins?member={id}", SEND_BURST: 0 });
    browser = await launchBrowser();
    admin = await parley.addMember({ superuser: true });
    await postSmile(parley, admin, PNG, { title: "Wave", price: 10 });
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true });
  const getCoins = (within: Locator) =>
    within.getByRole("link", { name: attachmentsEn.low.get, exact: true });
  const expectFocus = (element: Locator) =>
    expect.poll(() => element.evaluate((each) => each === document.activeElement)).toBe(true);
  const expectLogFocus = (page: Page) => expect.poll(() => focusedRole(page)).toBe("log");
  /** Ada spends coins in another browser. */
  const spend = ({ ada, ben }: Chat) => exchangeTexts(parley, [ada, ben, "from elsewhere"]);
  const grant = ({ ada }: Chat, amount: number) =>
    parley.request(
      admin,
      "POST",
      `/members/${ada.id}/coins`,
      { amount },
      { "Idempotency-Key": `${ada.id}-${amount}` },
    );

  /** Opens a chat that has a message of each member. */
  async function openChat({ coins }: { coins: number }): Promise<Chat> {
    const [ada, ben] = await addPair(parley, { ada: { coins: coins + 5 }, ben: { coins: 100 } });
    await exchangeTexts(parley, [ada, ben, "Hello!"], [ben, ada, "Good morning!"]);
    const page = await openWebClient(browser, parley, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    await waitForBalance(page, coins);
    await logItem(page, "Good morning!").waitFor();
    return { page, ada, ben };
  }

  /** By what disappears: the coins that the chat needs, and the story until then and afterwards. */
  const STORIES: Record<string, [coins: number, story: (chat: Chat) => Promise<unknown>]> = {
    "Send and Get coins, in place of each other": [
      5,
      async (chat) => {
        const composer = chat.page.locator(".composer");
        await button(composer, en.chat.send).focus();
        await spend(chat);
        await expectFocus(getCoins(composer));
        await grant(chat, 100);
        await expectFocus(button(composer, en.chat.send));
      },
    ],
    "the bar of few coins": [
      20,
      async (chat) => {
        const bar = chat.page.locator(".low-coins");
        const add = button(chat.page, attachmentsEn.composer.add);
        await getCoins(bar).focus();
        await grant(chat, 5);
        await expectFocus(add);
        await spend(chat);
        await button(bar, attachmentsEn.low.dismiss).press("Enter");
        await expectFocus(add);
      },
    ],
    "the Send of a sticker": [
      12,
      async (chat) => {
        await button(chat.page, attachmentsEn.smiles.open).press("Enter");
        const picker = chat.page.getByRole("dialog", { name: attachmentsEn.smiles.title, exact: true });
        await button(picker, `Wave ${en.coins(10)}`).press("Enter");
        const row = picker.getByRole("group", { name: "Wave", exact: true });
        await expectFocus(button(row, en.chat.send));
        await spend(chat);
        await expectFocus(getCoins(row));
        await grant(chat, 100);
        await expectFocus(button(row, en.chat.send));
      },
    ],
    "the bar of failed messages, after Send all": [
      2,
      async (chat) => {
        const bar = await failTwo(chat);
        await grant(chat, 100);
        await button(bar, messagesEn.failed.sendAll(en.coins(10))).press("Enter");
        await expect.poll(() => bar.count()).toBe(0);
        await expectLogFocus(chat.page);
      },
    ],
    "the bar of failed messages, after Discard all": [
      2,
      async (chat) => {
        const bar = await failTwo(chat);
        await button(bar, messagesEn.failed.discardAll).press("Enter");
        await button(chat.page.getByRole("dialog"), messagesEn.failed.discardAll).press("Enter");
        await expect.poll(() => bar.count()).toBe(0);
        await expectLogFocus(chat.page);
      },
    ],
    "the Cancel of an upload that ends": [
      100,
      async ({ page }) => {
        const limitUploads = await uploadLimiter(page);
        await limitUploads(50_000);
        await sendFiles(page, textFile("first.txt", 900_000));
        const cancel = cancelButton(page, "first.txt");
        await cancel.focus();
        await limitUploads(NO_LIMIT);
        await expect.poll(() => cancel.count()).toBe(0);
        await expectLogFocus(page);
      },
    ],
    "the button to the end": [
      100,
      async ({ page, ada, ben }) => {
        await fillChat(parley, [ada, ben], 120);
        const log = page.getByRole("log");
        await log.getByText("message 120").waitFor();
        await log.evaluate(loadBackTo, 1);
        await log.evaluate((each) => each.scrollTo(0, 0));
        const toEnd = button(page, messagesEn.log.toEnd);
        await toEnd.press("Enter");
        await expect.poll(() => toEnd.count()).toBe(0);
        await expectLogFocus(page);
      },
    ],
  };

  test.each(Object.keys(STORIES))("moves to something nearby: %s", async (name) => {
    const [coins, story] = STORIES[name] as (typeof STORIES)[string];
    await story(await openChat({ coins }));
  });

  test("moves to the log from a first message to choose, once the other member has written", async () => {
    const { one, other } = await openChatPages({ browser, parley, complaints });
    const opener = button(one, messagesEn.start.openers.how);
    await opener.focus();
    await sendText(other, "I was first");
    await expect.poll(() => opener.count()).toBe(0);
    await expectLogFocus(one);
  });

  test("does not move anywhere if the member had left the control before", async () => {
    const chat = await openChat({ coins: 5 });
    const composer = chat.page.locator(".composer");
    await button(composer, en.chat.send).focus();
    await button(composer, en.chat.send).blur();
    await spend(chat);
    await getCoins(composer).waitFor();
    expect(await chat.page.locator(":focus").count()).toBe(0);
  });

  /** Writes two messages without the coins for them, on a site that names no way to get any. Returns the bar about them. */
  async function failTwo({ page }: Chat): Promise<Locator> {
    await page.route("**/config", async (route) => {
      const body = (await (await route.fetch()).json()) as object;
      await route.fulfill({ json: { ...body, coins_url: null } });
    });
    await page.reload();
    await waitForBalance(page, 2);
    for (const text of ["one", "two"]) {
      await sendText(page, text);
      await logItem(page, text).locator(".failed-line").waitFor();
    }
    expect(await messageField(page).inputValue()).toBe("");
    return page.locator(".failed-bar");
  }
});
