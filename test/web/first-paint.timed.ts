import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../support/browser/launch-browser.ts";
import {
  firstContentfulPaintMs,
  type PaintWindow,
  recordFirst,
} from "../support/browser/page/first-paint.ts";
import { startStaticFront } from "../support/browser/static-front.ts";
import { exchangeTexts, openWebClient } from "../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";

/** A phone on a slow network that has never loaded the page. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 200_000 };
const CPU_SLOWDOWN = 4;
const LOADS = 3;
/** The limit of the median until the browser paints any text or picture. */
const PAINT_MAX_MS = 1_300;

/** By what the page begins with: the element that its member waits for, and the limit of the median until it is painted. */
const STARTS = {
  "the log-in screen": { selector: "form", maxMs: 1_300 },
  "the list of chats": { selector: "a.chat-row", maxMs: 2_000 },
};

let parley: Parley;
let browser: Browser;
let front: Awaited<ReturnType<typeof startStaticFront>>;
let ada: TestMember;
beforeAll(async () => {
  parley = await startParley();
  browser = await launchBrowser();
  front = await startStaticFront(parley.url, undefined, { gzip: true });
  ada = await parley.addMember();
  const ben = await parley.addMember({ coins: 100 });
  await exchangeTexts(parley, [ben, ada, "Hello Ada!"]);
});
afterAll(async () => {
  await browser?.close();
  await front?.close();
  await parley?.close();
});

/** Loads the page in a browser that has never loaded it. */
async function load(start: keyof typeof STARTS): Promise<{ paintMs: number; shownMs: number }> {
  const slowDown = async (page: Page) => {
    await page.addInitScript(recordFirst, STARTS[start].selector);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", NETWORK);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
  };
  const complaints: string[] = [];
  const page = await openWebClient(browser, front, {
    complaints,
    onPage: slowDown,
    ...(start !== "the log-in screen" && { member: ada }),
  });
  await page.waitForFunction(() => (window as PaintWindow).shownAtMs !== undefined);
  await page.waitForFunction(firstContentfulPaintMs);
  const shownMs = await page.evaluate(() => (window as PaintWindow).shownAtMs ?? Number.NaN);
  const paintMs = (await page.evaluate(firstContentfulPaintMs)) ?? Number.NaN;
  await page.context().close();
  expect(complaints).toEqual([]);
  return { paintMs, shownMs };
}

test.each(Object.entries(STARTS))(
  "a phone on a slow network soon shows %s of a page that it has never loaded",
  async (name, { maxMs }) => {
    const loads = [];
    for (let i = 0; i < LOADS; i++) loads.push(await load(name as keyof typeof STARTS));
    const paintMs = median(loads.map((each) => each.paintMs));
    const shownMs = median(loads.map((each) => each.shownMs));
    console.info(`${name}: first paint ${Math.round(paintMs)} ms, shown ${Math.round(shownMs)} ms`);
    expect(shownMs).toBeLessThanOrEqual(maxMs);
    expect(paintMs).toBeLessThanOrEqual(PAINT_MAX_MS);
  },
  60_000,
);

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
