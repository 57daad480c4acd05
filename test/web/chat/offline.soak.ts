import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { BACKGROUND_CHATS_MAX } from "../../../src/client/limits.ts";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { discardFailed, logItem, messageField, sendText } from "../../support/browser/chat-page.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { cutNetwork, restoreNetwork } from "../../support/browser/network.ts";
import { scrollToTop } from "../../support/browser/page/log.ts";
import { readDrafts } from "../../support/browser/page/stored-data.ts";
import {
  exchangeTexts,
  expectOnlyConnectionErrors,
  fillChat,
  goTo,
  openWebClient,
  startChat,
} from "../../support/browser/web-client.ts";
import { type CuttingProxy, startCuttingProxy } from "../../support/chaos/cutting-proxy.ts";
import { Dice } from "../../support/dice.ts";
import { addPair } from "../../support/runtime/chat.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

describe("the web client without a network", () => {
  let parley: Parley;
  let proxy: CuttingProxy;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley();
    proxy = await startCuttingProxy(parley.url, new Dice(1));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await proxy?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expectOnlyConnectionErrors(complaints.splice(0));
  });

  async function openChat() {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    const page = await openWebClient(browser, proxy, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    await startChat(page);
    await page.getByText(en.chat.away, { exact: true }).waitFor();
    return { ada, ben, page };
  }

  /** Cuts the page off the network and ends its connections. */
  async function goOffline(page: Page): Promise<void> {
    await cutNetwork(page);
    proxy.cutAll();
    await page.getByText(en.shell.offline).waitFor();
  }

  test.each<[string, () => void]>([
    ["is missing", () => Reflect.deleteProperty(globalThis, "indexedDB")],
    [
      "can't be read",
      () =>
        Object.defineProperty(globalThis, "indexedDB", {
          get() {
            throw new DOMException("denied", "SecurityError");
          },
        }),
    ],
    ["never answers", () => Object.assign(IDBFactory.prototype, { open: () => new EventTarget() })],
  ])("a text is sent once where IndexedDB %s, with one line that reports it", async (_, breakStore) => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    const page = await openWebClient(browser, proxy, {
      member: ada,
      hash: `#/chats/${ben.id}`,
      complaints,
      onPage: (opened) => opened.addInitScript(breakStore),
    });
    await startChat(page);
    await sendText(page, "hello");
    await logItem(page, "hello").locator("time").waitFor();
    await sendText(page, "again");
    await logItem(page, "again").locator("time").waitFor();
    await page.getByText(en.errors.storage_failed, { exact: true }).waitFor();
    expect(await page.getByText(en.errors.storage_failed, { exact: true }).count()).toBe(1);
    const socket = await parley.chat(ben, ada);
    socket.raw.close();
    expect(socket.history.map(({ text }) => text)).toEqual(["hello", "again"]);
    expect(await parley.balanceOf(ada)).toBe(90);
  });

  test("messages written offline are queued and sent after reconnecting, and the draft stays", async () => {
    const { ada, ben, page } = await openChat();
    await goOffline(page);
    await sendText(page, "one");
    await sendText(page, "two");
    await messageField(page).fill("a half sen");
    await logItem(page, "two").getByText(messagesEn.log.waiting, { exact: true }).waitFor();
    // The outbox has stored the messages, so the draft no longer has their words.
    await expect.poll(() => page.evaluate(readDrafts)).toEqual(["a half sen"]);

    await restoreNetwork(page);
    await logItem(page, "two").getByText(en.chat.sent, { exact: true }).waitFor();
    expect(await page.getByText(en.shell.offline).count()).toBe(0);
    expect(await messageField(page).inputValue()).toBe("a half sen");
    const { welcome } = await parley.chatV1(ben, ada);
    expect(welcome.messages).toMatchObject([{ text: "one" }, { text: "two" }]);
  });

  test("older messages load after reconnecting if the member scrolled up while offline", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    await exchangeTexts(parley, [ben, ada, "the very first"]);
    await fillChat(parley, [ada, ben], 120);
    const page = await openWebClient(browser, proxy, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    const log = page.getByRole("log");
    await log.getByText("message 120").waitFor();
    await goOffline(page);
    expect(await log.evaluate(scrollToTop)).toBe(0);
    expect(await log.getByText("message 70").count()).toBe(0);

    await restoreNetwork(page);
    await log.getByText("the very first").waitFor({ state: "attached" });
  });

  test("a message queued offline is sent after reconnecting although its chat is no longer open", async () => {
    const { ada, ben, page } = await openChat();
    const cleo = await parley.addMember();
    await goOffline(page);
    await sendText(page, "on my way");
    await goTo(page, `#/chats/${cleo.id}`);
    await startChat(page);
    await page.getByRole("heading", { name: en.chats.member(cleo.id), exact: true }).waitFor();
    const bens = await parley.chatV1(ben, ada);
    expect(bens.welcome.messages).toEqual([]);

    await restoreNetwork(page);
    while ((await bens.next()).text !== "on my way");
    // The page then closes the chat, so Ada is offline there.
    await expect.poll(async () => (await parley.chatV1(ben, ada)).welcome.other_member.online).toBe(false);
  });

  /** The list's row of the chat with a member. */
  function row(page: Page, otherId: number) {
    return page
      .getByRole("list", { name: en.chats.list, exact: true })
      .getByRole("listitem")
      .filter({ hasText: en.chats.member(otherId) });
  }

  test("messages written offline in 5 new chats are marked in the list, and sent by a page that opens none of them", async () => {
    const { ada, ben, page } = await openChat();
    const others = [ben, ...(await Promise.all([1, 2, 3, 4].map(() => parley.addMember())))];
    await goOffline(page);
    for (const { id } of others) {
      await goTo(page, `#/chats/${id}`);
      if (id !== ben.id) await startChat(page);
      await sendText(page, `hello ${id}`);
      await logItem(page, `hello ${id}`).waitFor();
    }
    await goTo(page, "");
    for (const { id } of others) await row(page, id).getByText(en.chats.waiting, { exact: true }).waitFor();
    await page.close();

    await restoreNetwork(page);
    const later = await page.context().newPage();
    let open = 0;
    // A chat whose message is acknowledged has ended its turn, although its socket may take a moment to close.
    let inTurn = 0;
    const counts: number[] = [];
    later.on("websocket", (socket) => {
      if (!socket.url().includes("/members/chat/")) return;
      open++;
      counts.push(++inTurn);
      socket.on("framereceived", ({ payload }) => {
        if (payload.toString().startsWith('{"type":"ack"')) inTurn--;
      });
      socket.on("close", () => open--);
    });
    await later.goto(proxy.url.href);
    for (const { id } of others) await row(later, id).getByText(`hello ${id}`).waitFor();
    await expect.poll(() => later.getByText(en.chats.waiting, { exact: true }).count()).toBe(0);
    expect(counts).toHaveLength(others.length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(BACKGROUND_CHATS_MAX);
    await expect.poll(() => [inTurn, open]).toEqual([0, 0]);
    for (const other of others) {
      const { welcome } = await parley.chatV1(other, ada);
      expect(welcome).toMatchObject({
        messages: [{ text: `hello ${other.id}` }],
        other_member: { online: false },
      });
    }
  });

  test("a message that has failed is shown with its mark in the list of every tab, until it is discarded", async () => {
    const [ada, ben] = [await parley.addMember(), await parley.addMember({ coins: 5 })];
    const page = await openWebClient(browser, proxy, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    const other = await page.context().newPage();
    await other.goto(page.url().replace(/#.*/, ""));
    await startChat(page);
    await page.getByText(messagesEn.log.start).waitFor();
    await sendText(page, "too dear");
    await exchangeTexts(parley, [ben, ada, "delivered"]);
    for (const tab of [page, other]) {
      await row(tab, ben.id).getByText(en.chats.failed, { exact: true }).waitFor();
      await row(tab, ben.id).locator("time").waitFor();
      await row(tab, ben.id).getByText(en.chats.you("too dear"), { exact: true }).waitFor();
      expect(await row(tab, ben.id).getByText("delivered").count()).toBe(0);
    }
    await other.reload();
    await row(other, ben.id).getByRole("link").click();
    await discardFailed(other, "too dear");
    for (const tab of [page, other]) {
      await row(tab, ben.id).getByText("delivered", { exact: true }).waitFor();
      expect(await row(tab, ben.id).getByText(en.chats.failed, { exact: true }).count()).toBe(0);
    }
  });
});
