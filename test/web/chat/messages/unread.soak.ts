import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { UNREAD_MAX } from "../../../../src/core/limits.ts";
import { en as attachmentsEn } from "../../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../../src/web/chat/messages/en.ts";
import { de } from "../../../../src/web/i18n/de.ts";
import { en } from "../../../../src/web/i18n/en.ts";
import { sentenceWithAnyNumber } from "../../../support/browser/catalogue-sentences.ts";
import { downloadLink, sendFiles, sendText, textFile } from "../../../support/browser/chat-page.ts";
import { launchBrowser } from "../../../support/browser/launch-browser.ts";
import { isEntirelyVisible } from "../../../support/browser/page/layout.ts";
import { lowestMessage } from "../../../support/browser/page/log.ts";
import {
  exchangeTexts,
  fillChat,
  goTo,
  markAllRead,
  openWebClient,
  replaceWithFile,
  startChat,
} from "../../../support/browser/web-client.ts";
import { addPair, roomOf, roomStorage } from "../../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../../support/runtime/parley.ts";
import { PNG } from "../../../support/runtime/smiles.ts";

type Text = [from: TestMember, to: TestMember, text: string];

describe("unread messages in the web client", () => {
  let parley: Parley;
  let browser: Browser;
  let cleo: TestMember;
  let dan: TestMember;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  beforeEach(async () => {
    [cleo, dan] = await addPair(parley, { ada: { coins: 500 }, ben: { coins: 100 } });
    await exchangeTexts(parley, [cleo, dan, "read before"]);
    await markAllRead(parley, dan, cleo);
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  /** Opens Dan's chat with Cleo, in which each file is a picture. */
  const openChat = () =>
    openWebClient(browser, parley, {
      member: dan,
      hash: `#/chats/${cleo.id}`,
      complaints,
      onPage: (page) =>
        page.route(/\/storage\?/, (route) => route.fulfill({ body: PNG, contentType: "image/png" })),
    });

  const linesOfCleo = (count: number) =>
    Array.from({ length: count }, (_, i): Text => [cleo, dan, `line ${i + 1}`]);

  /** Returns the id of the last message that Dan has read. */
  async function readByDan(): Promise<number> {
    const { welcome, raw } = await parley.chatV1(cleo, dan);
    raw.close();
    return welcome.other_member.last_read_id;
  }

  const isVisible = (element: Locator) => element.evaluate(isEntirelyVisible);

  const newMessagesButton = (page: Page) =>
    page.getByRole("button", { name: sentenceWithAnyNumber(en.chat.newMessages) });

  test("a chat with more unread messages than fit opens at the first, and marks them read once its end is seen", async () => {
    await exchangeTexts(parley, ...linesOfCleo(80));
    const page = await openChat();
    const log = page.getByRole("log");
    // A message that is far from the visible part is not drawn.
    const isTextVisible = async (text: string) => {
      const item = log.getByText(text, { exact: true });
      return (await item.count()) === 1 && isVisible(item);
    };
    await page.getByRole("button", { name: en.chat.newMessages(80), exact: true }).waitFor();
    await expect.poll(() => isTextVisible(messagesEn.log.unread)).toBe(true);
    expect(await isTextVisible("line 1")).toBe(true);
    expect(await isTextVisible("line 80")).toBe(false);
    expect(await readByDan()).toBe(1);

    await exchangeTexts(parley, [cleo, dan, "line 81"]);
    await page.getByRole("button", { name: en.chat.newMessages(81), exact: true }).click();
    await expect.poll(() => isTextVisible("line 81")).toBe(true);
    await expect.poll(readByDan).toBe(82);
    expect(await log.getByText(messagesEn.log.unread).count()).toBe(1);
    await sendText(page, "So much!");
    await expect.poll(() => log.getByText(messagesEn.log.unread).count()).toBe(0);
    // The member's own message is not marked as read.
    await exchangeTexts(parley, [cleo, dan, "line 84"]);
    await expect.poll(readByDan).toBe(84);
    await sendText(page, "Enough!");
    await goTo(page, "#/chats");
    await exchangeTexts(parley, [cleo, dan, "line 86"]);
    await page.getByRole("link", { name: en.chats.unread(1) }).waitFor();
    expect(await readByDan()).toBe(84);
  });

  test.each([
    ["en", en],
    ["de", de],
  ])("more than 999 unread messages are shown as 999+ in the list (%s)", async (locale, { chats }) => {
    const storage = await roomStorage(parley, cleo, dan);
    await storage.exec(
      `WITH RECURSIVE n (id) AS (SELECT 2 UNION ALL SELECT id + 1 FROM n WHERE id < ${UNREAD_MAX + 1})
       INSERT INTO messages (id, member_id, at, price, exempt, type, text)
       SELECT id, ${cleo.id}, (SELECT max(at) FROM messages), 0, 1, 'text', 'line' FROM n`,
    );
    await parley.evict("CHAT_ROOM", { ...roomOf(cleo, dan), webSockets: "close" });
    const page = await openWebClient(browser, parley, { member: dan, hash: "#/chats", complaints, locale });
    await page.getByText("999+", { exact: true }).waitFor();
    await page.getByRole("link", { name: `, ${chats.moreUnread(UNREAD_MAX - 1)},` }).waitFor();
    const socket = await parley.chatV1(dan, cleo);
    socket.send({ type: "read", message_id: 2 });
    await page.getByRole("link", { name: `, ${chats.unread(UNREAD_MAX - 1)},` }).waitFor();
    await socket.close();
  });

  test("a chat that stayed open in the background for an upload opens at its first unread message", async () => {
    const eve = await parley.addMember();
    const page = await openChat();
    const log = page.getByRole("log");
    await log.getByText("read before").waitFor();
    // A file that the server has not stored yet keeps the chat open.
    await parley.setFailpoint("gate", "closed");
    await sendFiles(page, textFile("slow.txt"));
    await page.getByText(attachmentsEn.files.processing).waitFor();
    await goTo(page, `#/chats/${eve.id}`);
    await startChat(page);
    await page.getByRole("heading", { name: en.chats.member(eve.id), exact: true }).waitFor();
    await exchangeTexts(parley, ...linesOfCleo(30));
    await page.getByRole("link", { name: en.chats.unread(30) }).waitFor();

    await goTo(page, `#/chats/${cleo.id}`);
    await page.getByRole("button", { name: en.chat.newMessages(30), exact: true }).waitFor();
    await expect.poll(() => isVisible(log.getByText(messagesEn.log.unread))).toBe(true);
    expect(await readByDan()).toBe(1);
    await parley.setFailpoint("gate", "open");
    await downloadLink(log, "slow.txt").waitFor();
  });

  test.each([
    { read: 1, files: 5 },
    { read: 1, files: 10 },
    { read: 47, files: 5 },
    { read: 120, files: 5 },
  ])(
    "after $read read messages, $files unread pictures open at the first and are read once the end is seen",
    async (chat) => {
      const { read, files } = chat;
      if (read > 1) await fillChat(parley, [dan, cleo], read);
      await exchangeTexts(parley, ...linesOfCleo(files));
      for (let id = read + 1; id <= read + files; id++) {
        await replaceWithFile(parley, [dan, cleo], {
          id,
          name: `${id}.png`,
          type: "image/png",
          text: "a caption",
        });
      }
      const page = await openChat();
      const log = page.getByRole("log");
      const first = log.locator(".is-first-new");
      await first.locator("img").waitFor();
      await log.evaluate(lowestMessage);
      expect(await isVisible(first)).toBe(true);
      expect(await newMessagesButton(page).count()).toBe(1);
      expect(await readByDan()).toBe(read);

      await newMessagesButton(page).click();
      await expect.poll(readByDan).toBe(read + files);
      expect((await log.evaluate(lowestMessage)).toEnd).toBe(0);
      expect(await isVisible(first)).toBe(false);
    },
  );

  test("unread pictures that fit on the screen are read at once, and the end stays in sight for the next message", async () => {
    await exchangeTexts(parley, ...linesOfCleo(2));
    for (const id of [2, 3]) {
      await replaceWithFile(parley, [dan, cleo], {
        id,
        name: `${id}.png`,
        type: "image/png",
        text: "a caption",
      });
    }
    const page = await openChat();
    const log = page.getByRole("log");
    await log.locator(".is-first-new img").waitFor();
    await expect.poll(readByDan).toBe(3);
    expect(await isVisible(log.locator(".is-first-new"))).toBe(true);
    await exchangeTexts(parley, ...linesOfCleo(15));
    await expect.poll(readByDan).toBe(18);
    expect(await log.evaluate(lowestMessage)).toEqual({ id: 18, toEnd: 0 });
  });

  test("unread messages that fit on the screen are below a divider and marked read at once", async () => {
    const eve = await parley.addMember();
    await exchangeTexts(
      parley,
      [dan, cleo, "and answered"],
      [cleo, dan, "first new"],
      [cleo, dan, "second new"],
    );
    const page = await openChat();
    const items = page.getByRole("log").getByRole("listitem");
    const divided = items.filter({ hasText: messagesEn.log.unread });
    await divided.getByText("first new").waitFor();
    expect(await divided.count()).toBe(1);
    expect(await newMessagesButton(page).count()).toBe(0);
    await expect.poll(readByDan).toBe(4);

    // After leaving the chat and returning, nothing is new.
    await goTo(page, `#/chats/${eve.id}`);
    await startChat(page);
    await page.getByText(messagesEn.log.start).waitFor();
    await goTo(page, `#/chats/${cleo.id}`);
    await items.getByText("second new").waitFor();
    expect(await page.getByText(messagesEn.log.unread).count()).toBe(0);
    expect(await newMessagesButton(page).count()).toBe(0);
  });
});
