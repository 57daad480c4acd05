import { readFileSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import type * as Package from "../../../src/client/index.ts";
import { startOtherOrigin } from "../fakes/other-origin.ts";
import type { TestMember } from "../runtime/parley.ts";

/** What the pages have as `window`, as far as a test uses it. */
export type ClientWindow = typeof Package & {
  dropsIncoming: boolean;
  chat: Package.Chat;
  results: Promise<Package.SendResult | string>[];
};

const HTML = `<!doctype html>
<title>A page with the client</title>
<script type="module">
  Object.assign(window, await import("/client.js"), { dropsIncoming: false, results: [] });
  /** Drops what arrives while the page says so. */
  window.LossySocket = class extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener("message", (event) => {
        if (window.dropsIncoming) event.stopImmediatePropagation();
      });
    }
  };
  window.isLoaded = true;
</script>`;

/** A site of somebody else's, whose page has the built client as a module. */
export async function startClientPageServer() {
  const module = readFileSync("dist/client/client.js");
  return startOtherOrigin(({ url }, response) => {
    const isModule = url === "/client.js";
    response.setHeader("Content-Type", isModule ? "text/javascript" : "text/html");
    response.end(isModule ? module : HTML);
  });
}

/** A tab of the browser, in which a member has a chat open: `window.chat`. @param url of Parley, as the page reaches it */
export async function openTab(
  context: BrowserContext,
  pageServer: { url: URL },
  chat: { url: URL; member: TestMember; other: TestMember },
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(pageServer.url.href);
  await openChatInPage(page, chat);
  return page;
}

/** Opens the chat in a page that was loaded anew. */
export async function openChatInPage(
  page: Page,
  { url, member, other }: { url: URL; member: TestMember; other: TestMember },
): Promise<void> {
  await page.waitForFunction("window.isLoaded");
  await page.evaluate(
    ([href, token, id]) => {
      const { ChatClient, LossySocket } = globalThis as unknown as ClientWindow & {
        LossySocket: Package.SocketConstructor;
      };
      const client = new ChatClient({ url: href, token, WebSocket: LossySocket });
      Object.assign(globalThis, { chat: client.open(id) });
    },
    [url.href, member.token, other.id] as const,
  );
}

/** Sends texts, without waiting. What comes of each is in `window.results`. */
export function sendTexts(page: Page, texts: string[]): Promise<void> {
  return page.evaluate((batch) => {
    const { chat, results } = globalThis as unknown as ClientWindow;
    for (const text of batch) results.push(chat.send({ text }).catch((error) => String(error.code)));
  }, texts);
}

/** What came of all that the page has sent: the ids, or why not. Waits for the last. */
export function resultsOf(page: Page): Promise<(number | string)[]> {
  return page.evaluate(async () => {
    const { results } = globalThis as unknown as ClientWindow;
    const all = await Promise.all(results);
    return all.map((result) => (typeof result === "string" ? result : result.id));
  });
}

/** What the page shows as being on its way. */
export function outgoingOf(page: Page) {
  return page.evaluate(() => {
    const { chat } = globalThis as unknown as ClientWindow;
    return chat.outgoing.map(({ content, state, isOnWire, clientMessageId }) => ({
      text: content.type === "smile" ? "" : content.text,
      state,
      isOnWire,
      clientMessageId,
    }));
  });
}

/** How many entries the browser keeps of the chat: what a reload will find. */
export function countStoredEntries(
  page: Page,
  { url, member, other }: { url: URL; member: TestMember; other: TestMember },
): Promise<number> {
  return page.evaluate(
    async ([site, memberId, otherMemberId]) => {
      const { IdbOutboxStore } = globalThis as unknown as ClientWindow;
      return (await new IdbOutboxStore(site).load({ memberId, otherMemberId })).length;
    },
    [url.origin, member.id, other.id] as const,
  );
}
