import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TEXT_MAX_LENGTH } from "../../../src/core/limits.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { measureTasks } from "../../support/browser/long-tasks.ts";
import { exchangeTexts, openWebClient } from "../../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

/** Messages of each chat, and the most CPU time, in ms, that their text may add to the longest task of drawing them. */
const COUNT = 10;
const ADDED_MAX_MS = 50 * COUNT;

let parley: Parley;
let browser: Browser;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await parley?.close();
});

/** Returns the longest task of a page that opens a chat of such texts, in ms of CPU time. */
async function longestTask(text: string): Promise<number> {
  const [ada, ben] = [await parley.addMember(), await parley.addMember({ employee: true })];
  const texts = Array.from({ length: COUNT }, (_, i) => `${i}${text}`.slice(0, TEXT_MAX_LENGTH));
  const lines = texts.map((each): [TestMember, TestMember, string] => [ben, ada, each]);
  await exchangeTexts(parley, ...lines);
  const complaints: string[] = [];
  const tasks = await measureTasks(browser, async () => {
    const page = await openWebClient(browser, parley, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    await expect.poll(() => page.locator(".bubble .text").count()).toBe(COUNT);
    await page.context().close();
  });
  expect(complaints).toEqual([]);
  return Math.max(...tasks);
}

test("texts of brackets and full stops behind a URL are drawn as fast as any other texts", async () => {
  const plain = await longestTask("some words ".repeat(TEXT_MAX_LENGTH));
  for (const hostile of [")", "."]) {
    const longest = await longestTask(` http://a/${"(".repeat(4000)}${hostile.repeat(TEXT_MAX_LENGTH)}`);
    console.info(`longest task, ms: ${Math.round(plain)} for words, ${Math.round(longest)} for ${hostile}`);
    expect(longest).toBeLessThan(plain + ADDED_MAX_MS);
  }
}, 120_000);
