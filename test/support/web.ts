import type { Browser, Page } from "playwright-core";
import { collectComplaints, newPage } from "./browser.ts";
import type { Parley, TestMember } from "./parley.ts";

type Opening = {
  /** Who is logged in. */
  member?: TestMember;
  /** Such as `#/chats/17`. */
  hash?: string;
  width?: number;
  colorScheme?: "light" | "dark";
  /** What the page complains about is added. */
  complaints: string[];
};

/** The web client in a browser of its own, maybe with a member logged in, as if they had done so before. */
export async function openWeb(browser: Browser, parley: Parley, opening: Opening): Promise<Page> {
  const { member, hash = "", width = 1280, colorScheme = "light", complaints } = opening;
  const page = await newPage(browser, "about:blank", width);
  await page.emulateMedia({ colorScheme });
  collectComplaints(page, complaints);
  if (member) await keepSession(page, parley, member);
  await page.goto(new URL(`/${hash}`, parley.url).href);
  return page;
}

/** Puts the member's session into the browser, where nothing is kept yet. */
async function keepSession(page: Page, parley: Parley, { id, email, token }: TestMember): Promise<void> {
  const value = JSON.stringify({ memberId: id, email, token });
  await page.goto(new URL("/icon.svg", parley.url).href);
  await page.evaluate(`localStorage.setItem("parley.session", ${JSON.stringify(value)})`);
}

/** Has members say things to each other, one after the other: `[from, to, text]`. */
export async function say(parley: Parley, ...sayings: [TestMember, TestMember, string][]): Promise<void> {
  for (const [from, to, text] of sayings) {
    const socket = await parley.chatV1(from, to);
    socket.send(text);
    while ((await socket.next()).text !== text);
    socket.raw.close();
    await socket.closed;
  }
}
