import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { expectUsable } from "../support/looks.ts";
import { postSmile } from "../support/pages.ts";
import { type Parley, startParley, type TestMember } from "../support/parley.ts";
import { openWeb, say } from "../support/web.ts";

describe("screens of coins, smiles and files", () => {
  let parley: Parley;
  let browser: Browser;
  let ada: TestMember;
  let ben: TestMember;
  let admin: TestMember;
  /** Some picture: what a browser has drawn. */
  let drawn: Buffer<ArrayBuffer>;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley();
    browser = await launchBrowser();
    ada = await parley.addMember({ coins: 60 });
    ben = await parley.addMember({ coins: 500 });
    admin = await parley.addMember({ superuser: true });
    await parley.ask(ben, "PATCH", "/members/me", { name: "Ben Okri" });
    drawn = await draw();
    const faces: [string, number][] = [
      ["Hello", 5],
      ["A present", 25],
      ["Thank you", 10],
      ["A golden crown", 1500],
    ];
    for (const [title, price] of faces) await postSmile(parley, admin, drawn, { title, price });
    await say(parley, [ada, ben, "Did you get the pictures?"], [ben, ada, "Not yet."]);
    const headers = { "Idempotency-Key": "1" };
    await parley.ask(
      admin,
      "POST",
      `/members/${ada.id}/coins`,
      { amount: 1200, note: "Welcome, Ada!" },
      headers,
    );
    await parley.ask(admin, "POST", "/billing/refunds", {
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

  async function draw(): Promise<Buffer<ArrayBuffer>> {
    const page = await browser.newPage({ viewport: { width: 640, height: 400 } });
    await page.setContent(
      `<body style="margin:0;background:linear-gradient(#fb7, #e57 55%, #357 55%, #124)"><p style="font:200px serif;margin:60px 220px;color:#ffd">☺`,
    );
    const bytes = await page.screenshot();
    await page.close();
    return Buffer.from(bytes);
  }

  function show(member: TestMember, hash: string): Promise<Page> {
    return openWeb(browser, parley, { member, hash, complaints });
  }

  test("a chat with files, and one of its pictures large", async () => {
    const page = await show(ada, `#/chats/${ben.id}`);
    const plain = { mimeType: "text/plain", buffer: readFileSync("LICENSE") };
    await page.locator("input[type=file]").setInputFiles([
      { name: "the sea in the evening.png", mimeType: "image/png", buffer: drawn },
      { ...plain, name: "minutes-of-the-meeting-of-the-committee-for-the-planting-of-trees.txt" },
      { ...plain, name: "far too large.mov", buffer: Buffer.alloc(7_654_321) },
    ]);
    await page.getByText("far too large.mov is too large: it has 7.7 MB, and 5 MB are the most.").waitFor();
    await page.getByRole("link", { name: "Download minutes" }).waitFor();
    await expectUsable(page, "files");
    await page.getByRole("button", { name: "Show the sea in the evening.png large" }).click();
    await page.getByRole("dialog", { name: "the sea in the evening.png" }).waitFor();
    await expectUsable(page, "a large picture");
  });

  test("the smiles to choose from", async () => {
    const page = await show(ada, `#/chats/${ben.id}`);
    await page.getByRole("button", { name: "Send a smile" }).click();
    await page.getByRole("button", { name: "Hello 5 coins" }).click();
    await page.getByRole("log").getByRole("img", { name: "Hello" }).waitFor();
    await page.getByRole("button", { name: "Send a smile" }).click();
    await page.getByRole("button", { name: "short" }).waitFor();
    await expectUsable(page, "smiles");
  });

  test("the statement", async () => {
    const page = await show(ada, "#/coins");
    await page.getByText("It came too late").waitFor();
    await page.getByRole("link", { name: "Chat with Ben Okri" }).first().waitFor();
    await expectUsable(page, "statement");
  });

  test("the admin page", async () => {
    const page = await show(admin, "#/admin");
    await page.getByLabel("Email or member number").fill(ada.email);
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByRole("heading", { name: `Member ${ada.id}` }).waitFor();
    await page.getByRole("button", { name: "Compare all coins" }).click();
    await page.getByText("All coins are right.").waitFor();
    await page.getByRole("form", { name: "A golden crown" }).waitFor();
    await expectUsable(page, "admin", { height: 4200 });
  });
});
