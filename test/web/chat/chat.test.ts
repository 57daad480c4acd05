import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import {
  costLine,
  discardFailed,
  focusedRole,
  logItem,
  messageField,
  openChatPages,
  openFailed,
  retryFailed,
  sendText,
  waitForBalance,
  waitForPrice,
} from "../../support/browser/chat-page.ts";
import { contrastOf } from "../../support/browser/page/contrast.ts";
import { watchAnnouncements } from "../../support/browser/page/log.ts";
import { documentWidth, goTo, startChat } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { addPair } from "../../support/runtime/chat.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

describe("a chat in the web client", () => {
  const web = webFixture();

  /** Gives a member coins, as a site does: the page receives the new balance. */
  async function grant({ id }: TestMember, amount: number): Promise<void> {
    const boss = await web.parley.addMember({ superuser: true });
    const { status } = await web.parley.request(
      boss,
      "POST",
      `/members/${id}/coins`,
      { amount },
      { "Idempotency-Key": crypto.randomUUID() },
    );
    expect(status).toBe(201);
  }

  /** Opens a chat in a browser of the member. `sentIds` gets the client message ids that the page sends. */
  async function openChat(member: TestMember, other: TestMember, { isListed = false } = {}) {
    const sentIds: string[] = [];
    const page = await web.open({
      member,
      hash: `#/chats/${other.id}`,
      onPage: (opened) => watchSentIds(opened, sentIds),
    });
    if (!isListed) await startChat(page);
    await page.getByText(messagesEn.log.start).waitFor();
    return { page, sentIds };
  }

  test("the label of Send is legible while the pointer is on it, before and after a click", async () => {
    const [ada, ben] = await addPair(web.parley, { ada: { coins: 100 } });
    const { page } = await openChat(ada, ben);
    const send = page.getByRole("button", { name: en.chat.send, exact: true });
    const expectLegible = async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await send.evaluate(contrastOf), colorScheme).toBeGreaterThanOrEqual(4.5);
      }
    };
    await messageField(page).fill("Hello");
    await send.hover();
    await expectLegible();
    await send.click();
    await expect.poll(() => send.getAttribute("aria-disabled")).toBe("true");
    expect(await send.evaluate((button) => button.matches(":hover"))).toBe(true);
    await expectLegible();
    await page.mouse.move(0, 0);
    await expectLegible();
  });

  test("the head is one row, and so is the composer, which grows to six lines, in panes of every width and at a zoom of 400 %", async () => {
    const { one, ben } = await openChatPages(web);
    const field = messageField(one);
    const heightOf = async (part: Locator) => (await part.boundingBox())?.height ?? 0;
    const lines = (count: number) => Array.from({ length: count }, (_, i) => `${i}`).join("\n");
    for (const width of [320, 360, 800, 1280, 1920]) {
      await one.setViewportSize({ width, height: 800 });
      await field.fill("");
      expect(await heightOf(one.locator(".composer")), `${width}`).toBe(56);
      expect(await heightOf(one.locator(".chat-head")), `${width}`).toBeLessThan(58);
      await field.fill(lines(6));
      const six = await heightOf(field);
      expect(six, `${width}`).toBeGreaterThan(6 * 21);
      await field.fill(lines(60));
      expect(await heightOf(field), `${width}`).toBe(six);
      await field.fill(lines(5));
      expect(await heightOf(field), `${width}`).toBeLessThan(six);
    }
    await one.setViewportSize({ width: 320, height: 200 });
    await field.fill(lines(60));
    expect(await heightOf(one.locator(".composing"))).toBeLessThanOrEqual(56);
    expect(await documentWidth(one)).toBe(320);
    // The field is described by the chat's name and the price, the button by the price.
    const descriptionOf = async (part: Locator) => {
      const ids = ((await part.getAttribute("aria-describedby")) ?? "").split(" ");
      return Promise.all(ids.map((id) => one.locator(`[id="${id}"]`).textContent()));
    };
    const price = attachmentsEn.composer.costsOf(en.coins(5), en.coins(100));
    await expect.poll(() => descriptionOf(field)).toEqual([en.chats.member(ben.id), price]);
    expect(await descriptionOf(one.getByRole("button", { name: en.chat.send, exact: true }))).toEqual([
      price,
    ]);
  });

  test("two members write to each other, and see the price, receipts, presence and typing", async () => {
    const [ada, ben] = await addPair(web.parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    const { page: one } = await openChat(ada, ben);
    await one.getByText(en.chat.away, { exact: true }).waitFor();
    await waitForPrice(one, 5);
    await sendText(one, "Hello, <b>Ben</b>!\nSee https://example.com/a.");
    await logItem(one, "Hello").getByText(en.chat.sent, { exact: true }).waitFor();
    await one.getByRole("link", { name: en.shell.balance(95), exact: true }).waitFor();

    const { page: other } = await openChat(ben, ada, { isListed: true });
    await logItem(other, "Hello, <b>Ben</b>!").waitFor();
    const link = logItem(other, "Hello").getByRole("link", { name: "https://example.com/a", exact: true });
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
    await logItem(one, "Hello").getByText(en.chat.read, { exact: true }).waitFor();
    await one.locator(".chat-head").getByText(en.chat.online, { exact: true }).waitFor();

    await messageField(other).pressSequentially("Hi");
    await one.getByText(en.chat.typing).waitFor();
    await other.keyboard.press("Enter");
    await logItem(one, "Hi").waitFor();
    expect(await logItem(one, "").count()).toBe(2);
  });

  test("a chat begins with the other member and the price, and a first message from there is put into the field", async () => {
    const [ada, ben] = await addPair(web.parley, { ada: { coins: 100 } });
    await web.parley.request(ben, "PATCH", "/members/me", { name: "Ben" });
    const { page } = await openChat(ada, ben);
    const start = page.locator(".chat-start");
    await start.getByText("Ben", { exact: true }).waitFor();
    await start.getByText(messagesEn.start.price(5), { exact: true }).waitFor();
    const profile = await web.parley.request(ada, "GET", `/members/${ben.id}`);
    const { since } = (await profile.json()) as { since: string };
    await start.getByText(new RegExp(`^${messagesEn.start.since("")}.*${since.slice(0, 4)}$`)).waitFor();
    await start.getByRole("button", { name: messagesEn.start.openers.hi("Ben"), exact: true }).click();
    await expect.poll(() => messageField(page).inputValue()).toBe("Hi Ben!");
    await expect
      .poll(() => messageField(page).evaluate((field) => field === document.activeElement))
      .toBe(true);
    expect(await logItem(page, "").locator(".bubble").count()).toBe(0);
    await messageField(page).press("Enter");
    await logItem(page, "Hi Ben!").getByText(en.chat.sent, { exact: true }).waitFor();
    expect(await start.getByRole("button").count()).toBe(0);
  });

  test("a message without enough coins shows the reason, and is sent again under the same id after a grant", async () => {
    const [ada, ben] = await addPair(web.parley, { ada: { coins: 3 } });
    const { page, sentIds } = await openChat(ada, ben);
    await sendText(page, "Please");
    await logItem(page, `${messagesEn.failed.notSent} ${messagesEn.failed.tooFew(3, 5)}`).waitFor();
    await grant(ada, 10);
    // The reason follows the member's coins.
    await logItem(page, messagesEn.failed.now(en.coins(5))).waitFor();
    expect(await page.getByText(messagesEn.failed.tooFew(3, 5)).count()).toBe(0);
    await retryFailed(page, "Please");
    await expect.poll(() => focusedRole(page)).toBe("log");
    await logItem(page, "Please").getByText(en.chat.sent, { exact: true }).waitFor();
    await page.getByRole("link", { name: en.shell.balance(8), exact: true }).waitFor();
    expect(await logItem(page, "").count()).toBe(1);
    expect(sentIds).toEqual([sentIds[0], sentIds[0]]);
  });

  test("several failed messages are sent or discarded together, at the sum of their prices, in order and after a question", async () => {
    const [ada, ben] = await addPair(web.parley, { ada: { coins: 3 }, ben: { coins: 100 } });
    const { page } = await openChat(ada, ben);
    const announcements = await page.evaluateHandle(watchAnnouncements);
    const bar = page.locator(".failed-bar");
    await sendText(page, "one");
    await logItem(page, "one").getByText(messagesEn.failed.notSent).waitFor();
    expect(await bar.count()).toBe(0);
    await sendText(page, "two");
    await sendText(page, "three");
    await bar.getByText(messagesEn.failed.bar(3), { exact: true }).waitFor();
    // The page announces a text a moment after it shows it.
    const failures = ["one", "two", "three"].map((text) => messagesEn.failed.open(text));
    await expect
      .poll(async () => (await announcements.jsonValue()).filter((each) => failures.includes(each)))
      .toEqual(failures);
    await bar.getByText(messagesEn.failed.short(12), { exact: true }).waitFor();
    expect(await bar.getByRole("button").allTextContents()).toEqual([messagesEn.failed.discardAll]);
    const sheet = await openFailed(page, "one");
    await sheet.getByText(attachmentsEn.smiles.short(2), { exact: true }).waitFor();
    const acts = [messagesEn.menu.copy, en.chat.discard];
    expect(await sheet.locator(".menu-item").allTextContents()).toEqual(acts);
    // The key that opens the sheet is still down.
    await page.keyboard.press("Escape");
    await logItem(page, "one").locator(".failed-mark").focus();
    for (let i = 0; i < 5; i++) await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    await grant(ada, 5);
    // The sheet follows the coins.
    await sheet.getByRole("button", { name: `${messagesEn.failed.again(en.coins(5))}: one` }).waitFor();
    await page.keyboard.press("Escape");
    await bar.getByRole("button", { name: messagesEn.failed.sendFirst(1, en.coins(5)), exact: true }).click();
    await logItem(page, "one").getByText(en.chat.sent, { exact: true }).waitFor();
    await bar.getByText(messagesEn.failed.short(7), { exact: true }).waitFor();
    expect(await bar.getByRole("button").allTextContents()).toEqual([messagesEn.failed.discardAll]);
    await grant(ada, 15);
    await bar.getByRole("button", { name: messagesEn.failed.sendAll(en.coins(10)), exact: true }).click();
    await expect.poll(() => bar.count()).toBe(0);
    await logItem(page, "three").getByText(en.chat.sent, { exact: true }).waitFor();
    const { welcome, raw } = await web.parley.chatV1(ben, ada);
    raw.close();
    expect(welcome.messages).toMatchObject([{ text: "one" }, { text: "two" }, { text: "three" }]);
    await waitForBalance(page, 8);

    await sendText(page, "four");
    await logItem(page, "four").getByText(en.chat.sent, { exact: true }).waitFor();
    for (const text of ["five", "six"]) {
      await sendText(page, text);
      await logItem(page, text).getByText(messagesEn.failed.notSent).waitFor();
    }
    await bar.getByRole("button", { name: messagesEn.failed.discardAll, exact: true }).click();
    const question = page.getByRole("dialog", { name: messagesEn.failed.discardQuestion(2) });
    await page.keyboard.press("Escape");
    await expect.poll(() => question.count()).toBe(0);
    expect(await bar.count()).toBe(1);
    await bar.getByRole("button", { name: messagesEn.failed.discardAll, exact: true }).click();
    await question.getByRole("button", { name: messagesEn.failed.discardAll, exact: true }).click();
    await expect.poll(() => bar.count()).toBe(0);
    await expect.poll(() => logItem(page, "").count()).toBe(4);
  });

  test("a failed message can be discarded, which moves the focus to the log", async () => {
    const [ada, ben] = await addPair(web.parley);
    const { page } = await openChat(ada, ben);
    await sendText(page, "Please");
    await discardFailed(page, "Please");
    await expect.poll(() => logItem(page, "").count()).toBe(0);
    await expect.poll(() => focusedRole(page)).toBe("log");
  });

  test("an employee sees that messages are free, and sends one without coins", async () => {
    const [ada, ben] = await addPair(web.parley, { ada: { employee: true } });
    const { page } = await openChat(ada, ben);
    await costLine(page).getByText(en.chat.free).waitFor();
    await sendText(page, "Hello");
    await logItem(page, "Hello").getByText(en.chat.sent, { exact: true }).waitFor();
  });

  test("each chat has its own draft, which survives a reload", async () => {
    const [ada, ben] = await addPair(web.parley, { ada: { coins: 100 } });
    const cleo = await web.parley.addMember();
    const { page } = await openChat(ada, ben);
    const field = messageField(page);
    await field.fill("for Ben");
    await goTo(page, `#/chats/${cleo.id}`);
    await startChat(page);
    await expect.poll(() => field.inputValue()).toBe("");
    await field.fill("for Cleo");
    await page.reload();
    await expect.poll(() => field.inputValue()).toBe("for Cleo");
    await goTo(page, `#/chats/${ben.id}`);
    await expect.poll(() => field.inputValue()).toBe("for Ben");
  });
});

/** Adds the client message ids that the page sends from now on to `ids`, in order. */
function watchSentIds(page: Page, ids: string[]): void {
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      const id = /"client_message_id":"([^"]+)"/.exec(String(payload))?.[1];
      if (id) ids.push(id);
    }),
  );
}
