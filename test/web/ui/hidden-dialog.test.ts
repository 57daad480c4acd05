import type { Page, Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { messageField } from "../../support/browser/chat-page.ts";
import { exchangeTexts, openNewChat } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { addPair } from "../../support/runtime/chat.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

const PHONE = { width: 390, height: 800 };
const TURNED_PHONE = { width: 800, height: 390 };

/** Resolves when the page gets a dialog, shown or not. */
function untilDialog(): Promise<void> {
  return new Promise((resolve) => {
    const added = new MutationObserver(() => document.querySelector("dialog") && resolve());
    added.observe(document.body, { childList: true, subtree: true });
  });
}

/** A phone shows the list or a chat, and hides the other one. A hidden dialog would go on blocking the page. */
describe("a dialog of the list closes when a phone shows a chat instead", () => {
  const web = webFixture();
  let ada: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    [ada, ben] = await addPair(web.parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    await exchangeTexts(web.parley, [ben, ada, "Hello Ada!"]);
  });

  const row = (page: Page) => page.getByRole("link", { name: en.chats.member(ben.id) });

  /** Opens the list after a chat. */
  async function openList(page: Page): Promise<void> {
    await messageField(page).waitFor();
    await page.getByRole("link", { name: en.chat.back, exact: true }).click();
    await row(page).waitFor();
  }

  /** Holds the code of the dialog back. Returns a function that lets it through. */
  async function holdCode(page: Page): Promise<() => Promise<void>> {
    const held: Route[] = [];
    await page.route("**/chunks/new-chat*", (route) => void held.push(route));
    return async () => {
      await expect.poll(() => held.length).toBeGreaterThan(0);
      for (const route of held) await route.continue();
    };
  }

  const HIDES: Record<string, (page: Page) => Promise<unknown>> = {
    "the browser's way back": async (page) => {
      await openList(page);
      await openNewChat(page);
      await page.goBack();
    },
    "a turn of the phone": async (page) => {
      await page.setViewportSize(TURNED_PHONE);
      await openNewChat(page);
      await page.setViewportSize(PHONE);
    },
    "a chat that is chosen while the dialog's code loads": async (page) => {
      const letThrough = await holdCode(page);
      await openList(page);
      await page.getByRole("button", { name: en.chats.newChat, exact: true }).click();
      await row(page).click();
      await messageField(page).waitFor();
      const appeared = page.evaluate(untilDialog);
      await letThrough();
      await appeared;
    },
  };

  test.each(Object.keys(HIDES))("by %s", async (name) => {
    const page = await web.open({ member: ada, hash: `#/chats/${ben.id}`, width: PHONE.width });
    await HIDES[name]?.(page);
    await expect.poll(() => page.locator("dialog").count()).toBe(0);
    await messageField(page).click();
    await page.keyboard.type("still here");
    expect(await messageField(page).inputValue()).toBe("still here");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
  });
});
