import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import {
  exchangeTexts,
  expectOnlyConnectionErrors,
  fillChat,
  openWebClient,
} from "../../support/browser/web-client.ts";
import { type CuttingProxy, startCuttingProxy } from "../../support/chaos/cutting-proxy.ts";
import { Dice } from "../../support/dice.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

type Person = TestMember & { page: Page; ids: string[] };

describe("a chat", () => {
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
    expect(complaints.splice(0)).toEqual([]);
  });

  /** A member in a browser of their own, in front of the chat with another. */
  async function show(member: TestMember, other: TestMember): Promise<Person> {
    const page = await openWebClient(browser, parley, { member, hash: `#/chats/${other.id}`, complaints });
    const ids = watchIds(page);
    await page.reload();
    await page.getByText(en.chat.begin).waitFor();
    return { ...member, page, ids };
  }

  async function two(coins = 100): Promise<[TestMember, TestMember]> {
    return [await parley.addMember({ coins }), await parley.addMember({ coins: 100 })];
  }

  async function send(page: Page, text: string): Promise<void> {
    await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill(text);
    await page.getByRole("textbox", { name: en.chat.message, exact: true }).press("Enter");
  }

  function item(page: Page, text: string): Locator {
    return page.getByRole("log").getByRole("listitem").filter({ hasText: text });
  }

  test("two members write to each other, see it sent and read, and what it costs", async () => {
    const [ada, ben] = await two();
    const one = await show(ada, ben);
    await one.page.getByText(en.chat.offline, { exact: true }).waitFor();
    await one.page.getByText(en.chat.price(5), { exact: true }).waitFor();
    await send(one.page, "Hello, <b>Ben</b>!\nSee https://example.com/a.");
    await item(one.page, "Hello").getByText(en.chat.sent, { exact: true }).waitFor();
    await one.page.getByRole("link", { name: en.shell.balance(95), exact: true }).waitFor();

    const other = await show(ben, ada);
    await item(other.page, "Hello, <b>Ben</b>!").waitFor();
    const link = item(other.page, "Hello").getByRole("link", { name: "https://example.com/a", exact: true });
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
    await item(one.page, "Hello").getByText(en.chat.read, { exact: true }).waitFor();
    await one.page.getByText(en.chat.online, { exact: true }).waitFor();

    await other.page.getByRole("textbox", { name: en.chat.message, exact: true }).pressSequentially("Hi");
    await one.page.getByText(en.chat.typing(en.chats.member(ben.id))).waitFor();
    await other.page.keyboard.press("Enter");
    await item(one.page, "Hi").waitFor();
    expect(await item(one.page, "").count()).toBe(2);
  });

  test("too few coins: the reason in words; once there are some, it is sent again under the same id", async () => {
    const [ada, ben] = await two(3);
    const { page, ids } = await show(ada, ben);
    await send(page, "Please");
    await item(page, `${en.chat.notSent} ${en.chat.tooFew(3, 5)}`).waitFor();
    await parley.giveCoins(ada.id, 10);
    await page.getByRole("button", { name: en.chat.retry, exact: true }).click();
    expect(await focused(page)).toBe("log");
    await item(page, "Please").getByText(en.chat.sent, { exact: true }).waitFor();
    await page.getByRole("link", { name: en.shell.balance(8), exact: true }).waitFor();
    expect(await item(page, "").count()).toBe(1);
    expect(ids).toEqual([ids[0], ids[0]]);
  });

  /** The role of what has the focus. */
  const focused = (page: Page) => page.evaluate("document.activeElement.getAttribute('role')");

  test("what failed can be discarded", async () => {
    const [ada, ben] = await two(0);
    const { page } = await show(ada, ben);
    await send(page, "Please");
    await page.getByRole("button", { name: en.chat.discard, exact: true }).click();
    await expect.poll(() => item(page, "").count()).toBe(0);
    expect(await focused(page)).toBe("log");
  });

  test("for whom messages are free, they are free", async () => {
    const [ada, ben] = [await parley.addMember({ employee: true }), await parley.addMember()];
    const { page } = await show(ada, ben);
    await page.getByText(en.chat.free, { exact: true }).waitFor();
    await send(page, "Hello");
    await item(page, "Hello").getByText(en.chat.sent, { exact: true }).waitFor();
  });

  test("each chat keeps its own draft, also after a reload", async () => {
    const [ada, ben] = await two();
    const cleo = await parley.addMember();
    const { page } = await show(ada, ben);
    const field = page.getByRole("textbox", { name: en.chat.message, exact: true });
    await field.fill("for Ben");
    await goTo(page, cleo);
    await expect.poll(() => field.inputValue()).toBe("");
    await field.fill("for Cleo");
    await page.reload();
    await expect.poll(() => field.inputValue()).toBe("for Cleo");
    await goTo(page, ben);
    await expect.poll(() => field.inputValue()).toBe("for Ben");
  });

  /** Takes the network away from the page, and returns how to give it back. */
  async function cutOff(page: Page, proxy: CuttingProxy): Promise<() => Promise<void>> {
    await page.context().setOffline(true);
    proxy.cutAll();
    await page.getByText(en.shell.offline).waitFor();
    return () => page.context().setOffline(false);
  }

  test("without a network it says so, keeps what is written, and goes on by itself", async () => {
    const [ada, ben] = await two();
    const page = await openWebClient(browser, proxy, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    await page.getByText(en.chat.offline, { exact: true }).waitFor();
    const restoreNetwork = await cutOff(page, proxy);
    await send(page, "one");
    await send(page, "two");
    await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("a half sen");
    await item(page, "two").getByText(en.chat.waiting, { exact: true }).waitFor();

    await restoreNetwork();
    await item(page, "two").getByText(en.chat.sent, { exact: true }).waitFor();
    expect(await page.getByText(en.shell.offline).count()).toBe(0);
    expect(await page.getByRole("textbox", { name: en.chat.message, exact: true }).inputValue()).toBe(
      "a half sen",
    );
    const { welcome } = await parley.chatV1(ben, ada);
    expect(welcome.messages).toMatchObject([{ text: "one" }, { text: "two" }]);
    expectOnlyConnectionErrors(complaints.splice(0));
  });

  test("older messages that come while somebody scrolls move nothing but what is scrolled", async () => {
    const [ada, ben] = await two();
    await exchangeTexts(parley, [ben, ada, "the very first"]);
    await fillChat(parley, [ada, ben], 300);
    const page = await openWebClient(browser, parley, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    await page.getByRole("log").getByText("message 300").waitFor();
    const moved = await page.evaluate<number>(`
      new Promise(async (done) => {
        const log = document.querySelector("[role=log]");
        // What can be seen there has been drawn, and nothing is loaded yet.
        log.scrollTop = 1700;
        await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
        const topOf = (item) => item.getBoundingClientRect().top;
        const item = () => [...log.querySelectorAll("[data-id]")].find((each) => topOf(each) > 100);
        const first = () => log.querySelector("[data-id]").dataset.id;
        let read;
        let hasGrown = false;
        // Before the page hears that it has grown: the next it hears of is that it was scrolled.
        const growth = new MutationObserver(() => {
          if (first() === read.first) return;
          growth.disconnect();
          hasGrown = true;
          log.scrollTop -= 10;
        });
        // Behind the page itself, which has put right by then what is to be seen.
        const settled = new ResizeObserver(() => {
          if (!hasGrown) return;
          settled.disconnect();
          done(topOf(read.item) - read.top);
        });
        log.scrollTop = 1000;
        read = { first: first(), item: item(), top: topOf(item()) };
        growth.observe(log, { childList: true, subtree: true });
        settled.observe(log.firstElementChild);
      })`);
    expect(Math.round(moved)).toBe(10);
  });

  test("who scrolls up without a network sees what is older once it is back", async () => {
    const [ada, ben] = await two();
    await exchangeTexts(parley, [ben, ada, "the very first"]);
    await fillChat(parley, [ada, ben], 120);
    const page = await openWebClient(browser, proxy, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    const log = page.getByRole("log");
    await log.getByText("message 120").waitFor();
    const restoreNetwork = await cutOff(page, proxy);
    // What it could do now is done by the time that two frames are drawn.
    const scrolled = await page.evaluate(`
      new Promise((drawn) => {
        const log = document.querySelector("[role=log]");
        log.scrollTop = 0;
        requestAnimationFrame(() => requestAnimationFrame(() => drawn(log.scrollTop)));
      })`);
    expect(scrolled).toBe(0);
    expect(await log.getByText("message 70").count()).toBe(0);

    await restoreNetwork();
    await log.getByText("the very first").waitFor({ state: "attached" });
    expectOnlyConnectionErrors(complaints.splice(0));
  });

  test("what is unsent goes although its chat was left", async () => {
    const [ada, ben] = await two();
    const cleo = await parley.addMember();
    const page = await openWebClient(browser, proxy, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    await page.getByText(en.chat.offline, { exact: true }).waitFor();
    const restoreNetwork = await cutOff(page, proxy);
    await send(page, "on my way");
    await goTo(page, cleo);
    await page.getByRole("heading", { name: en.chats.member(cleo.id), exact: true }).waitFor();
    const bens = await parley.chatV1(ben, ada);
    expect(bens.welcome.messages).toEqual([]);

    await restoreNetwork();
    while ((await bens.next()).text !== "on my way");
    // Then she is not there any more.
    await expect.poll(async () => (await parley.chatV1(ben, ada)).welcome.other_member.online).toBe(false);
    expectOnlyConnectionErrors(complaints.splice(0));
  });
});

/** As a link would. */
function goTo(page: Page, other: TestMember): Promise<void> {
  return page.evaluate(`location.hash = "#/chats/${other.id}"`);
}

/** The ids of what the page sends from now on, in order. */
function watchIds(page: Page): string[] {
  const ids: string[] = [];
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      const id = /"client_message_id":"([^"]+)"/.exec(String(payload))?.[1];
      if (id) ids.push(id);
    }),
  );
  return ids;
}
