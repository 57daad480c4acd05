import type { Browser, Page } from "playwright-core";
import { en } from "../../../src/web/i18n/en.ts";
import { locateBrowser } from "../../support/browser/find-browser.ts";
import { startChromium } from "../../support/browser/start-chromium.ts";
import type { BenchMember } from "../servers/parley-server.ts";
import type { SlowWriter } from "./slow-writer.ts";

/** Milliseconds between two keys of somebody who types quickly. */
const KEY_MS = 60;

export async function startBrowser(): Promise<Browser> {
  return startChromium(await locateBrowser());
}

/** Opens the web client at a route such as `#/chats/17`, in a browser context of its own, for a member who is logged in. */
export async function openPage(browser: Browser, url: URL, member: BenchMember, hash: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(new URL("/icon.svg", url).href);
  const session = { memberId: member.id, email: `member${member.id}@example.com`, token: member.token };
  // A string, because the bench has no types of the DOM.
  await page.evaluate(`localStorage.setItem("parley.session", ${JSON.stringify(JSON.stringify(session))})`);
  await page.goto(new URL(`/${hash}`, url).href);
  return page;
}

export function messageField(page: Page) {
  return page.getByRole("textbox", { name: en.chat.message, exact: true });
}

/** As if the member had returned to the tab. */
export const RETURN_TO_TAB = "document.dispatchEvent(new Event('visibilitychange'))";

/** Opens the chat of two members in the web client. @param returns whether both return to the tab for each message */
export async function openPages(
  url: URL,
  ada: BenchMember,
  ben: BenchMember,
  { returns = false } = {},
): Promise<SlowWriter> {
  const browser = await startBrowser();
  const writer = await openPage(browser, url, ada, `#/chats/${ben.id}`);
  const reader = await openPage(browser, url, ben, `#/chats/${ada.id}`);
  await messageField(writer).waitFor();
  await messageField(reader).waitFor();
  return {
    async send(text) {
      if (returns) await writer.evaluate(RETURN_TO_TAB);
      const field = messageField(writer);
      await field.click();
      await field.pressSequentially(text, { delay: KEY_MS });
      await field.press("Enter");
      await reader.getByRole("log").getByText(text, { exact: true }).waitFor();
      if (returns) await reader.evaluate(RETURN_TO_TAB);
    },
    close: () => browser.close(),
  };
}
