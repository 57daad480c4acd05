import type { Browser, Disposable, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { en as peopleEn } from "../../../src/web/people/en.ts";
import { roomOf } from "../runtime/chat.ts";
import type { Parley, TestMember } from "../runtime/parley.ts";
import { collectComplaints, newPage } from "./launch-browser.ts";

export type OpenOptions = {
  /** The member who is logged in. Without a refresh token, the page cannot renew the session. */
  member?: TestMember & { refreshToken?: string };
  /** The route, such as `#/chats/17`. */
  hash?: string;
  width?: number;
  /** The browser's language. */
  locale?: string;
  /** Blocked by default. */
  serviceWorkers?: "allow";
  /** Called with each page of the browser context before it loads anything. The first page waits for its result. */
  onPage?: (page: Page) => unknown;
  /** Gets the errors that the page reports. */
  complaints: string[];
};

/** Opens the web client in a browser context of its own. A given member is logged in from before. */
export async function openWebClient(
  browser: Browser,
  { url }: { url: URL },
  options: OpenOptions,
): Promise<Page> {
  const { member, hash = "", complaints, onPage = () => {}, ...view } = options;
  const page = await newPage(browser, "about:blank", view);
  await onPage(page);
  page.context().on("page", onPage);
  collectComplaints(page, complaints);
  const session = member && (await sessionAtLoad(page, url, member));
  try {
    await page.goto(new URL(`/${hash}`, url).href);
  } finally {
    await session?.dispose();
  }
  return page;
}

/**
 * Has the page store the member's session before any code of Parley runs, until the result is disposed. To load another document of
 * Parley first, and store the session there, would take a tenth of the CPU time of opening a page.
 */
function sessionAtLoad(
  page: Page,
  url: URL,
  { id, email, token, refreshToken }: NonNullable<OpenOptions["member"]>,
): Promise<Disposable> {
  const value = JSON.stringify({ memberId: id, email, token, refreshToken });
  return page.addInitScript(
    ([origin, text]) => {
      if (location.origin === origin) localStorage.setItem("parley.session", text);
    },
    [url.origin, value] as const,
  );
}

export function setStoredItem(page: Page, name: string, value: string): Promise<void> {
  return page.evaluate(([key, text]) => localStorage.setItem(key, text), [name, value] as const);
}

/** Changes the route as a link would, without loading the page. */
export function goTo(page: Page, hash: string): Promise<void> {
  return page.evaluate((to) => {
    location.hash = to;
  }, hash);
}

/** Opens the chat that the address names, which is not in the list. */
export async function startChat(page: Page): Promise<void> {
  await page.locator(".unknown-chat").getByRole("button", { name: peopleEn.start, exact: true }).click();
}

/** Opens the dialog in which a member starts a chat. Returns its field. */
export async function openNewChat(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: en.chats.newChat, exact: true }).click();
  const field = page.getByRole("dialog").getByRole("textbox");
  await field.waitFor();
  return field;
}

/** Starts a chat by a member's number, as it is typed. */
export async function startByNumber(page: Page, number: string | number): Promise<void> {
  const field = await openNewChat(page);
  await field.fill(String(number));
  await field.press("Enter");
}

/** Returns the rows of the list whose text contains this. */
export function chatRow(page: Page, text: string): Locator {
  return page
    .getByRole("list", { name: en.chats.list, exact: true })
    .getByRole("listitem")
    .filter({ hasText: text });
}

/** Returns the width of the document in pixels: that of the window, unless something is wider. */
export function documentWidth(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}

/** Fills a chat that has a message already up to `count` free messages of both members. The first member has read them all. */
export async function fillChat(
  parley: Parley,
  [one, two]: [TestMember, TestMember],
  count: number,
): Promise<void> {
  const room = roomOf(one, two);
  const storage = await parley.storageOf("CHAT_ROOM", room);
  await storage.exec(
    `WITH RECURSIVE n (id) AS (SELECT max(id) + 1 FROM messages UNION ALL SELECT id + 1 FROM n WHERE id < ${count})
     INSERT INTO messages (id, member_id, at, price, exempt, type, text)
     SELECT id, iif(id % 3 = 0, ${one.id}, ${two.id}), (SELECT max(at) FROM messages), 0, 1, 'text',
       'message ' || id || substr(', and more words than one line of it can hold, and some more', 1, id * 7 % 60) FROM n`,
  );
  // The room counts its messages when it wakes.
  await parley.evict("CHAT_ROOM", { ...room, webSockets: "close" });
  await markAllRead(parley, one, two);
}

/** Makes a stored text a message with a file, whose bytes are not stored. A page must intercept the request for them. */
export async function replaceWithFile(
  parley: Parley,
  [one, two]: [TestMember, TestMember],
  { id, name, type, text = "" }: { id: number; name: string; type: string; text?: string },
): Promise<void> {
  const storage = await parley.storageOf("CHAT_ROOM", roomOf(one, two));
  await storage.exec(
    `UPDATE messages SET type = 'file', text = ?, file_uuid = ?, name = ?, size = 1000, content_type = ? WHERE id = ?`,
    text,
    crypto.randomUUID(),
    name,
    type,
    id,
  );
}

/** Marks all messages of a chat as read by one member. */
export async function markAllRead(parley: Parley, reader: TestMember, other: TestMember): Promise<void> {
  const socket = await parley.chatV1(reader, other);
  socket.send(JSON.stringify({ type: "read", message_id: socket.welcome.messages.at(-1)?.id }));
  while ((await socket.next()).type !== "read");
  socket.raw.close();
  await socket.closed;
}

/** Sends texts one after the other: `[from, to, text]`. */
export async function exchangeTexts(
  parley: Parley,
  ...messages: [TestMember, TestMember, string][]
): Promise<void> {
  for (const [from, to, text] of messages) {
    const socket = await parley.chatV1(from, to);
    socket.send(text);
    while ((await socket.next()).text !== text);
    socket.raw.close();
    await socket.closed;
  }
}

/** Browsers report each failed attempt to connect. */
export function expectOnlyConnectionErrors(complaints: string[]): void {
  for (const complaint of complaints) expect(complaint).toMatch(/net::ERR_|WebSocket connection/);
}
