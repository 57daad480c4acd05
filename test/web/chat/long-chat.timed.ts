import type { Browser, ElementHandle, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { sentenceWithAnyNumber } from "../../support/browser/catalogue-sentences.ts";
import { messageField } from "../../support/browser/chat-page.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { measureTasks } from "../../support/browser/long-tasks.ts";
import { distanceToEnd, firstLoadedId } from "../../support/browser/page/log.ts";
import {
  loadBackTo,
  measureMovesWhileLoading,
  measureMovesWhileScrolling,
  scrollDownTo,
  watchPaintDelays,
} from "../../support/browser/page/long-log.ts";
import { exchangeTexts, fillChat, openWebClient } from "../../support/browser/web-client.ts";
import { addPair } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

/** Messages of a long chat. */
const LONG = 10_000;
/** Limit of the longest task of the page, in ms of CPU time: the median over this many parts of the chat. */
const TASK_MAX_MS = 50;
const PARTS = 20;
/** Limit from a key press to the painted message, in ms: the median over this many messages. */
const SHOWN_MAX_MS = 50;
const TYPED = 20;
/** The page with the whole chat loaded: nodes of all its documents, and its heap in MB after a collection of garbage. */
const NODES_MAX = 2500;
const HEAP_MAX_MB = 15;

describe(`a chat of ${LONG} messages in the web client`, () => {
  let parley: Parley;
  let browser: Browser;
  let ada: TestMember;
  let ben: TestMember;
  let page: Page;
  /** A handle, because to find the log by its role is a long task in itself in a long chat. */
  let log: ElementHandle<Element>;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ SEND_BURST: 0 });
    browser = await launchBrowser();
    [ada, ben] = await addPair(parley, { ada: { coins: 1000 }, ben: { coins: 1000 } });
    await exchangeTexts(parley, [ada, ben, "the very first"]);
    await fillChat(parley, [ada, ben], LONG);
    page = await openWebClient(browser, parley, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    await page.getByRole("log").getByText(`message ${LONG}`).waitFor();
    log = (await page.getByRole("log").elementHandle()) as ElementHandle<Element>;
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
    expect(complaints).toEqual([]);
  });

  const isAtEnd = async () => (await log.evaluate(distanceToEnd)) < 2;
  const scrollTop = () => log.evaluate((element) => element.scrollTop);

  test("opens at its end", async () => {
    expect(await isAtEnd()).toBe(true);
    expect(await log.evaluate(firstLoadedId)).toBeGreaterThan(LONG - 300);
  });

  test("loads older messages when it is scrolled up, and keeps visible messages where they are", async () => {
    const moves = await log.evaluate(measureMovesWhileLoading);
    for (const pixels of moves) expect(pixels).toBeLessThan(1);
  });

  test("keeps visible messages where they are while it scrolls through parts that were never drawn, up and down", async () => {
    for (const step of [-250, 250]) {
      const { moved, compared } = await log.evaluate(measureMovesWhileScrolling, { step, frames: 24 });
      expect(compared).toBeGreaterThan(100);
      expect(moved).toBeLessThan(1);
    }
  });

  /** Scrolls through the chat in parts. Returns the median of each part's longest task, in ms of CPU time. */
  async function longestTasks(scrollPart: (part: number) => Promise<void>): Promise<number> {
    const longest: number[] = [];
    let count = 0;
    for (let part = 1; part <= PARTS; part++) {
      const tasks = await measureTasks(browser, () => scrollPart(part));
      longest.push(Math.max(...tasks));
      count += tasks.length;
    }
    expect(count).toBeGreaterThan(10 * PARTS);
    console.info(`longest tasks, ms: ${longest.map(Math.round).join(" ")}`);
    return median(longest);
  }

  test("loads completely without a long task", async () => {
    const first = await log.evaluate(firstLoadedId);
    const longest = await longestTasks((part) =>
      log.evaluate(loadBackTo, first - (part * (first - 1)) / PARTS),
    );
    expect(await page.getByText("the very first").count()).toBe(1);
    expect(longest).toBeLessThan(TASK_MAX_MS);
  }, 60_000);

  test(`draws only what is near the visible part: at most ${NODES_MAX} nodes and ${HEAP_MAX_MB} MB of heap`, async () => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Performance.enable");
    await devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    const metric = (name: string) => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
    const [nodes, heapMb] = [metric("Nodes"), metric("JSHeapUsedSize") / 1_000_000];
    console.info(`${LONG} messages: ${nodes} nodes, ${heapMb.toFixed(1)} MB of heap`);
    await devtools.detach();
    expect(nodes).toBeLessThanOrEqual(NODES_MAX);
    expect(heapMb).toBeLessThanOrEqual(HEAP_MAX_MB);
  });

  test("scrolls from its beginning to its end without a long task", async () => {
    const longest = await longestTasks((part) => log.evaluate(scrollDownTo, part / PARTS));
    expect(longest).toBeLessThan(TASK_MAX_MS);
  }, 60_000);

  test("paints a sent message soon after the key press", async () => {
    const field = messageField(page);
    const delays = await log.evaluateHandle(watchPaintDelays);
    for (let i = 1; i <= TYPED; i++) {
      await field.fill(`typed ${i}.`);
      await field.press("Enter");
      await expect.poll(() => delays.evaluate(({ length }) => length)).toBe(i);
    }
    expect(median(await delays.jsonValue())).toBeLessThan(SHOWN_MAX_MS);
    await page.getByRole("log").getByText(`typed ${TYPED}.`).waitFor();
    expect(await isAtEnd()).toBe(true);
  });

  test("stays where the member has scrolled, and counts new messages in a button that leads to them", async () => {
    await log.evaluate((element) => {
      element.scrollTop -= 2000;
    });
    const before = await scrollTop();
    await exchangeTexts(parley, [ben, ada, "news"], [ben, ada, "more news"]);
    const button = page.getByRole("button", { name: en.chat.newMessages(2), exact: true });
    await button.waitFor();
    expect(await scrollTop()).toBe(before);
    await button.click();
    await expect.poll(isAtEnd).toBe(true);
    await expect
      .poll(() => page.getByRole("button", { name: sentenceWithAnyNumber(en.chat.newMessages) }).count())
      .toBe(0);
  });
});

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
