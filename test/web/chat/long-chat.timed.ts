import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { sentenceWithAnyNumber } from "../../support/browser/catalogue-sentences.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { measureTasks } from "../../support/browser/long-tasks.ts";
import { exchangeTexts, fillChat, openWebClient } from "../../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

/** Messages of a long chat. */
const LONG = 10_000;
/** What the longest task of the page may take, in ms of the processor: the median of so many parts of the chat. */
const TASK_MAX_MS = 50;
const PARTS = 20;
/** From a key to the message on the screen, in ms, the median of so many. */
const SHOWN_MAX_MS = 50;
const TYPED = 20;

describe("a long chat", () => {
  let parley: Parley;
  let browser: Browser;
  let ada: TestMember;
  let ben: TestMember;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ SEND_BURST: 0 });
    browser = await launchBrowser();
    [ada, ben] = [await parley.addMember({ coins: 1000 }), await parley.addMember({ coins: 1000 })];
    await exchangeTexts(parley, [ada, ben, "the very first"]);
    await fillChat(parley, [ada, ben], LONG);
    page = await openWebClient(browser, parley, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    await page.getByRole("log").getByText(`message ${LONG}`).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
    expect(complaints).toEqual([]);
  });

  /** What runs in the page. */
  function run<T>(script: string): Promise<Awaited<T>> {
    return page.evaluate<Awaited<T>>(
      `(() => { const log = document.querySelector("[role=log]"); ${script} })()`,
    );
  }

  const firstLoaded = () => run<number>("return Number(log.querySelector('[data-id]').dataset.id)");

  test("it opens at its end", async () => {
    expect(await run("return log.scrollHeight - log.scrollTop - log.clientHeight < 2")).toBe(true);
    expect(await firstLoaded()).toBeGreaterThan(LONG - 300);
  });

  test("older messages come when it is scrolled up, and what is read stays where it is", async () => {
    const moved = await run<Promise<number[]>>(`
      const sample = () => {
        const tops = new Map();
        // Not all of them: who asks where something out of sight is makes the browser lay it out.
        const edge = log.getBoundingClientRect();
        const isSeen = ({ top, bottom }) => bottom > edge.top && top < edge.bottom;
        for (const block of log.querySelectorAll(".block")) {
          if (!isSeen(block.getBoundingClientRect())) continue;
          for (const item of block.children) {
            const rect = item.getBoundingClientRect();
            if (isSeen(rect)) tops.set(item.dataset.id, rect.top);
          }
        }
        return { first: log.querySelector("[data-id]").dataset.id, tops };
      };
      const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const moved = [];
      let before;
      // It hears of each growth behind the page itself, which has put right by then what is to be seen.
      new ResizeObserver(() => {
        const now = sample();
        if (before && now.first !== before.first) {
          const both = [...now.tops].filter(([id]) => before.tops.has(id));
          moved.push(Math.max(...both.map(([id, top]) => Math.abs(top - before.tops.get(id)))));
        }
        before = now;
      }).observe(log.firstElementChild);
      return (async () => {
        while (moved.length < 3) {
          before = undefined;
          // Near the top, though not so near that more is loaded; and all that was being loaded is here.
          for (let calm = 0; calm < 2; ) {
            log.scrollTop = 2000;
            await painted();
            calm = log.ariaLive === "polite" && log.scrollTop === 2000 ? calm + 1 : 0;
          }
          log.scrollTop = 300;
          before = sample();
          const { first } = before;
          while (log.querySelector("[data-id]").dataset.id === first) await painted();
        }
        return moved;
      })();`);
    for (const pixels of moved) expect(pixels).toBeLessThan(1);
  });

  /** The median of the longest tasks of parts that are scrolled through, in ms of the processor. */
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

  test("all of it is loaded without a task that is long", async () => {
    const first = await firstLoaded();
    const longest = await longestTasks((part) =>
      run(`
        return (async () => {
          while (Number(log.querySelector("[data-id]").dataset.id) > ${first - (part * (first - 1)) / PARTS}) {
            log.scrollTop = 0;
            await new Promise(requestAnimationFrame);
          }
        })();`),
    );
    expect(await page.getByText("the very first").count()).toBe(1);
    expect(longest).toBeLessThan(TASK_MAX_MS);
  }, 60_000);

  test("all of it is scrolled through without a task that is long", async () => {
    const longest = await longestTasks((part) =>
      run(`
        return (async () => {
          const end = ((log.scrollHeight - log.clientHeight) * ${part}) / ${PARTS};
          while (log.scrollTop < end - 1) {
            log.scrollTop = Math.min(log.scrollTop + 2000, end);
            await new Promise(requestAnimationFrame);
          }
        })();`),
    );
    expect(longest).toBeLessThan(TASK_MAX_MS);
  }, 60_000);

  test("what is typed is on the screen at once", async () => {
    const field = page.getByRole("textbox", { name: en.chat.message, exact: true });
    await run(`
      globalThis.shown = [];
      addEventListener("keydown", (key) => {
        if (key.key !== "Enter") return;
        const text = document.querySelector("textarea").value;
        new MutationObserver((_, watch) => {
          if (!log.lastElementChild.lastElementChild.textContent.includes(text)) return;
          watch.disconnect();
          // A message that is posted in a frame comes when that frame is painted.
          requestAnimationFrame(() => {
            const painted = new MessageChannel();
            painted.port1.onmessage = () => shown.push(performance.now() - key.timeStamp);
            painted.port2.postMessage(0);
          });
        }).observe(log, { childList: true, subtree: true });
      }, { capture: true });`);
    for (let i = 1; i <= TYPED; i++) {
      await field.fill(`typed ${i}.`);
      await field.press("Enter");
      await expect.poll(() => page.evaluate("shown.length")).toBe(i);
    }
    expect(median(await page.evaluate<number[]>("shown"))).toBeLessThan(SHOWN_MAX_MS);
    await page.getByRole("log").getByText(`typed ${TYPED}.`).waitFor();
    expect(await run("return log.scrollHeight - log.scrollTop - log.clientHeight < 2")).toBe(true);
  });

  test("who has scrolled up hears how many are new, and gets to them", async () => {
    await run("log.scrollTop -= 2000");
    const scrollTop = await run("return log.scrollTop");
    await exchangeTexts(parley, [ben, ada, "news"], [ben, ada, "more news"]);
    await page.getByRole("button", { name: en.chat.newMessages(2), exact: true }).waitFor();
    expect(await run("return log.scrollTop")).toBe(scrollTop);
    await page.getByRole("button", { name: en.chat.newMessages(2), exact: true }).click();
    await expect.poll(() => run("return log.scrollHeight - log.scrollTop - log.clientHeight < 2")).toBe(true);
    await expect
      .poll(() => page.getByRole("button", { name: sentenceWithAnyNumber(en.chat.newMessages) }).count())
      .toBe(0);
  });
});

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
