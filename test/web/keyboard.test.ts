import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { launchBrowser } from "../support/browser/launch-browser.ts";
import { openWebClient } from "../support/browser/web-client.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";
import { PNG, postSmile } from "../support/runtime/smiles.ts";

/** More steps than this lead nowhere. */
const TABS_MAX = 25;

let parley: Parley;
let browser: Browser;
beforeAll(async () => {
  parley = await startParley({ SIGNUP_COINS: 100 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await parley?.close();
});

test("by keyboard alone a member logs in, writes, sends a smile, and logs out; the focus is always seen", async () => {
  const complaints: string[] = [];
  const account = { email: "ada@example.com", password: "123" };
  await parley.fetch("/auth/register", {
    method: "POST",
    body: JSON.stringify({ ...account, repeat_password: account.password }),
  });
  const ben = await parley.addMember({ superuser: true });
  await postSmile(parley, ben, PNG, { price: 10, title: "Wave" });
  const page = await openWebClient(browser, parley, { complaints });
  const { keyboard } = page;
  const log = page.getByRole("log");

  await page.getByRole("form", { name: en.account.logIn, exact: true }).waitFor();
  await tabTo(page, page.getByLabel(en.account.email, { exact: true }));
  await keyboard.type(account.email);
  await tabTo(page, page.getByLabel(en.account.password, { exact: true }));
  await keyboard.type(account.password);
  await tabTo(page, page.getByRole("button", { name: en.account.logIn, exact: true }));
  await keyboard.press("Enter");

  await page.getByRole("heading", { name: en.chats.title, exact: true }).waitFor();
  await tabTo(page, page.getByRole("button", { name: en.shell.skip, exact: true }));
  await keyboard.press("Enter");
  await tabTo(page, page.getByLabel(en.chats.memberId, { exact: true }));
  await keyboard.type(String(ben.id));
  await keyboard.press("Enter");

  // Who opens a chat can write at once.
  const field = page.getByRole("textbox", { name: en.chat.message, exact: true });
  await expectSeen(page, field);
  await page.getByText(en.chat.price(5), { exact: true }).waitFor();
  await keyboard.type("Hello");
  await keyboard.press("Shift+Enter");
  await keyboard.type("Ben");
  await tabTo(page, page.getByRole("button", { name: en.chat.send, exact: true }));
  await keyboard.press("Enter");
  await log.getByText("Hello\nBen").waitFor();
  await expectSeen(page, field);

  await tabTo(page, page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }), "Shift+Tab");
  await keyboard.press("Enter");
  await expectSeen(page, page.getByRole("button", { name: `Wave ${en.coins(10)}`, exact: true }));
  await keyboard.press("Enter");
  await log.getByRole("img", { name: "Wave" }).waitFor();
  await expectSeen(page, page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }));

  await tabTo(page, log, "Shift+Tab");
  await tabTo(page, page.getByRole("link", { name: en.shell.settings, exact: true }), "Shift+Tab");
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: en.settings.title, exact: true }).waitFor();
  await tabTo(page, page.getByRole("button", { name: en.settings.logOut, exact: true }));
  await keyboard.press("Enter");
  await page.getByRole("form", { name: en.account.logIn, exact: true }).waitFor();
  expect(await page.evaluate("localStorage.length")).toBe(0);
  expect(complaints).toEqual([]);
});

/** Goes there by Tab alone. Each element on the way shows that it has the focus. */
async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let tabs = 1; tabs <= TABS_MAX; tabs++) {
    await page.keyboard.press(key);
    expect(await page.evaluate(FOCUS_UNSEEN)).toBe("");
    if (await hasFocus(page, target)) return;
  }
  expect.fail(`${TABS_MAX} tabs do not lead to ${target}`);
}

/** It gets the focus, and looks like it. */
async function expectSeen(page: Page, element: Locator): Promise<void> {
  await expect.poll(() => hasFocus(page, element)).toBe(true);
  expect(await page.evaluate(FOCUS_UNSEEN)).toBe("");
}

async function hasFocus(page: Page, element: Locator): Promise<boolean> {
  return (await element.and(page.locator(":focus")).count()) === 1;
}

/** The element with the focus, if nobody can see that it has it; nothing while the browser's own bars have it. */
const FOCUS_UNSEEN = `(() => {
  const element = document.activeElement;
  if (element === document.body) return "";
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const isInSight = left < right && top < bottom && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  return outlineStyle !== "none" && outlineWidth !== "0px" && isInSight ? "" : element.outerHTML;
})()`;
