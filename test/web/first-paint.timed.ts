import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../support/browser/launch-browser.ts";
import {
  firstContentfulPaintMs,
  fixedWorkMs,
  type PaintWindow,
  recordFirst,
} from "../support/browser/page/first-paint.ts";
import { startStaticFront } from "../support/browser/static-front.ts";
import { exchangeTexts, openWebClient } from "../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";

/** A phone on a slow network that has never loaded the page. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 200_000 };
const CPU_SLOWDOWN = 4;
const LOADS = 5;
/**
 * The time that the emulated network alone takes until a browser can paint: a round trip for the page, one for its files, and their bytes. The
 * rest is work, and depends on the machine: the limits compare it with a fixed piece of work in the same page. The fastest of each
 * counts, since other programs only make them slower.
 */
const NETWORK_MS = 650;
/** The limit of the work until the browser paints any text or picture. */
const PAINT_MAX_WORK = 3;

/** By what the page begins with: the element that its member waits for, and the limit of the work until it is painted. */
const STARTS = {
  "the log-in screen": { selector: "form", maxWork: 3 },
  "the list of chats": { selector: "a.chat-row", maxWork: 6 },
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

/** `workMs` is what `fixedWorkMs` took. */
type Load = { paintMs: number; shownMs: number; workMs: number };

/** Loads the page in a browser that has never loaded it. */
async function load(start: keyof typeof STARTS): Promise<Load> {
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
  const workMs = await page.evaluate(fixedWorkMs);
  await page.context().close();
  expect(complaints).toEqual([]);
  return { paintMs, shownMs, workMs };
}

test.each(Object.entries(STARTS))(
  "a phone on a slow network soon shows %s of a page that it has never loaded",
  async (name, { maxWork }) => {
    const loads = [];
    for (let i = 0; i < LOADS; i++) loads.push(await load(name as keyof typeof STARTS));
    const paintMs = Math.min(...loads.map((each) => each.paintMs));
    const shownMs = Math.min(...loads.map((each) => each.shownMs));
    const workMs = Math.min(...loads.map((each) => each.workMs));
    const [paintWork, shownWork] = [paintMs, shownMs].map((ms) => (ms - NETWORK_MS) / workMs);
    console.info(
      `${name}: first paint ${Math.round(paintMs)} ms, shown ${Math.round(shownMs)} ms, ${Math.round(workMs)} ms of fixed work: ${paintWork?.toFixed(2)} and ${shownWork?.toFixed(2)} times`,
    );
    expect(shownWork).toBeLessThanOrEqual(maxWork);
    expect(paintWork).toBeLessThanOrEqual(PAINT_MAX_WORK);
  },
  180_000,
);
