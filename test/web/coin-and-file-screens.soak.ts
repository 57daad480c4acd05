import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { en as statementEn } from "../../src/web/coins/en.ts";
import { de } from "../../src/web/i18n/de.ts";
import { en } from "../../src/web/i18n/en.ts";
import { sentenceWithAnyNumber } from "../support/browser/catalogue-sentences.ts";
import { chooseFiles, chooseSticker, sendFiles, sendTray } from "../support/browser/chat-page.ts";
import { launchBrowser } from "../support/browser/launch-browser.ts";
import { drawScene } from "../support/browser/media-files.ts";
import { SCREEN_LIMIT } from "../support/browser/screen-states.ts";
import { expectUsable } from "../support/browser/screenshots.ts";
import { exchangeTexts, openWebClient, setStoredItem, startChat } from "../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { postSmile } from "../support/runtime/smiles.ts";

describe("the web client", () => {
  let parley: Parley;
  let browser: Browser;
  let ada: TestMember;
  let ben: TestMember;
  let admin: TestMember;
  /** A picture that the browser has rendered. */
  let drawn: Buffer<ArrayBuffer>;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley();
    browser = await launchBrowser();
    ada = await parley.addMember({ coins: 60 });
    ben = await parley.addMember({ coins: 500 });
    admin = await parley.addMember({ superuser: true });
    await parley.request(ben, "PATCH", "/members/me", { name: "Ben Okri" });
    drawn = await drawScene(browser, { width: 640, height: 400 });
    const faces: [string, number][] = [
      ["Hello", 5],
      ["A present", 25],
      ["Thank you", 10],
      ["A golden crown", 1500],
    ];
    for (const [title, price] of faces) await postSmile(parley, admin, drawn, { title, price });
    await exchangeTexts(parley, [ada, ben, "Did you get the pictures?"], [ben, ada, "Not yet."]);
    const headers = { "Idempotency-Key": "1" };
    await parley.request(
      admin,
      "POST",
      `/members/${ada.id}/coins`,
      { amount: 1200, note: "Welcome, Ada!" },
      headers,
    );
    await parley.request(admin, "POST", "/billing/refunds", {
      chat_id: 1,
      message_id: 1,
      reason: "It came too late",
    });
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  function show(member: TestMember, hash: string): Promise<Page> {
    return openWebClient(browser, parley, { member, hash, complaints });
  }

  test("shows a chat with files so that everybody can use it", SCREEN_LIMIT, async () => {
    const page = await show(ada, `#/chats/${ben.id}`);
    const minutes = "minutes-of-the-meeting-of-the-committee-for-the-planting-of-trees.txt";
    const plain = { mimeType: "text/plain", buffer: readFileSync("LICENSE") };
    await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("From last week");
    await chooseFiles(
      page,
      { name: "the sea in the evening.png", mimeType: "image/png", buffer: drawn },
      { ...plain, name: minutes },
      { ...plain, name: "far too large.mov", buffer: Buffer.alloc(7_654_321) },
    );
    await page.getByText(attachmentsEn.files.tooLarge("far too large.mov", "7.7 MB", "5 MB")).waitFor();
    await expectUsable(page, "tray");
    await page.getByRole("button", { name: attachmentsEn.files.dismiss, exact: true }).click();
    await sendTray(page);
    await page
      .getByRole("link", { name: `${attachmentsEn.files.download} ${minutes}`, exact: true })
      .waitFor();
    await expectUsable(page, "files");
  });

  test("shows a large picture so that everybody can use it", SCREEN_LIMIT, async () => {
    const page = await show(ben, `#/chats/${admin.id}`);
    await startChat(page);
    const sea = { name: "the sea in the evening.png", mimeType: "image/png", buffer: drawn };
    await sendFiles(page, sea);
    await page
      .getByRole("button", { name: attachmentsEn.files.enlarge("the sea in the evening.png"), exact: true })
      .click();
    await page.getByRole("dialog", { name: "the sea in the evening.png" }).waitFor();
    await expectUsable(page, "a large picture");
  });

  test("shows the smile picker so that everybody can use it", SCREEN_LIMIT, async () => {
    const page = await show(ada, `#/chats/${ben.id}`);
    await page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await chooseSticker(page, "Hello", en.coins(5));
    await page.getByRole("log").getByRole("img", { name: "Hello" }).waitFor();
    await page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await page.getByRole("tab", { name: attachmentsEn.smiles.all, exact: true }).click();
    await page.getByRole("button", { name: sentenceWithAnyNumber(attachmentsEn.smiles.short) }).waitFor();
    await page.getByRole("button", { name: "A present" }).click();
    await expectUsable(page, "smiles");
  });

  test("shows the statement so that everybody can use it", SCREEN_LIMIT, async () => {
    const page = await show(ada, "#/coins");
    await page.getByText("It came too late").waitFor();
    await page.getByRole("button", { name: "Ben Okri" }).last().click();
    await page
      .getByRole("link", { name: statementEn.quoted("Did you get the pictures?"), exact: true })
      .waitFor();
    await expectUsable(page, "statement", { height: 1300 });
  });

  test("fits all links and a large balance into the bar of a phone, in German", async () => {
    const page = await show(admin, "#/admin");
    await setStoredItem(page, "parley.language", "de");
    await page.setViewportSize({ width: 360, height: 800 });
    await parley.giveCoins(admin.id, 9_876_543);
    await page.reload();
    const balance = page.getByRole("link", { name: de.shell.balance(9_876_543), exact: true });
    await balance.waitFor();
    const navLinks = page.getByRole("navigation", { name: de.shell.navigation }).getByRole("link");
    await navLinks.nth(2).waitFor();
    // The balance is in the link to the coins.
    expect(await navLinks.and(balance).count()).toBe(1);
    const boxes = await Promise.all((await navLinks.all()).map((each) => each.boundingBox()));
    for (const [at, box] of boxes.entries()) {
      expect(box && box.x + box.width).toBeLessThanOrEqual(360);
      for (const other of boxes.slice(at + 1)) expect(overlap(box, other)).toBe(false);
    }
  });
});

type Box = { x: number; y: number; width: number; height: number } | null;

function overlap(one: Box, two: Box): boolean {
  if (!one || !two) throw new Error("one of them can't be seen");
  const isBeside = one.x + one.width <= two.x || two.x + two.width <= one.x;
  return !isBeside && one.y < two.y + two.height && two.y < one.y + one.height;
}
