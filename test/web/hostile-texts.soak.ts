import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { FILE_NAME_MAX_LENGTH, NAME_MAX_LENGTH, SMILE_TITLE_MAX_LENGTH } from "../../src/core/limits.ts";
import { isPlainName } from "../../src/core/member-name.ts";
import { cleanFileName, cleanText, isBlank, isHarmful } from "../../src/core/words.ts";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { en as messagesEn } from "../../src/web/chat/messages/en.ts";
import { launchBrowser } from "../support/browser/launch-browser.ts";
import { findOverflowing } from "../support/browser/page/layout.ts";
import { readWholeLog } from "../support/browser/page/log.ts";
import { documentWidth, goTo, openWebClient } from "../support/browser/web-client.ts";
import { HOSTILE_TEXTS } from "../support/hostile/hostile-texts.ts";
import { fileFrame } from "../support/hostile/malformed-input.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { RawWriter } from "../support/runtime/raw-writer.ts";
import { PNG, postSmile } from "../support/runtime/smiles.ts";

/** Frames in flight: a room queues 64. */
const AT_ONCE = 32;
const WIDTH = 360;

describe(`the web client: ${HOSTILE_TEXTS.length} hostile texts`, () => {
  let parley: Parley;
  let browser: Browser;
  let ada: TestMember;
  let ben: TestMember;
  /** Errors of the pages, and effects that only a script in a text can have. */
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ SEND_BURST: 0 });
    browser = await launchBrowser();
    ada = await parley.addMember({ employee: true });
    ben = await parley.addMember({ superuser: true });
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) {
      for (const page of context.pages()) expect(await page.evaluate(() => "__ran" in window)).toBe(false);
      await context.close();
    }
    expect(complaints.splice(0)).toEqual([]);
  });

  /** Opens Ada's page, and watches it before it loads anything from other members. */
  async function show(hash: string): Promise<Page> {
    const page = await openWebClient(browser, parley, { member: ada, width: WIDTH, complaints });
    watch(page, parley.url, complaints);
    await goTo(page, hash);
    await page.reload();
    return page;
  }

  /** Sends frames to Ada from a new member, and opens the chat back to its beginning. */
  async function showChat(frames: (object | Uint8Array)[]): Promise<Page> {
    const friend = await parley.addMember({ employee: true });
    const writer = await RawWriter.open(parley, friend, ada);
    await inChunks(frames, async (frame) => expect(await writer.send(frame)).toMatchObject({ ok: true }));
    await writer.close();
    const page = await show(`#/chats/${friend.id}`);
    await expect
      .poll(async () => {
        await page.evaluate(() => document.querySelector(".log")?.scrollTo(0, 0));
        return page.locator(".log-top").textContent();
      })
      .toContain(messagesEn.log.start);
    return page;
  }

  test("are shown literally as messages, with links to http and https only", async () => {
    const texts = HOSTILE_TEXTS.map((text) => text.toWellFormed()).filter((text) => !isBlank(text));
    const page = await showChat(texts.map((text) => ({ type: "text", text })));
    const inLog = (selector: string, property: string) =>
      page.getByRole("log").evaluate(readWholeLog, { selector, property });
    const shown = await inLog(".bubble .text", "textContent");
    const isShortened = (text: string) => text.includes("user:password@");
    expect(shown).toEqual(
      texts.map((text) => cleanText(isShortened(text) ? text.replace("user:password@", "") : text)),
    );
    expect(await inLog(".bubble .text :not(a, span)", "outerHTML")).toEqual([]);
    // The parts beside a link are elements of the page's own, without attributes.
    const spans = await inLog(".bubble .text span", "outerHTML");
    expect(spans.filter((html) => !/^<span>[^<]*<\/span>$/.test(html))).toEqual([]);
    const links = await inLog(".bubble .text a", "protocol");
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((protocol) => !/^https?:$/.test(protocol))).toEqual([]);
    expect(new Set(await inLog(".bubble .text a", "dir"))).toEqual(new Set(["ltr"]));
    await expectInFrame(page, ".log");
  });

  test("are shown literally as file names", async () => {
    const names = cut(FILE_NAME_MAX_LENGTH);
    const page = await showChat(names.map((name) => fileFrame({ name, size: 1, type: "" })));
    const shown = await page
      .getByRole("log")
      .evaluate(readWholeLog, { selector: ".bubble .file-name", property: "textContent" });
    expect(shown).toEqual(names.map(cleanFileName));
    await expectInFrame(page, ".log");
  });

  test("are shown literally as titles of smiles, in the picker and in a chat", async () => {
    // Multipart forms normalize line ends.
    const titles = cut(SMILE_TITLE_MAX_LENGTH)
      .map((title) => title.replace(/\r?\n/g, " "))
      .filter((title) => !isHarmful(title) && !isBlank(title));
    const ids = await inChunks(titles, async (title) => {
      const posted = await postSmile(parley, ben, PNG, { price: 0, title });
      expect(posted.status, title).toBe(201);
      return ((await posted.json()) as { id: number }).id;
    });
    const page = await showChat(ids.map((smile_id) => ({ type: "smile", smile_id })));
    const readAlts = () =>
      page.getByRole("log").evaluate(readWholeLog, { selector: ".bubble img.smile", property: "alt" });
    await expect.poll(readAlts).toEqual(titles);
    await expectInFrame(page, ".log");
    await page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await page.locator(".sticker-cell").first().waitFor();
    expect((await each(page, ".sticker-cell img", "alt")).sort()).toEqual(titles.sort());
    await expectInFrame(page, "dialog");
  });

  test("are shown literally as members' names, in the chat list and in the head of a chat", async () => {
    const names = cut(NAME_MAX_LENGTH).filter(isPlainName);
    expect(names.length).toBeGreaterThan(HOSTILE_TEXTS.length / 2);
    const members = await parley.addMembers(names.map(() => 5));
    const friends = members.map((member, i) => ({ member, name: names[i] as string }));
    await inChunks(friends, async ({ member, name }) => {
      const patched = await parley.request(member, "PATCH", "/members/me", { name });
      expect(patched.status, name).toBe(200);
      const writer = await RawWriter.open(parley, member, ada);
      expect(await writer.send({ type: "text", text: name })).toMatchObject({ ok: true });
      await writer.close();
    });
    const page = await show("");
    await page.locator(".chat-row-name").first().waitFor();
    await loadWholeList(page);
    const listed = await each(page, ".chat-row-name bdi", "textContent");
    expect(names.filter((name) => !listed.includes(name))).toEqual([]);
    await expectInFrame(page, ".chat-list");
    for (const { member, name } of friends.filter((_, i) => i % 16 === 0)) {
      await goTo(page, `#/chats/${member.id}`);
      await expect.poll(() => page.locator("#chat-name").textContent()).toBe(name);
      expect(await documentWidth(page)).toBeLessThanOrEqual(WIDTH);
    }
  });
});

/** Scrolls to the end of the list of chats until all of its pages are there. */
async function loadWholeList(page: Page): Promise<void> {
  const isWhole = async () => {
    await page.locator(".chat-list").evaluate((list) => list.scrollTo(0, list.scrollHeight));
    return (await page.locator(".list-end").count()) === 0;
  };
  await expect.poll(isWhole).toBe(true);
}

/** Returns the texts trimmed and cut to the length of a name. */
function cut(length: number): string[] {
  return HOSTILE_TEXTS.map((text) => text.trim().slice(0, length).toWellFormed().trim());
}

/** Calls `act` with each item, at most `AT_ONCE` concurrently. Returns the results in order. */
async function inChunks<T, R>(all: readonly T[], act: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    done.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(act))));
  }
  return done;
}

/** Adds a complaint for each effect that only a script in a text can have. */
function watch(page: Page, { origin }: URL, complaints: string[]): void {
  page.on("dialog", (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", (popup) => complaints.push(`a window: ${popup.url()}`));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) complaints.push(`a request to ${request.url()}`);
  });
  page.on("framenavigated", (frame) => {
    // The web client creates each socket in an empty frame.
    if (frame !== page.mainFrame() && frame.url() === "about:blank") return;
    if (!frame.url().startsWith(`${origin}/#`) && frame.url() !== `${origin}/`) {
      complaints.push(`a navigation to ${frame.url()}`);
    }
  });
}

/** Returns one property of each matching element, in document order. */
function each(page: Page, selector: string, property: string): Promise<string[]> {
  return page
    .locator(selector)
    .evaluateAll(
      (elements, name) =>
        elements.map((element) => String((element as unknown as Record<string, unknown>)[name])),
      property,
    );
}

/** Checks that nothing in this part of the page is wider than its box, and that the page is not wider than the screen. */
async function expectInFrame(page: Page, selector: string): Promise<void> {
  expect(await page.locator(selector).first().evaluate(findOverflowing)).toEqual([]);
}
