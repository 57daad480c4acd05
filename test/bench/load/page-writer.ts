import type { Browser, Page } from "playwright-core";
import { en } from "../../../src/web/i18n/en.ts";
import { locateBrowser } from "../../support/browser/find-browser.ts";
import { startChromium } from "../../support/browser/start-chromium.ts";
import type { BenchMember, ParleyServer } from "../servers/parley-server.ts";
import type { SlowWriter } from "./slow-writer.ts";

/** Milliseconds between two keys of somebody who types quickly. */
const KEY_MS = 60;

/** Opens the chat of two members in the web client, each in a browser context of its own. */
export async function openPages(
  server: ParleyServer,
  ada: BenchMember,
  ben: BenchMember,
): Promise<SlowWriter> {
  const browser = await startChromium(await locateBrowser());
  const writer = await openPage(browser, server, ada, ben);
  const reader = await openPage(browser, server, ben, ada);
  return {
    async send(text) {
      const field = messageField(writer);
      await field.click();
      await field.pressSequentially(text, { delay: KEY_MS });
      await field.press("Enter");
      await reader.getByRole("log").getByText(text, { exact: true }).waitFor();
    },
    close: () => browser.close(),
  };
}

function messageField(page: Page) {
  return page.getByRole("textbox", { name: en.chat.message, exact: true });
}

async function openPage(
  browser: Browser,
  { url }: ParleyServer,
  member: BenchMember,
  other: BenchMember,
): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(new URL("/icon.svg", url).href);
  const session = { memberId: member.id, email: `member${member.id}@example.com`, token: member.token };
  // A string, because the bench has no types of the DOM.
  await page.evaluate(`localStorage.setItem("parley.session", ${JSON.stringify(JSON.stringify(session))})`);
  await page.goto(new URL(`/#/chats/${other.id}`, url).href);
  await messageField(page).waitFor();
  return page;
}
