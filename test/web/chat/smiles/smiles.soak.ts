import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../../src/web/chat/messages/en.ts";
import { en } from "../../../../src/web/i18n/en.ts";
import {
  chooseSticker,
  costLine,
  focusedText,
  messageField,
  openChatPages,
  retryFailed,
  sendText,
  waitForBalance,
  waitForPrice,
} from "../../../support/browser/chat-page.ts";
import { launchBrowser } from "../../../support/browser/launch-browser.ts";
import { SCREEN_LIMIT } from "../../../support/browser/screen-states.ts";
import { expectUsable } from "../../../support/browser/screenshots.ts";
import { openWebClient, startChat } from "../../../support/browser/web-client.ts";
import { addPair } from "../../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../../support/runtime/parley.ts";
import { PNG, postSmile } from "../../../support/runtime/smiles.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

describe("smiles in the web client", () => {
  let parley: Parley;
  let browser: Browser;
  let admin: TestMember;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ COINS_URL: "https://acme.example/coins?member={id}" });
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
    const { one, other } = await openChatPages({ browser, parley, complaints });
    const open = one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true });
    const picker = one.getByRole("dialog", { name: attachmentsEn.smiles.title, exact: true });
    const wave = picker.getByRole("button", { name: `Wave ${en.coins(10)}`, exact: true });
    await messageField(one).fill("unsent words");
    await open.press("Enter");
    await wave.waitFor();
    await expect.poll(() => focusedText(one)).toBe(en.coins(10));
    expect(await picker.getByRole("button", { name: "Retired" }).count()).toBe(0);

    await wave.press("Enter");
    // The press chooses it: the focus is on the button that says what it costs and sends it.
    const row = picker.getByRole("group", { name: "Wave", exact: true });
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
    await expect.poll(() => focusedText(one)).toBe(attachmentsEn.smiles.open);
    await other.getByRole("log").getByRole("img", { name: "Wave" }).waitFor();
    await waitForBalance(one, 90);
    expect(await one.getByRole("log").getByRole("img").count()).toBe(1);
    // The sticker alone was sent.
    expect(await messageField(one).inputValue()).toBe("unsent words");
    expect(await one.getByRole("log").getByRole("listitem").count()).toBe(1);
  });

  test("a smile that costs too much gets the focus and shows how many coins are missing, but is not sent", async () => {
    const { one } = await openChatPages({ browser, parley, complaints });
    const open = one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true });
    const picker = one.getByRole("dialog", { name: attachmentsEn.smiles.title, exact: true });
    await open.press("Enter");
    await expect.poll(() => focusedText(one)).toBe(en.coins(10));
    await one.keyboard.press("ArrowRight");
    const crown = picker.getByRole("button", {
      name: `A golden crown ${en.coins(500)} ${attachmentsEn.smiles.short(400)}`,
      exact: true,
    });
    await expect.poll(() => focusedText(one)).toBe(en.coins(500) + attachmentsEn.smiles.short(400));
    await one.keyboard.press("Enter");
    const row = picker.getByRole("group", { name: "A golden crown", exact: true });
    await row.getByText(attachmentsEn.smiles.short(400)).waitFor();
    expect(await row.getByRole("button").count()).toBe(0);
    await row.getByRole("link", { name: attachmentsEn.low.get, exact: true }).waitFor();
    expect(await crown.getAttribute("aria-pressed")).toBe("true");

    await one.keyboard.press("Escape");
    // Wait until the page has removed the dialog, not only until the browser has closed it.
    await expect.poll(() => one.locator("dialog").count()).toBe(0);
    await expect.poll(() => focusedText(one)).toBe(attachmentsEn.smiles.open);
    expect(await one.getByRole("log").getByRole("img").count()).toBe(0);
  });

  test("an Enter key held down opens the smiles but chooses none", async () => {
    const { one } = await openChatPages({ browser, parley, complaints });
    const picker = one.getByRole("dialog", { name: attachmentsEn.smiles.title, exact: true });
    await one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).focus();
    await one.keyboard.down("Enter");
    await picker.getByRole("button", { name: `Wave ${en.coins(10)}`, exact: true }).waitFor();
    await expect.poll(() => focusedText(one)).toBe(en.coins(10));
    await one.keyboard.down("Enter");
    await one.keyboard.up("Enter");
    expect(await picker.count()).toBe(1);
    expect(await picker.getByRole("group").count()).toBe(0);

    await one.keyboard.down("Enter");
    await expect.poll(() => focusedText(one)).toBe(en.chat.send);
    await one.keyboard.down("Enter");
    await one.keyboard.up("Enter");
    await expect.poll(() => focusedText(one)).toBe(en.chat.send);
    expect(await one.getByRole("log").getByRole("img").count()).toBe(0);
  });

  test("a sticker that costs over ten texts and a tenth of the coins is sent only after a question", async () => {
    const { one, other } = await openChatPages({ browser, parley, complaints }, { coins: 988 });
    const log = other.getByRole("log");
    await one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await chooseSticker(one, "A golden crown", en.coins(500));
    const question = one.getByRole("dialog", { name: attachmentsEn.spend.title(en.coins(500)), exact: true });
    await question.getByText(attachmentsEn.spend.left("488"), { exact: true }).waitFor();
    await expect.poll(() => focusedText(one)).toBe(en.chat.send);
    await one.keyboard.press("Escape");
    // Wait until the page has removed the dialog, not only until the browser has closed it.
    await expect.poll(() => one.locator("dialog").count()).toBe(1);
    await expect.poll(() => focusedText(one)).toBe(en.chat.send);
    await one.keyboard.press("Enter");
    await question.getByRole("button", { name: attachmentsEn.spend.cancel, exact: true }).click();
    await expect.poll(() => one.locator("dialog").count()).toBe(1);
    await one.keyboard.press("Enter");
    expect(await one.getByRole("log").getByRole("img").count()).toBe(0);
    await question.getByRole("button", { name: en.chat.send, exact: true }).click();
    await log.getByRole("img", { name: "A golden crown" }).waitFor();
    await waitForBalance(one, 488);
    await expect.poll(() => one.locator("dialog").count()).toBe(0);
    expect(await log.getByRole("img").count()).toBe(1);

    // From then on, the picker begins with what was used last.
    await one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await one.getByRole("tab", { name: attachmentsEn.smiles.recent, exact: true, selected: true }).waitFor();
    expect(await one.locator(".sticker-cell").count()).toBe(1);
    await one.getByRole("tab", { name: attachmentsEn.smiles.all, exact: true }).click();
    expect(await one.locator(".sticker-cell").count()).toBe(2);
  });

  test("smiles are free for a member who is exempt from payment", async () => {
    const { ada } = await openChatPages({ browser, parley, complaints });
    const page = await openWebClient(browser, parley, {
      member: admin,
      hash: `#/chats/${ada.id}`,
      complaints,
    });
    await startChat(page);
    await costLine(page).getByText(en.chat.free).waitFor();
    await page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await chooseSticker(page, "A golden crown", attachmentsEn.smiles.free);
    await page.getByRole("log").getByRole("img", { name: "A golden crown" }).waitFor();
  });

  test("a smile whose price has risen is sent only after the member accepts the new price", async () => {
    const { one } = await openChatPages({ browser, parley, complaints }, { coins: 30 });
    const id = await addSmile({ price: 1, title: "Dearer" });
    await one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    const dearer = one.getByRole("button", { name: `Dearer ${en.coins(1)}`, exact: true });
    await dearer.waitFor();
    await changeSmile(id, { price: 2 });
    await chooseSticker(one, "Dearer", en.coins(1));
    await one.getByText(`${messagesEn.failed.notSent} ${messagesEn.failed.priceChanged(2)}`).waitFor();
    await retryFailed(one, "Dearer");
    await one.getByRole("log").getByRole("img", { name: "Dearer" }).waitFor();
    await waitForBalance(one, 28);
    await changeSmile(id, { is_active: false });
  });

  test(
    "coins that run out show in time, and at the end the way to get some in place of Send",
    SCREEN_LIMIT,
    async () => {
      const { one, ada } = await openChatPages({ browser, parley, complaints }, { coins: 25 });
      const { low } = attachmentsEn;
      const bar = one.locator(".low-coins");
      const send = one.getByRole("button", { name: en.chat.send, exact: true });
      const getCoins = one.locator(".composer").getByRole("link", { name: low.get, exact: true });
      const grant = (amount: number) =>
        parley.request(
          admin,
          "POST",
          `/members/${ada.id}/coins`,
          { amount },
          { "Idempotency-Key": `${amount}` },
        );
      await waitForBalance(one, 25);
      expect(await bar.textContent()).toBe("");
      await sendText(one, "one");
      await bar.getByText(low.bar(en.coins(20), 4), { exact: true }).waitFor();
      const dismiss = bar.getByRole("button", { name: low.dismiss, exact: true });
      await dismiss.click();
      await expect.poll(() => bar.textContent()).toBe("");
      await one.reload();
      await waitForBalance(one, 20);
      await waitForPrice(one, 5);
      expect(await bar.textContent()).toBe("");
      await one.clock.setFixedTime(Date.now() + DAY_MS);
      await one.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
      await dismiss.waitFor();
      await dismiss.click();

      for (const [text, left] of [
        ["two", 15],
        ["three", 10],
        ["four", 5],
        ["five", 0],
      ] as const) {
        await sendText(one, text);
        await waitForBalance(one, left);
      }
      // Nothing can be sent any more, so the bar is back and stays.
      await bar.getByText(low.bar(en.coins(0), 0), { exact: true }).waitFor();
      expect(await dismiss.count()).toBe(0);
      expect(await getCoins.getAttribute("href")).toBe(`https://acme.example/coins?member=${ada.id}`);
      expect(await getCoins.getAttribute("rel")).toBe("noopener");
      expect(await send.count()).toBe(0);
      await sendText(one, "six");
      expect(await messageField(one).inputValue()).toBe("six");
      expect(await one.getByRole("log").getByRole("listitem").count()).toBe(5);
      await expectUsable(one, "no coins left");

      await grant(4);
      await waitForBalance(one, 4);
      expect(await send.count()).toBe(0);
      await grant(26);
      await send.click();
      await one.getByRole("log").getByText("six", { exact: true }).waitFor();
      await waitForBalance(one, 25);
      await expect.poll(() => bar.textContent()).toBe("");
    },
  );

  test("a site without an address for coins shows its words about them, and one with neither lets the message fail", async () => {
    const [ada, ben] = await addPair(parley);
    const open = async (coins_help: string | null) => {
      const page = await openWebClient(browser, parley, {
        member: ada,
        hash: `#/chats/${ben.id}`,
        complaints,
        onPage: (opened) =>
          opened.route("**/config", async (route) => {
            const body = (await (await route.fetch()).json()) as object;
            await route.fulfill({ json: { ...body, coins_url: null, coins_help } });
          }),
      });
      await startChat(page);
      await page.getByText(attachmentsEn.low.bar(en.coins(0), 0), { exact: true }).waitFor();
      return page;
    };
    const helped = await open("Ask the office.");
    await helped.locator(".low-coins").getByText("Ask the office.", { exact: true }).waitFor();
    await sendText(helped, "hello");
    expect(await messageField(helped).inputValue()).toBe("hello");
    expect(await helped.getByRole("log").getByRole("listitem").count()).toBe(0);

    const alone = await open(null);
    expect(await alone.locator(".get-coins").count()).toBe(0);
    await sendText(alone, "hello");
    await alone.getByText(messagesEn.failed.notSent).waitFor();
  });
});
