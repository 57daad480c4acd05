import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en as accountEn } from "../../../../src/web/account/en.ts";
import { en } from "../../../../src/web/i18n/en.ts";
import { logOut } from "../../../support/browser/account-forms.ts";
import {
  chooseFiles,
  downloadLink,
  logItem,
  messageField,
  sendText,
  sendTray,
  textFile,
  waitForPrice,
} from "../../../support/browser/chat-page.ts";
import { breakKeys, hangStore, refuseStorage, repairKeys } from "../../../support/browser/page/faults.ts";
import { readStoredData } from "../../../support/browser/page/stored-data.ts";
import { exchangeTexts, goTo, startChat } from "../../../support/browser/web-client.ts";
import { webFixture } from "../../../support/browser/web-fixture.ts";
import { addPair } from "../../../support/runtime/chat.ts";

describe("the draft of a chat", () => {
  const web = webFixture();

  /** Opens a chat of Ada with Ben, and another one with Cleo in the list. `openTab` opens the same chat in another tab. */
  async function openChat() {
    const [ada, ben] = await addPair(web.parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    await exchangeTexts(web.parley, [ben, ada, "Hello"]);
    const one = await web.open({ member: ada, hash: `#/chats/${ben.id}` });
    const openTab = async (prepare: (page: Page) => Promise<unknown> = async () => {}) => {
      const page = await one.context().newPage();
      await prepare(page);
      await page.goto(one.url());
      await ready(page);
      return page;
    };
    await ready(one);
    return { one, openTab, ben };
  }

  const ready = (page: Page) => waitForPrice(page, 5);
  const textIn = (page: Page) => expect.poll(() => messageField(page).inputValue());
  const sent = (page: Page, text: string) => logItem(page, text).getByText(en.chat.sent, { exact: true });
  /** The mark of the chat in the list. */
  const mark = (page: Page) => page.locator(".chat-row").getByText(en.chats.draft, { exact: true });

  /** Returns the last line of the chat in the list, as it is read. */
  const preview = (within: Page | Locator) => within.locator(".chat-row-last").textContent();

  test("is one in all tabs, each of which can continue and send it, even while another one is frozen", async () => {
    const { one, openTab } = await openChat();
    const two = await openTab();
    await messageField(one).fill("helo");
    await textIn(two).toBe("helo");
    await mark(two).waitFor();
    await expect.poll(() => preview(two)).toBe(`${en.chats.draft} helo`);
    await two.getByRole("link", { name: /\bDraft: helo\b/ }).waitFor();
    await messageField(two).press("Backspace");
    await messageField(two).pressSequentially("lo you");
    await textIn(one).toBe("hello you");
    await messageField(two).press("Enter");
    await textIn(one).toBe("");
    expect(await messageField(two).inputValue()).toBe("");
    await mark(one).waitFor({ state: "detached" });
    await messageField(one).press("Enter");

    await messageField(one).fill("frozen");
    await textIn(two).toBe("frozen");
    const browser = await one.context().newCDPSession(one);
    await browser.send("Page.setWebLifecycleState", { state: "frozen" });
    await messageField(two).pressSequentially(" meanwhile");
    await messageField(two).press("Enter");
    await sent(two, "frozen meanwhile").waitFor();
    await browser.send("Page.setWebLifecycleState", { state: "active" });
    await textIn(one).toBe("");
    await sent(one, "frozen meanwhile").waitFor();
    expect(await logItem(one, "hello you").count()).toBe(1);
    expect(await logItem(one, "").count()).toBe(3);
  });

  test("stays in each tab where other words were typed, until they are sent or the member logs out", async () => {
    const { one, openTab } = await openChat();
    const two = await openTab();
    await messageField(one).fill("words 1");
    await textIn(two).toBe("words 1");
    await messageField(two).fill("words 2");
    await messageField(one).press("Enter");
    await sent(two, "words 1").waitFor();
    expect(await messageField(two).inputValue()).toBe("words 2");

    await messageField(one).fill("words 3");
    await two.reload();
    await textIn(two).toBe("words 2");
    expect(await messageField(one).inputValue()).toBe("words 3");
    await two.close();
    const three = await openTab();
    await textIn(three).toContain("words 2");
    await logOut(three);
    await one.getByRole("button", { name: accountEn.logIn, exact: true }).waitFor();
    for (const page of [one, three]) await expect.poll(() => readStoredData(page)).not.toContain("words");
  });

  test("does not change while an input method composes a word in the field", async () => {
    const { one, openTab } = await openChat();
    const two = await openTab();
    const keyboard = await two.context().newCDPSession(two);
    const compose = (text: string) =>
      keyboard.send("Input.imeSetComposition", {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    await messageField(one).fill("one");
    await textIn(two).toBe("one");
    await two.bringToFront();
    await messageField(two).focus();
    await compose("k");
    await messageField(one).press("Enter");
    await sent(two, "one").waitFor();
    await compose("か");
    expect(await messageField(two).inputValue()).toBe("oneか");
    await keyboard.send("Input.insertText", { text: "か" });
    await textIn(two).toBe("oneか");
  });

  test("outlives a page that ends before the outbox has stored the message", async () => {
    const { one, openTab } = await openChat();
    const two = await openTab(async (page) => {
      await page.addInitScript(hangStore);
      await page.clock.install();
    });
    // The outbox waits for its store as long as the test takes.
    await two.clock.pauseAt(await two.evaluate(() => Date.now() + 10_000));
    await sendText(two, "hardly sent");
    await logItem(two, "hardly sent").waitFor();
    await two.close();
    await one.reload();
    await textIn(one).toBe("hardly sent");
    await messageField(one).press("Enter");
    await sent(one, "hardly sent").waitFor();
    await one.reload();
    await ready(one);
    await expect.poll(() => logItem(one, "hardly sent").count()).toBe(1);
    expect(await messageField(one).inputValue()).toBe("");
  });

  test("stays with the reason if the outbox does not get the message, as a file does, and is sent once then", async () => {
    const { one } = await openChat();
    await one.evaluate(breakKeys);
    await sendText(one, "hello");
    await one.getByText(en.errors.invalid_message, { exact: true }).waitFor();
    expect(await messageField(one).inputValue()).toBe("hello");
    await chooseFiles(one, textFile("notes.txt"));
    await one.getByRole("button", { name: en.chat.send, exact: true }).click();
    const reason = one.locator(".tray-file", { hasText: "notes.txt" }).getByText(en.errors.invalid_message);
    await reason.waitFor();
    expect(await messageField(one).inputValue()).toBe("hello");
    await one.evaluate(repairKeys);
    await sendTray(one);
    await downloadLink(one, "notes.txt").waitFor();
    expect(await messageField(one).inputValue()).toBe("");
    await messageField(one).press("Enter");
    await logItem(one, "notes.txt").getByText("hello", { exact: true }).waitFor();
    expect(await logItem(one, "").count()).toBe(2);
  });

  test("is in the list if the chat has no message yet, and opens from there in another tab", async () => {
    const { one } = await openChat();
    const cleo = await web.parley.addMember();
    await goTo(one, `#/chats/${cleo.id}`);
    await startChat(one);
    await messageField(one).fill("first words");
    const two = await one.context().newPage();
    await two.goto(new URL("/", one.url()).href);
    const row = two.getByRole("link").filter({ hasText: en.chats.member(cleo.id) });
    await row.getByText(en.chats.draft, { exact: true }).waitFor();
    expect(await preview(row)).toBe(`${en.chats.draft} first words`);
    // The draft is below the name, so it takes no room from it.
    const boxOf = (part: string) =>
      row.locator(part).evaluate((element) => element.getBoundingClientRect().toJSON());
    expect((await boxOf(".chat-row-last")).top).toBeGreaterThanOrEqual(
      (await boxOf(".chat-row-name")).bottom,
    );
    await row.click();
    await textIn(two).toBe("first words");
    await messageField(two).press("Enter");
    await sent(one, "first words").waitFor();
    await row.getByText("first words", { exact: true }).waitFor();
    await mark(two).waitFor({ state: "detached" });
  });

  test("outlives a visit to another chat in a browser that stores nothing", async () => {
    const { openTab, ben } = await openChat();
    const two = await openTab((page) => page.addInitScript(refuseStorage));
    await messageField(two).fill("hello");
    await goTo(two, "#/chats");
    await mark(two).waitFor();
    await goTo(two, `#/chats/${ben.id}`);
    await textIn(two).toBe("hello");
  });
});
