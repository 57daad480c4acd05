import { readFileSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import type * as Package from "../../../src/client/index.ts";
import { startOtherOrigin } from "../fakes/other-origin.ts";
import type { TestMember } from "../runtime/parley.ts";

/** The globals of the page that tests use. */
export type ClientWindow = typeof Package & {
  dropsIncoming: boolean;
  chat: Package.Chat;
  results: Promise<Package.SendResult | string>[];
};

const HTML = `<!doctype html>
<title>A page with the client</title>
<script type="module">
  Object.assign(window, await import("/client.js"), { dropsIncoming: false, results: [] });
  /** Drops incoming frames while window.dropsIncoming is set. */
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

/** Starts another site, whose page loads the built client as a module. */
export async function startClientPageServer() {
  const module = readFileSync("dist/client/client.js");
  return startOtherOrigin(({ url }, response) => {
    const isModule = url === "/client.js";
    response.setHeader("Content-Type", isModule ? "text/javascript" : "text/html");
    response.end(isModule ? module : HTML);
  });
}

/** Opens a tab with a member's chat as `window.chat`. @param chat its `url` is Parley's as the page reaches it */
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

/** Opens the chat in a page that has just loaded. */
export async function openChatInPage(
  page: Page,
  { url, member, other }: { url: URL; member: TestMember; other: TestMember },
): Promise<void> {
  await page.waitForFunction(() => "isLoaded" in globalThis);
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

/** Sends texts without waiting. `window.results` gets the result of each. */
export function sendTexts(page: Page, texts: string[]): Promise<void> {
  return page.evaluate((batch) => {
    const { chat, results } = globalThis as unknown as ClientWindow;
    for (const text of batch) results.push(chat.send({ text }).catch((error) => String(error.code)));
  }, texts);
}

/** Waits for the results of everything that the page has sent: the ids of the messages, or the codes of the errors. */
export function resultsOf(page: Page): Promise<(number | string)[]> {
  return page.evaluate(async () => {
    const { results } = globalThis as unknown as ClientWindow;
    const all = await Promise.all(results);
    return all.map((result) => (typeof result === "string" ? result : result.id));
  });
}

/** Returns the chat's outgoing messages. */
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

/** Returns how many outgoing messages of the chat are stored, and so survive a reload. */
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
