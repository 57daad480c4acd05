import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { CHATS_PAGE_DEFAULT } from "../../../src/core/list-limits.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { LISTED_PAGE_CHATS } from "../../../src/web/limits.ts";
import { en as peopleEn } from "../../../src/web/people/en.ts";
import { messageField } from "../../support/browser/chat-page.ts";
import { exchangeTexts, goTo, type OpenOptions } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { storeManyChats } from "../../support/runtime/many-chats.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

const CHATS = CHATS_PAGE_DEFAULT + LISTED_PAGE_CHATS + 10;

describe("a list of chats that is longer than a page", () => {
  const web = webFixture();
  const list = (page: Page) => page.getByRole("list", { name: en.chats.list, exact: true });
  const rows = (page: Page) => list(page).locator("a");
  const more = (page: Page) => page.getByRole("button", { name: en.chats.older, exact: true });
  const scrollTop = (page: Page) => list(page).evaluate((element) => element.scrollTop);

  /** Names the other member of the chat that is last in the list. */
  async function oldestOf({ id }: TestMember): Promise<{ id: number; name: string }> {
    const other = { id: id + 1, name: "Olga the Oldest" };
    await web.parley.env.DB.prepare("UPDATE members SET name = ? WHERE id = ?")
      .bind(other.name, other.id)
      .run();
    return other;
  }

  async function openList(options: Partial<OpenOptions> = {}) {
    const ada = await web.parley.addMember({ employee: true });
    await storeManyChats(web.parley, ada, CHATS);
    const page = await web.open({ member: ada, ...options });
    await expect.poll(() => rows(page).count()).toBe(CHATS_PAGE_DEFAULT);
    return { ada, page };
  }

  test("loads further chats when its end is scrolled into sight, without a jump, until all are there once", async () => {
    const { ada, page } = await openList();
    await list(page).evaluate((element) => element.scrollTo(0, element.scrollHeight));
    const top = await scrollTop(page);
    await expect.poll(() => rows(page).count()).toBe(CHATS_PAGE_DEFAULT + LISTED_PAGE_CHATS);
    expect(Math.abs((await scrollTop(page)) - top)).toBeLessThan(2);
    await list(page).evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect.poll(() => rows(page).count()).toBe(CHATS);
    await expect.poll(() => more(page).count()).toBe(0);
    expect(
      new Set(await rows(page).evaluateAll((links) => links.map((link) => link.getAttribute("href")))).size,
    ).toBe(CHATS);
    // A reconnect sends the first page again: the others stay.
    const again = page.waitForRequest(/members\/chats\?/);
    await web.parley.closeSocketsOf("INBOX", { name: String(ada.id) });
    await again;
    expect(await rows(page).count()).toBe(CHATS);
  });

  test("is searched on the server too, page by page", async () => {
    const ada = await web.parley.addMember({ employee: true });
    await storeManyChats(web.parley, ada, CHATS);
    // As in the stored list.
    await web.parley.env.DB.prepare("UPDATE members SET name = 'Old ' || id WHERE id > ?").bind(ada.id).run();
    const other = await oldestOf(ada);
    const page = await web.open({ member: ada, complaints: [] });
    await expect.poll(() => rows(page).count()).toBe(CHATS_PAGE_DEFAULT);
    await page.getByRole("button", { name: en.chats.search, exact: true }).click();
    const field = page.getByRole("textbox", { name: en.chats.search, exact: true });
    await field.fill("OLD");
    await expect.poll(() => rows(page).count()).toBe(LISTED_PAGE_CHATS);
    await more(page).click();
    await expect.poll(() => rows(page).count()).toBe(CHATS);
    await page.route(/members\/chats\?/, (route) => route.abort());
    await field.fill("olg");
    await page.getByRole("alert").filter({ hasText: en.chats.olderFailed }).waitFor();
    await page.unroute(/members\/chats\?/);
    await page.getByRole("button", { name: en.shell.again, exact: true }).click();
    await expect.poll(() => rows(page).allTextContents()).toEqual([expect.stringContaining(other.name)]);
    await rows(page).click();
    await messageField(page).waitFor();
  });

  test("opens a link to a chat behind the loaded ones like any other, and asks about one that does not exist", async () => {
    const { ada, page } = await openList();
    const [other, stranger] = [await oldestOf(ada), await web.parley.addMember()];
    await goTo(page, `#/chats/${other.id}`);
    await messageField(page).waitFor();
    await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent()).toBe(other.name);
    expect(await rows(page).count()).toBe(CHATS_PAGE_DEFAULT);
    await goTo(page, `#/chats/${stranger.id}`);
    const question = peopleEn.write(en.chats.member(stranger.id));
    await page.getByRole("heading", { name: question, exact: true }).waitFor();
    // Also when the page begins there.
    await page.evaluate(() => sessionStorage.clear());
    await goTo(page, `#/chats/${other.id + 1}`);
    await page.reload();
    await messageField(page).waitFor();
  });

  test("asks about a link while the server does not answer, and no longer once it does", async () => {
    const { ada, page } = await openList({ complaints: [] });
    const other = await oldestOf(ada);
    await page.route(/members\/chats\?/, (route) => route.abort());
    await goTo(page, `#/chats/${other.id}`);
    await page.getByRole("button", { name: peopleEn.start, exact: true }).waitFor();
    await page.unroute(/members\/chats\?/);
    await goTo(page, "#/chats");
    await goTo(page, `#/chats/${other.id}`);
    await messageField(page).waitFor();
  });

  test("shows the name in a chat with a draft behind the loaded ones", async () => {
    const { ada, page } = await openList();
    const other = await oldestOf(ada);
    await goTo(page, `#/chats/${other.id}`);
    await messageField(page).fill("half a thou");
    await goTo(page, "#/chats");
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    const row = rows(page).filter({ hasText: "half a thou" });
    await row.getByText(other.name, { exact: true }).waitFor();
    await expect.poll(() => rows(page).count()).toBe(CHATS_PAGE_DEFAULT + 1);
  });

  test("says that chats may be missing until the server has found all, and that there are none only then", async () => {
    const ada = await web.parley.addMember({ employee: true });
    await exchangeTexts(web.parley, [await web.parley.addMember({ employee: true }), ada, "hello"]);
    const opening = Promise.withResolvers<(changes: object) => void>();
    const onPage = (opened: Page) =>
      opened.routeWebSocket(/\/members\/inbox/, (socket) => {
        const server = socket.connectToServer();
        server.onMessage((data) => {
          const frame = JSON.parse(String(data));
          if (frame.type !== "chats") return socket.send(data);
          opening.resolve((changes) => socket.send(JSON.stringify({ ...frame, ...changes })));
        });
      });
    const page = await web.open({ member: ada, onPage });
    const sendPage = await opening.promise;
    const missing = page.getByText(en.chats.incomplete, { exact: true });
    sendPage({ complete: false });
    await missing.waitFor();
    expect(await rows(page).count()).toBe(1);
    sendPage({ complete: true });
    await missing.waitFor({ state: "detached" });
    expect(await rows(page).count()).toBe(1);
    sendPage({ chats: [], complete: false });
    await page.locator("ul.chat-list[aria-busy=true]").waitFor();
    expect(await page.getByText(en.chats.empty, { exact: true }).count()).toBe(0);
    sendPage({ chats: [], complete: true });
    await page.getByText(en.chats.empty, { exact: true }).waitFor();
  });

  test("offers a button, and loads again after a failure", async () => {
    const { page } = await openList({ complaints: [] });
    await page.route(/members\/chats\?/, (route) => route.abort());
    await more(page).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: en.chats.olderFailed }).waitFor();
    expect(await rows(page).count()).toBe(CHATS_PAGE_DEFAULT);
    await page.unroute(/members\/chats\?/);
    await page.getByRole("button", { name: en.shell.again, exact: true }).click();
    await expect
      .poll(() => rows(page).count())
      .toBeGreaterThanOrEqual(CHATS_PAGE_DEFAULT + LISTED_PAGE_CHATS);
  });
});
