import type { Page } from "playwright-core";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SEARCH_PAGE_DEFAULT } from "../../../src/core/config-limits.ts";
import { en as accountEn } from "../../../src/web/account/en.ts";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { de } from "../../../src/web/i18n/de.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { de as peopleDe } from "../../../src/web/people/de.ts";
import { en as peopleEn } from "../../../src/web/people/en.ts";
import { cutNetwork } from "../../support/browser/network.ts";
import {
  exchangeTexts,
  goTo,
  type OpenOptions,
  openNewChat,
  startChat,
} from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

describe("a link to a chat that is not in the list", () => {
  const web = webFixture({ MEMBER_SEARCH: "prefix" });
  let ada: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    ada = await web.parley.addMember({ employee: true });
    ben = await web.parley.addMember({ employee: true });
    await exchangeTexts(web.parley, [ben, ada, "Hello Ada!"]);
  });

  const addressOf = (member: TestMember) => new URL(`/#/chats/${member.id}`, web.parley.url).href;
  const question = (page: Page, { id }: TestMember) =>
    page.getByRole("heading", { name: peopleEn.write(en.chats.member(id)), exact: true });

  /** The members to whose chats the pages of the test opened sockets. */
  const openedChats: number[] = [];
  const onPage = (page: Page) =>
    page.on("websocket", (socket) => {
      const id = new URL(socket.url()).searchParams.get("other_member_id");
      if (id !== null) openedChats.push(Number(id));
    });
  beforeEach(() => {
    openedChats.length = 0;
  });
  const open = (options: Partial<OpenOptions>) => web.open({ member: ada, onPage, ...options });
  const openAt = (member: TestMember) => open({ hash: `#/chats/${member.id}` });

  /** Logs a member in on an open page, as a log-in in another tab does. */
  async function logIn(page: Page, { id, email, token }: TestMember): Promise<void> {
    await page.evaluate(
      ([key, newValue]) => {
        localStorage.setItem(key, newValue);
        dispatchEvent(new StorageEvent("storage", { key, newValue }));
      },
      ["parley.session", JSON.stringify({ memberId: id, email, token })] as const,
    );
  }

  async function openList(): Promise<Page> {
    const page = await open({});
    await page.getByText("Hello Ada!").waitFor();
    return page;
  }

  /** The ways in which a browser comes to an address. */
  const ways: Record<string, (cleo: TestMember) => Promise<Page>> = {
    "when the page loads": openAt,
    "when a script changes the address": async (cleo) => {
      const page = await openList();
      await goTo(page, `#/chats/${cleo.id}`);
      return page;
    },
    "when the member pastes it": async (cleo) => {
      const page = await openList();
      await page.goto(addressOf(cleo));
      return page;
    },
    "when the member goes back to it": async (cleo) => {
      const page = await openList();
      await goTo(page, `#/chats/${cleo.id}`);
      await goTo(page, `#/chats/${ben.id}`);
      await page.getByRole("log").getByText("Hello Ada!").waitFor();
      await page.goBack();
      return page;
    },
    "when the member goes forward to it": async (cleo) => {
      const page = await openList();
      await goTo(page, `#/chats/${cleo.id}`);
      await question(page, cleo).waitFor();
      await page.goBack();
      await page.getByText(en.chats.choose).waitFor();
      await page.goForward();
      return page;
    },
    "when the page reloads": async (cleo) => {
      const page = await openList();
      await goTo(page, `#/chats/${cleo.id}`);
      await page.reload();
      return page;
    },
    "when the member clicks it in a message": async (cleo) => {
      await exchangeTexts(web.parley, [ben, ada, `Look: ${addressOf(cleo)}`]);
      const page = await openAt(ben);
      const opened = page.waitForEvent("popup");
      await page
        .getByRole("log")
        .getByRole("link", { name: addressOf(cleo) })
        .click();
      return opened;
    },
  };

  test.each(Object.entries(ways))("opens no socket %s, but after a click", async (_, follow) => {
    const cleo = await web.parley.addMember({ employee: true });
    const cleos = await web.parley.chatV1(cleo, ada);
    expect(cleos.welcome.other_member.online).toBe(false);
    const page = await follow(cleo);
    await question(page, cleo).waitFor();
    expect(await page.getByRole("textbox", { name: en.chat.message, exact: true }).count()).toBe(0);

    // A chat of the list opens at once. Whatever the link does, it has done by then.
    await goTo(page, `#/chats/${ben.id}`);
    await page.getByRole("log").getByText("Hello Ada!").waitFor();
    expect(new Set(openedChats)).toEqual(new Set([ben.id]));
    expect(cleos.unread).toBe(0);

    await goTo(page, `#/chats/${cleo.id}`);
    await startChat(page);
    await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("Hello Cleo!");
    await page.getByRole("button", { name: en.chat.send, exact: true }).click();
    while ((await cleos.next()).text !== "Hello Cleo!");
    expect(openedChats).toContain(cleo.id);
    await cleos.close();
  });

  test("opens no socket when the member logs in with it in the address", async () => {
    const cleo = await web.parley.addMember({ employee: true });
    const cleos = await web.parley.chatV1(cleo, ada);
    const page = await web.open({ hash: `#/chats/${cleo.id}`, onPage });
    await page.getByRole("heading", { name: accountEn.welcome("Parley") }).waitFor();
    await page.getByText(accountEn.introTo(cleo.id), { exact: true }).waitFor();
    await logIn(page, ada);
    await question(page, cleo).waitFor();
    await goTo(page, `#/chats/${ben.id}`);
    await page.getByRole("log").getByText("Hello Ada!").waitFor();
    expect(new Set(openedChats)).toEqual(new Set([ben.id]));
    expect(cleos.unread).toBe(0);
    await cleos.close();
  });

  test("asks again for another member who logs in on the same page", async () => {
    const [cleo, dan] = [await web.parley.addMember(), await web.parley.addMember({ employee: true })];
    const page = await openAt(cleo);
    await startChat(page);
    await page.getByText(messagesEn.log.start).waitFor();
    await logIn(page, dan);
    await goTo(page, `#/chats/${cleo.id}`);
    await question(page, cleo).waitFor();
    expect(openedChats).toEqual([cleo.id]);
  });

  test("opens without a question once the other member has written", async () => {
    const cleo = await web.parley.addMember({ employee: true });
    const page = await openAt(cleo);
    await question(page, cleo).waitFor();
    await exchangeTexts(web.parley, [cleo, ada, "Hello from Cleo"]);
    await page.getByRole("log").getByText("Hello from Cleo").waitFor();
    expect(await question(page, cleo).count()).toBe(0);
  });

  test("to the member's own number offers no chat", async () => {
    const page = await openAt(ada);
    await page.getByText(peopleEn.own, { exact: true }).waitFor();
    await page.getByRole("heading", { name: en.chats.member(ada.id), exact: true, level: 1 }).waitFor();
    expect(await page.getByRole("button", { name: peopleEn.start, exact: true }).count()).toBe(0);
  });

  test.each([
    ["en-US", 1280, en, peopleEn, "Member since Jan 1, 1970"],
    ["de-DE", 360, de, peopleDe, "Mitglied seit 1. Jan. 1970"],
  ] as const)(
    "shows who that is, and what a message costs (%s, %i px)",
    async (locale, width, t, people, since) => {
      const [cleo, dan] = [await web.parley.addMember(), await web.parley.addMember({ coins: 100 })];
      await web.parley.request(cleo, "PATCH", "/members/me", { name: "Cleo <b>" });
      const page = await web.open({ member: dan, onPage, hash: `#/chats/${cleo.id}`, locale, width });
      await page.getByRole("heading", { name: "Cleo <b>", exact: true, level: 1 }).waitFor();
      await page.getByRole("heading", { name: people.write("Cleo <b>"), exact: true }).waitFor();
      await page.getByText(t.chats.member(cleo.id), { exact: true }).waitFor();
      await page.getByText(since, { exact: true }).waitFor();
      await page
        .locator(".unknown-chat")
        .getByText(people.costOf(5, t.coins(100)), { exact: true })
        .waitFor();
      await page.screenshot({ path: `dist/screenshots/unknown chat ${locale}.png` });
      expect(openedChats).toEqual([]);
      await page.getByRole("button", { name: people.start, exact: true }).click();
      await page.getByRole("log").waitFor();
      expect(openedChats).toEqual([cleo.id]);
    },
  );

  test("a member is found by the beginning of their name, page by page, and their chat opens after a press", async () => {
    const crowd = await web.parley.addMembers(new Array(SEARCH_PAGE_DEFAULT + 1).fill(0));
    for (const [i, each] of crowd.entries())
      await web.parley.request(each, "PATCH", "/members/me", {
        name: `Quentin ${String(i).padStart(2, "0")}`,
      });
    const page = await open({});
    const field = await openNewChat(page);
    await page.getByText(peopleEn.find.prefix, { exact: true }).waitFor();
    await field.fill("quént");
    const found = page.getByRole("list", { name: peopleEn.results, exact: true }).getByRole("button");
    await expect.poll(() => found.count()).toBe(SEARCH_PAGE_DEFAULT);
    await page.getByRole("button", { name: peopleEn.more, exact: true }).click();
    await expect.poll(() => found.count()).toBe(SEARCH_PAGE_DEFAULT + 1);
    // Several are found, so Enter leads to them.
    await field.press("Enter");
    await expect.poll(() => found.first().evaluate((button) => button === document.activeElement)).toBe(true);
    expect(openedChats).toEqual([]);
    await field.fill("nobody has this name");
    await page.getByText(peopleEn.nobody("nobody has this name"), { exact: true }).waitFor();
    await page.getByRole("button", { name: peopleEn.open, exact: true }).click();
    await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
    await field.fill("quentin 07");
    await expect.poll(() => found.count()).toBe(1);
    await found.click();
    await page.getByRole("heading", { name: "Quentin 07", exact: true, level: 1 }).waitFor();
    expect(openedChats).toEqual([crowd[7]?.id]);
  });

  test("a search that the server cannot run now says so, though the answer names a wait too", async () => {
    const page = await open({ complaints: [] });
    await page.route(/members\/search/, (route) =>
      route.fulfill({
        status: 503,
        headers: { "Retry-After": "5" },
        json: { code: "unavailable", status: 503, title: "", detail: "" },
      }),
    );
    const field = await openNewChat(page);
    await page.getByText(peopleEn.find.prefix, { exact: true }).waitFor();
    await field.fill("zo");
    await page.getByRole("alert").filter({ hasText: en.errors.unavailable }).waitFor();
    expect(await page.getByText(peopleEn.tooMany(5)).count()).toBe(0);
  });

  test("too many searches are refused with the seconds to wait, and a search without a network says why", async () => {
    const complaints: string[] = [];
    const page = await open({ complaints });
    await page.route(/members\/search/, (route) =>
      route.fulfill({
        status: 429,
        headers: { "Retry-After": "17" },
        json: { code: "rate_limited", status: 429, title: "", detail: "" },
      }),
    );
    const field = await openNewChat(page);
    await page.getByText(peopleEn.find.prefix, { exact: true }).waitFor();
    await field.fill("zo");
    await page
      .getByRole("alert")
      .filter({ hasText: peopleEn.tooMany(17) })
      .waitFor();
    await page.unroute(/members\/search/);
    await cutNetwork(page);
    await field.fill("zoe");
    await page.getByRole("alert").filter({ hasText: en.errors.unreachable }).waitFor();
    await field.fill("17");
    await field.press("Enter");
    await page.getByRole("alert").filter({ hasText: en.errors.unreachable }).waitFor();
    expect(openedChats).toEqual([]);
    expect(await page.getByRole("dialog").count()).toBe(1);
  });
});

describe("on a site without prices, a link to a chat that is not in the list", () => {
  const web = webFixture({ MESSAGE_PRICE: 0 });

  test("says that messages are free", async () => {
    const [ada, cleo] = [await web.parley.addMember(), await web.parley.addMember()];
    const page = await web.open({ member: ada, hash: `#/chats/${cleo.id}` });
    await page.locator(".unknown-chat").getByText(peopleEn.free, { exact: true }).waitFor();
  });
});
