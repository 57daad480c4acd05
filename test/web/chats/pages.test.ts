import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { CHATS_PAGE_DEFAULT } from "../../../src/core/list-limits.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { LISTED_PAGE_CHATS } from "../../../src/web/limits.ts";
import type { OpenOptions } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { storeManyChats } from "../../support/runtime/many-chats.ts";

const CHATS = CHATS_PAGE_DEFAULT + LISTED_PAGE_CHATS + 10;

describe("a list of chats that is longer than a page", () => {
  const web = webFixture();
  const list = (page: Page) => page.getByRole("list", { name: en.chats.list, exact: true });
  const rows = (page: Page) => list(page).locator("a");
  const more = (page: Page) => page.getByRole("button", { name: en.chats.older, exact: true });
  const scrollTop = (page: Page) => list(page).evaluate((element) => element.scrollTop);

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
    expect(await more(page).count()).toBe(0);
    expect(
      new Set(await rows(page).evaluateAll((links) => links.map((link) => link.getAttribute("href")))).size,
    ).toBe(CHATS);
    // A reconnect sends the first page again: the others stay.
    const again = page.waitForRequest(/members\/chats\?/);
    await web.parley.evict("INBOX", { name: String(ada.id), webSockets: "close" });
    await again;
    expect(await rows(page).count()).toBe(CHATS);
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
