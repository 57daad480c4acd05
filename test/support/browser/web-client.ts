import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { roomOf } from "../runtime/chat.ts";
import type { Parley, TestMember } from "../runtime/parley.ts";
import { collectComplaints, newPage } from "./launch-browser.ts";

type OpenOptions = {
  /** Who is logged in. */
  member?: TestMember;
  /** Such as `#/chats/17`. */
  hash?: string;
  width?: number;
  /** The browser's language. */
  locale?: string;
  /** What the page complains about is added. */
  complaints: string[];
};

/** The web client in a browser of its own, maybe with a member logged in, as if they had done so before. */
export async function openWebClient(
  browser: Browser,
  { url }: { url: URL },
  options: OpenOptions,
): Promise<Page> {
  const { member, hash = "", complaints, ...view } = options;
  const page = await newPage(browser, "about:blank", view);
  collectComplaints(page, complaints);
  if (member) await saveSession(page, url, member);
  await page.goto(new URL(`/${hash}`, url).href);
  return page;
}

/** Puts the member's session into the browser, where nothing is kept yet. */
async function saveSession(page: Page, url: URL, { id, email, token }: TestMember): Promise<void> {
  const value = JSON.stringify({ memberId: id, email, token });
  await page.goto(new URL("/icon.svg", url).href);
  await page.evaluate(`localStorage.setItem("parley.session", ${JSON.stringify(value)})`);
}

/** Fills the chat of two members, in which something was said before, up to so many messages, by turns and for nothing; the first of them has read it all. */
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
  // It counts its messages when it wakes.
  await parley.evict("CHAT_ROOM", { ...room, webSockets: "close" });
  await markAllRead(parley, one, two);
}

/** Has a member read all that is in a chat. */
export async function markAllRead(parley: Parley, reader: TestMember, other: TestMember): Promise<void> {
  const socket = await parley.chatV1(reader, other);
  socket.send(JSON.stringify({ type: "read", message_id: socket.welcome.messages.at(-1)?.id }));
  while ((await socket.next()).type !== "read");
  socket.raw.close();
  await socket.closed;
}

/** Has members say things to each other, one after the other: `[from, to, text]`. */
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

/** Browsers report each try to connect that fails. */
export function expectOnlyConnectionErrors(complaints: string[]): void {
  for (const complaint of complaints) expect(complaint).toMatch(/net::ERR_|WebSocket connection/);
}
