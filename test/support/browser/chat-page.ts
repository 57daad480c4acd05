import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { addPair } from "../runtime/chat.ts";
import type { TestMember } from "../runtime/parley.ts";
import { exchangeTexts, fillChat, openWebClient, startChat } from "./web-client.ts";
import type { WebFixture } from "./web-fixture.ts";

type ChosenFile = { name: string; mimeType: string; buffer: Buffer };

/** Adds two members, and opens their chat in a browser for each. */
export async function openChatPages(
  { browser, parley, complaints }: Pick<WebFixture, "browser" | "parley" | "complaints">,
  { coins = 100 } = {},
): Promise<{ one: Page; other: Page; ada: TestMember; ben: TestMember }> {
  const [ada, ben] = await addPair(parley, { ada: { coins }, ben: { coins: 100 } });
  const open = async (member: TestMember, otherMember: TestMember) => {
    const page = await openWebClient(browser, parley, {
      member,
      hash: `#/chats/${otherMember.id}`,
      complaints,
    });
    await startChat(page);
    await page.getByText(messagesEn.log.start).waitFor();
    return page;
  };
  return { one: await open(ada, ben), other: await open(ben, ada), ada, ben };
}

/** Opens a chat whose first message is "the very first" and whose last one is `message ${count}`. */
export async function openLongChat(web: WebFixture, count: number) {
  const { ada, ben } = await addLongChat(web, count);
  const page = await web.open({ member: ada, hash: `#/chats/${ben.id}` });
  const log = page.getByRole("log");
  await log.getByText(`message ${count}`).waitFor();
  return { ada, ben, page, log };
}

/** Adds two members with such a chat. */
export async function addLongChat({ parley }: Pick<WebFixture, "parley">, count: number) {
  const [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 500 } });
  await exchangeTexts(parley, [ben, ada, "the very first"]);
  await fillChat(parley, [ada, ben], count);
  return { ada, ben };
}

export function messageField(page: Page): Locator {
  return page.getByRole("textbox", { name: en.chat.message, exact: true });
}

export async function sendText(page: Page, text: string): Promise<void> {
  await messageField(page).fill(text);
  await messageField(page).press("Enter");
}

/** Returns the log's items that contain the text. */
export function logItem(page: Page, text: string): Locator {
  return page.getByRole("log").getByRole("listitem").filter({ hasText: text });
}

/** Waits until the page shows this balance. A chat on a wide screen shows it twice. */
export function waitForBalance(page: Page, coins: number): Promise<void> {
  return page
    .getByRole("link", { name: en.shell.balance(coins), exact: true })
    .first()
    .waitFor();
}

/** Chooses files in the browser's file picker, which puts them into the tray. */
export async function chooseFiles(page: Page, ...files: ChosenFile[]): Promise<void> {
  const { add, file } = attachmentsEn.composer;
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: add, exact: true }).click();
  await page.getByRole("menuitem", { name: file, exact: true }).click();
  await (await chooser).setFiles(files);
}

/** Returns the names of the files in the tray. */
export function trayNames(page: Page): Promise<string[]> {
  return page.locator(".tray-name").allTextContents();
}

/** Chooses files and sends them. */
export async function sendFiles(page: Page, ...files: ChosenFile[]): Promise<void> {
  await chooseFiles(page, ...files);
  await sendTray(page);
}

/** Sends the files of the tray, which costs too little for a question. */
export async function sendTray(page: Page): Promise<void> {
  const file = page.locator(".tray-file").first();
  await file.waitFor();
  await page.getByRole("button", { name: en.chat.send, exact: true }).click();
  await file.waitFor({ state: "detached" });
}

/** Presses a sticker in the open picker, and sends it. @param price as it is shown */
export async function chooseSticker(page: Page, title: string, price: string): Promise<void> {
  await page.getByRole("button", { name: `${title} ${price}`, exact: true }).click();
  const row = page.getByRole("group", { name: title, exact: true });
  await row.getByRole("button", { name: en.chat.send, exact: true }).click();
}

/** Waits until the chat shows what the next message costs. */
export function waitForPrice(page: Page, coins: number): Promise<void> {
  const price = attachmentsEn.composer.costs(en.coins(coins));
  return costLine(page).filter({ hasText: price }).waitFor();
}

/** Selects what a screen reader finds about the costs of the next message. */
export const COST_LINE = ".composer > .unseen";

export function costLine(page: Page): Locator {
  return page.locator(COST_LINE);
}

/** Waits until a log opens the menus of its messages: the code for that loads after the messages are drawn. */
export async function waitForMessageMenus(log: Locator): Promise<void> {
  const devtools = await log.page().context().newCDPSession(log.page());
  await expect
    .poll(async () => {
      await log.evaluate((element) => Object.assign(window, { checkedLog: element }));
      const { result } = await devtools.send("Runtime.evaluate", { expression: "checkedLog" });
      const { listeners } = await devtools.send("DOMDebugger.getEventListeners", {
        objectId: result.objectId ?? "",
      });
      return listeners.map(({ type }) => type);
    })
    .toContain("contextmenu");
  await devtools.detach();
}

/** Returns a function that limits the page's upload rate, in bytes per second. -1 removes the limit. */
export async function uploadLimiter(page: Page): Promise<(bytesPerSecond: number) => Promise<unknown>> {
  const devtools = await page.context().newCDPSession(page);
  return (uploadThroughput) =>
    devtools.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    });
}

/** Opens what can be done with a message that was not sent. Returns the dialog. */
export async function openFailed(page: Page, text: string): Promise<Locator> {
  await page
    .getByRole("log")
    .getByRole("button", { name: messagesEn.failed.open(text), exact: true })
    .click();
  return page.getByRole("dialog", { name: messagesEn.failed.title, exact: true });
}

/** Sends a message again that was not sent. */
export async function retryFailed(page: Page, text: string): Promise<void> {
  const dialog = await openFailed(page, text);
  await dialog.getByRole("button", { name: new RegExp(`^${en.shell.again}.*: `) }).click();
}

/** Deletes a message that was not sent. */
export async function discardFailed(page: Page, text: string): Promise<void> {
  const dialog = await openFailed(page, text);
  await dialog.getByRole("button", { name: `${en.chat.discard}: ${text}`, exact: true }).click();
}

export function textFile(name: string, bytes = 1000): ChosenFile {
  return { name, mimeType: "text/plain", buffer: Buffer.alloc(bytes, "a") };
}

export function downloadLink(within: Page | Locator, name: string): Locator {
  return within.getByRole("link", { name: `${attachmentsEn.files.download} ${name}`, exact: true });
}

export function cancelButton(page: Page, name: string): Locator {
  return page.getByRole("button", { name: messagesEn.media.cancel(name) });
}

/** Returns the text of the element with the focus. */
export function focusedText(page: Page): Promise<string | null> {
  return page.locator(":focus").textContent();
}

/** Returns the ARIA role of the element with the focus. */
export function focusedRole(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute("role"));
}
