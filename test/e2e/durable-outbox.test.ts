import { createServer } from "node:net";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SEND_WINDOW } from "../../src/client/limits.ts";
import {
  type ClientWindow,
  countStoredEntries,
  openChatInPage,
  openTab,
  outgoingOf,
  resultsOf,
  sendTexts,
  startClientPageServer,
} from "../support/browser/client-page.ts";
import { launchBrowser } from "../support/browser/launch-browser.ts";
import { type CuttingProxy, startCuttingProxy } from "../support/chaos/cutting-proxy.ts";
import { Dice } from "../support/dice.ts";
import type { OtherOrigin } from "../support/fakes/other-origin.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe("the client's outbox in a browser", () => {
  let parley: Parley;
  let browser: Browser;
  let clientOrigin: OtherOrigin;
  /** Connects the browser with Parley. */
  let proxy: CuttingProxy;
  let context: BrowserContext;
  let ada: TestMember;
  let ben: TestMember;
  let chat: { url: URL; member: TestMember; other: TestMember };
  const complaints: string[] = [];

  beforeAll(async () => {
    [parley, browser, clientOrigin] = await Promise.all([
      startParley({ SEND_BURST: 0 }),
      launchBrowser(),
      startClientPageServer(),
    ]);
    proxy = await startCuttingProxy(parley.url, new Dice(1));
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([parley?.close(), clientOrigin?.close(), proxy?.close()]);
  });
  beforeEach(async () => {
    context = await browser.newContext();
    context.setDefaultTimeout(15_000);
    [ada, ben] = [await parley.addMember({ coins: 1000 }), await parley.addMember({ coins: 1000 })];
    chat = { url: proxy.url, member: ada, other: ben };
    proxy.target = parley.url;
  });
  afterEach(async () => {
    await context.close();
    expect(complaints.splice(0)).toEqual([]);
    await checkBooks(parley);
  });

  async function tab(): Promise<Page> {
    const page = await openTab(context, clientOrigin, chat);
    page.on("pageerror", (error) => complaints.push(String(error)));
    return page;
  }

  /** Cuts all connections, and refuses new ones. */
  async function cut(): Promise<void> {
    proxy.target = await nowhere();
    proxy.cutAll();
  }

  /** Reloads the page and opens the chat again. */
  async function reload(page: Page): Promise<void> {
    await page.reload();
    await openChatInPage(page, chat);
  }

  const isOnline = (page: Page) =>
    page.waitForFunction(() => (globalThis as unknown as ClientWindow).chat.connection.state === "online");
  /** Reconnects now instead of waiting for the backoff. */
  async function reconnect(page: Page): Promise<void> {
    await page.evaluate(() => (globalThis as unknown as ClientWindow).chat.reconnect());
    await isOnline(page);
  }
  const messageIdsOf = (page: Page) =>
    page.evaluate(() =>
      (globalThis as unknown as ClientWindow).chat.messages.map(({ client_message_id }) => client_message_id),
    );
  const setDropsIncoming = (page: Page, drops: boolean) =>
    page.evaluate((dropsIncoming) => Object.assign(globalThis, { dropsIncoming }), drops);

  /** Returns the messages that Parley has stored, oldest first. */
  async function stored(): Promise<Frame[]> {
    const socket = await parley.chat(ben, ada);
    socket.raw.close();
    return socket.history;
  }

  const textsOf = (messages: Frame[]) => messages.map(({ text }) => text);

  test("keeps messages written offline over a reload and sends each once", async () => {
    await cut();
    const page = await tab();
    await sendTexts(page, ["one", "two"]);
    await expect.poll(() => countStoredEntries(page, chat)).toBe(2);
    await reload(page);
    await expect
      .poll(() => outgoingOf(page))
      .toMatchObject([
        { text: "one", state: "sending", isOnWire: false },
        { text: "two", state: "sending", isOnWire: false },
      ]);
    proxy.target = parley.url;
    await reconnect(page);
    await expect.poll(() => outgoingOf(page)).toEqual([]);
    await expect.poll(() => countStoredEntries(page, chat)).toBe(0);
    await reload(page);
    await isOnline(page);
    expect(textsOf(await stored())).toEqual(["one", "two"]);
    expect(await parley.balanceOf(ada)).toBe(990);
  });

  test("does not store a message twice if the ack was lost before a reload", async () => {
    const page = await tab();
    await isOnline(page);
    await setDropsIncoming(page, true);
    await sendTexts(page, ["once"]);
    await expect.poll(stored).toHaveLength(1);
    const [sending] = await outgoingOf(page);
    expect(sending).toMatchObject({ text: "once", isOnWire: true, clientMessageId: expect.any(String) });
    await cut();
    await reload(page);
    await expect.poll(() => outgoingOf(page)).toEqual([sending]);
    proxy.target = parley.url;
    await reconnect(page);
    await expect.poll(() => outgoingOf(page)).toEqual([]);
    expect(await messageIdsOf(page)).toEqual([sending?.clientMessageId]);
    expect(textsOf(await stored())).toEqual(["once"]);
    expect(await parley.balanceOf(ada)).toBe(995);
  });

  test("sends what was typed once, although the browser has emptied the store meanwhile", async () => {
    await cut();
    const page = await tab();
    await sendTexts(page, ["one", "two"]);
    await expect.poll(() => countStoredEntries(page, chat)).toBe(2);
    await page.evaluate(
      (name) =>
        new Promise((resolve, reject) => {
          Object.assign(indexedDB.deleteDatabase(name), { onsuccess: resolve, onerror: reject });
        }),
      `parley outbox ${proxy.url.origin}`,
    );
    expect(await countStoredEntries(page, chat)).toBe(0);
    await sendTexts(page, ["three"]);
    proxy.target = parley.url;
    await reconnect(page);
    expect(await resultsOf(page)).toEqual([1, 2, 3]);
    expect(textsOf(await stored())).toEqual(["one", "two", "three"]);
    await expect.poll(() => countStoredEntries(page, chat)).toBe(0);
    expect(await parley.balanceOf(ada)).toBe(985);
  });

  test("keeps a file with its bytes over a reload", async () => {
    await cut();
    const page = await tab();
    await page.evaluate(() => {
      const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
      const file = new File([bytes], "a #1.bin", { type: "application/x-thing" });
      void (globalThis as unknown as ClientWindow).chat.sendFile(file, { text: "look" });
    });
    await expect.poll(() => countStoredEntries(page, chat)).toBe(1);
    await reload(page);
    await expect.poll(() => outgoingOf(page)).toMatchObject([{ text: "look", isOnWire: false }]);
    proxy.target = parley.url;
    await reconnect(page);
    await expect.poll(stored).toMatchObject([{ type: "file", text: "look" }]);
    const [message] = await stored();
    const response = await parley.fetch(`/storage?uuid=${message.file_uuid}`);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(
      Uint8Array.from({ length: 300_000 }, (_, i) => i % 251),
    );
    expect(response.headers.get("content-disposition")).toContain("a #1.bin");
  });

  test("waits at most 5 s for a tab that stands still, and sends nothing twice when that one continues", async () => {
    const leader = await tab();
    await isOnline(leader);
    const other = await tab();
    await isOnline(other);
    await sendTexts(other, ["one"]);
    expect(await resultsOf(other)).toEqual([1]);
    const debug = await context.newCDPSession(leader);
    await debug.send("Debugger.enable");
    const paused = new Promise((resolve) => debug.once("Debugger.paused", resolve));
    await debug.send("Debugger.pause");
    const late = sendTexts(leader, ["late"]);
    await paused;
    const startedAt = performance.now();
    await sendTexts(other, ["two"]);
    expect(await resultsOf(other)).toEqual([1, 2]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await debug.send("Debugger.disable");
    await late;
    expect(await resultsOf(leader)).toEqual([3]);
    await sendTexts(other, ["last"]);
    expect(await resultsOf(other)).toEqual([1, 2, 4]);
    expect(textsOf(await stored())).toEqual(["one", "two", "late", "last"]);
    expect(await parley.balanceOf(ada)).toBe(980);
  });

  test("sends the messages of two tabs once each, and both tabs get their results", async () => {
    const tabs = [await tab(), await tab()];
    await Promise.all(tabs.map(isOnline));
    for (let i = 0; i < 20; i += 2) {
      await Promise.all(tabs.map((page, which) => sendTexts(page, [`${i + which}`])));
    }
    const ids = await Promise.all(tabs.map(resultsOf));
    expect(ids.flat().sort((a, b) => Number(a) - Number(b))).toEqual(upTo(20));
    const messages = textsOf(await stored()).map(Number);
    expect(messages.toSorted((a, b) => a - b)).toEqual(upTo(20).map((id) => id - 1));
    expect(await parley.balanceOf(ada)).toBe(900);
    for (const page of tabs) await expect.poll(() => outgoingOf(page)).toEqual([]);
  });

  test("continues in another tab when the sending tab is closed", async () => {
    const one = await tab();
    await sendTexts(one, ["first"]);
    expect(await resultsOf(one)).toEqual([1]);
    const other = await tab();
    await isOnline(other);
    // From now on the first tab receives no acks, so it fills its send window and reports no results.
    await setDropsIncoming(one, true);
    for (let i = 0; i < 20; i += 2) {
      await sendTexts(one, [`${i}`]);
      await sendTexts(other, [`${i + 1}`]);
    }
    await expect.poll(stored).toHaveLength(1 + SEND_WINDOW);
    await one.close();
    expect(await resultsOf(other)).toHaveLength(10);
    await expect.poll(() => outgoingOf(other)).toEqual([]);
    const messages = textsOf(await stored())
      .slice(1)
      .map(Number);
    expect(messages.toSorted((a, b) => a - b)).toEqual(upTo(20).map((id) => id - 1));
    expect((await resultsOf(other)).every((id) => typeof id === "number")).toBe(true);
    expect(await parley.balanceOf(ada)).toBe(895);
  });
});

/** Returns a URL of a port that is not in use. */
async function nowhere(): Promise<URL> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return new URL(`http://127.0.0.1:${port}`);
}
