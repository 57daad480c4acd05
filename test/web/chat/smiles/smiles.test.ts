import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../../../src/web/chat/en.ts";
import { en } from "../../../../src/web/i18n/en.ts";
import {
  chooseSticker,
  focusedText,
  openChatPages,
  waitForBalance,
} from "../../../support/browser/chat-page.ts";
import { launchBrowser } from "../../../support/browser/launch-browser.ts";
import { openWebClient, startChat } from "../../../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../../../support/runtime/parley.ts";
import { PNG, postSmile } from "../../../support/runtime/smiles.ts";

describe("smiles in the web client", () => {
  let parley: Parley;
  let browser: Browser;
  let admin: TestMember;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley();
    browser = await launchBrowser();
    admin = await parley.addMember({ superuser: true });
    await addSmile({ price: 10, title: "Wave" });
    await addSmile({ price: 500, title: "A golden crown" });
    const retiredId = await addSmile({ title: "Retired" });
    await changeSmile(retiredId, { is_active: false });
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  async function addSmile(smile: { price?: number; title: string }): Promise<number> {
    const response = await postSmile(parley, admin, PNG, smile);
    expect(response.status).toBe(201);
    return ((await response.json()) as { id: number }).id;
  }

  async function changeSmile(id: number, changes: object): Promise<void> {
    const response = await parley.request(admin, "PATCH", `/storage/smiles/${id}`, changes);
    expect(response.status).toBe(200);
  }

  test("a smile is chosen by keyboard, costs its price, and reaches the other member with its title", async () => {
    const { one, other } = await openChatPages(browser, parley, { complaints });
    const open = one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true });
    const picker = one.getByRole("dialog", { name: attachmentsEn.smiles.title, exact: true });
    const wave = picker.getByRole("button", { name: `Wave ${en.coins(10)}`, exact: true });
    await open.press("Enter");
    await wave.waitFor();
    await expect.poll(() => focusedText(one)).toBe(en.coins(10));
    expect(await picker.getByRole("button", { name: "Retired" }).count()).toBe(0);

    await wave.press("Enter");
    // The press chooses it: the focus is on the button that says what it costs and sends it.
    const row = picker.getByRole("form", { name: "Wave", exact: true });
    await expect.poll(() => focusedText(one)).toBe(en.chat.send);
    expect(await row.textContent()).toContain(`Wave · ${en.coins(10)}`);
    await one.keyboard.press("Escape");
    await expect.poll(() => focusedText(one)).toBe(en.coins(10));
    expect(await row.count()).toBe(0);
    expect(await picker.count()).toBe(1);

    await wave.press("Enter");
    await expect.poll(() => focusedText(one)).toBe(en.chat.send);
    expect(await one.getByRole("log").getByRole("img").count()).toBe(0);
    await one.keyboard.press("Enter");
    await expect.poll(() => picker.count()).toBe(0);
    expect(await focusedText(one)).toBe(attachmentsEn.smiles.open);
    await other.getByRole("log").getByRole("img", { name: "Wave" }).waitFor();
    await waitForBalance(one, 90);
    expect(await one.getByRole("log").getByRole("img").count()).toBe(1);
  });

  test("a smile that costs too much gets the focus and shows how many coins are missing, but is not sent", async () => {
    const { one } = await openChatPages(browser, parley, { complaints });
    const open = one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true });
    const picker = one.getByRole("dialog", { name: attachmentsEn.smiles.title, exact: true });
    await open.press("Enter");
    await expect.poll(() => focusedText(one)).toBe(en.coins(10));
    await one.keyboard.press("ArrowRight");
    const crown = picker.getByRole("button", {
      name: `A golden crown ${en.coins(500)} ${attachmentsEn.smiles.short(400)}`,
      exact: true,
    });
    expect(await focusedText(one)).toBe(en.coins(500) + attachmentsEn.smiles.short(400));
    await one.keyboard.press("Enter");
    const row = picker.getByRole("form", { name: "A golden crown", exact: true });
    await row.getByText(attachmentsEn.smiles.short(400)).waitFor();
    expect(await row.getByRole("button").count()).toBe(0);
    expect(await crown.getAttribute("aria-pressed")).toBe("true");

    await one.keyboard.press("Escape");
    // Wait until the page has removed the dialog, not only until the browser has closed it.
    await expect.poll(() => one.locator("dialog").count()).toBe(0);
    expect(await focusedText(one)).toBe(attachmentsEn.smiles.open);
    expect(await one.getByRole("log").getByRole("img").count()).toBe(0);
  });

  test("an Enter key held down opens the smiles but chooses none", async () => {
    const { one } = await openChatPages(browser, parley, { complaints });
    const picker = one.getByRole("dialog", { name: attachmentsEn.smiles.title, exact: true });
    await one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).focus();
    await one.keyboard.down("Enter");
    await picker.getByRole("button", { name: `Wave ${en.coins(10)}`, exact: true }).waitFor();
    await expect.poll(() => focusedText(one)).toBe(en.coins(10));
    await one.keyboard.down("Enter");
    await one.keyboard.up("Enter");
    expect(await picker.count()).toBe(1);
    expect(await picker.getByRole("form").count()).toBe(0);

    await one.keyboard.down("Enter");
    await expect.poll(() => focusedText(one)).toBe(en.chat.send);
    await one.keyboard.down("Enter");
    await one.keyboard.up("Enter");
    expect(await focusedText(one)).toBe(en.chat.send);
    expect(await one.getByRole("log").getByRole("img").count()).toBe(0);
  });

  test("a sticker that costs over ten texts and a tenth of the coins is sent only after a question", async () => {
    const { one, other } = await openChatPages(browser, parley, { coins: 988, complaints });
    const log = other.getByRole("log");
    await one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await chooseSticker(one, "A golden crown", en.coins(500));
    const question = one.getByRole("dialog", { name: attachmentsEn.spend.title(en.coins(500)), exact: true });
    await question.getByText(attachmentsEn.spend.left("488"), { exact: true }).waitFor();
    await expect.poll(() => focusedText(one)).toBe(en.chat.send);
    await one.keyboard.press("Escape");
    // Wait until the page has removed the dialog, not only until the browser has closed it.
    await expect.poll(() => one.locator("dialog").count()).toBe(1);
    expect(await focusedText(one)).toBe(en.chat.send);
    await one.keyboard.press("Enter");
    await question.getByRole("button", { name: attachmentsEn.spend.cancel, exact: true }).click();
    await expect.poll(() => one.locator("dialog").count()).toBe(1);
    await one.keyboard.press("Enter");
    expect(await one.getByRole("log").getByRole("img").count()).toBe(0);
    await question.getByRole("button", { name: en.chat.send, exact: true }).click();
    await log.getByRole("img", { name: "A golden crown" }).waitFor();
    await waitForBalance(one, 488);
    expect(await one.locator("dialog").count()).toBe(0);
    expect(await log.getByRole("img").count()).toBe(1);

    // From then on, the picker begins with what was used last.
    await one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await one.getByRole("tab", { name: attachmentsEn.smiles.recent, exact: true, selected: true }).waitFor();
    expect(await one.locator(".sticker-cell").count()).toBe(1);
    await one.getByRole("tab", { name: attachmentsEn.smiles.all, exact: true }).click();
    expect(await one.locator(".sticker-cell").count()).toBe(2);
  });

  test("smiles are free for a member who is exempt from payment", async () => {
    const { ada } = await openChatPages(browser, parley, { complaints });
    const page = await openWebClient(browser, parley, {
      member: admin,
      hash: `#/chats/${ada.id}`,
      complaints,
    });
    await startChat(page);
    await page.locator(".cost", { hasText: en.chat.free }).waitFor();
    await page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await chooseSticker(page, "A golden crown", attachmentsEn.smiles.free);
    await page.getByRole("log").getByRole("img", { name: "A golden crown" }).waitFor();
  });

  test("a smile whose price has risen is sent only after the member accepts the new price", async () => {
    const { one } = await openChatPages(browser, parley, { coins: 30, complaints });
    const id = await addSmile({ price: 1, title: "Dearer" });
    await one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    const dearer = one.getByRole("button", { name: `Dearer ${en.coins(1)}`, exact: true });
    await dearer.waitFor();
    await changeSmile(id, { price: 2 });
    await chooseSticker(one, "Dearer", en.coins(1));
    await one.getByText(`${en.chat.notSent} ${en.chat.priceChanged(2)}`).waitFor();
    await one.getByRole("button", { name: en.chat.retry, exact: true }).click();
    await one.getByRole("log").getByRole("img", { name: "Dearer" }).waitFor();
    await waitForBalance(one, 28);
    await changeSmile(id, { is_active: false });
  });
});
