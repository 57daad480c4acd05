import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en as statementEn } from "../../../src/web/coins/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { logItem, sendText } from "../../support/browser/chat-page.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import {
  documentWidth,
  exchangeTexts,
  expectOnlyConnectionErrors,
  goTo,
  openWebClient,
  startChat,
} from "../../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

const HOSTILE = `<img src=x onerror="document.title='broken into'">`;

describe("the web client's statement", () => {
  let parley: Parley;
  let browser: Browser;
  let admin: TestMember;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({}, { instrumented: true });
    browser = await launchBrowser();
    admin = await parley.addMember({ superuser: true });
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    await parley.resetFailpoints();
    expect(complaints.splice(0)).toEqual([]);
  });

  function move(member: TestMember, amount: number, note: string): Promise<Response> {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    return parley.request(admin, "POST", `/members/${member.id}/coins`, { amount, note }, headers);
  }

  test("lists grants, deductions and charges, which add up to the balance", async () => {
    const ada = await parley.addMember();
    const ben = await parley.addMember();
    await move(ada, 100, HOSTILE);
    await move(ada, -20, "too many");
    const chat = await parley.chat(ada, ben);
    for (const text of ["one", "two", "three"]) {
      chat.send(text);
      await chat.next();
    }
    const page = await openWebClient(browser, parley, {
      member: ada,
      hash: "#/coins",
      width: 360,
      complaints,
    });
    const rows = page.getByRole("list", { name: statementEn.list, exact: true }).getByRole("listitem");
    await rows.first().waitFor();
    // The chat may or may not have settled its lease by now.
    await rows
      .getByText(statementEn.paid(3))
      .or(rows.getByText(`· ${statementEn.messages(1, 3)}`))
      .first()
      .waitFor();
    const amounts = await rows.locator(".entry-amount > [aria-hidden]").allTextContents();
    const total = amounts.reduce((sum, text) => sum + Number(text.replace("−", "-")), 0);
    expect(total).toBe(65);
    await page.getByRole("link", { name: en.shell.balance(65), exact: true }).waitFor();
    await rows.getByText(HOSTILE).waitFor();
    await rows
      .getByRole("link", { name: statementEn.chatWith(en.chats.member(ben.id)), exact: true })
      .first()
      .waitFor();
    chat.close();
  });

  test("loads older entries page by page, and adds new ones at the top", async () => {
    const ada = await parley.addMember();
    for (let n = 1; n <= 52; n++) await parley.giveCoins(ada.id, n);
    const page = await openWebClient(browser, parley, { member: ada, hash: "#/coins", complaints });
    const rows = page.getByRole("list", { name: statementEn.list, exact: true }).getByRole("listitem");
    await page.getByText(statementEn.shown(50)).waitFor();
    expect(await rows.first().textContent()).toContain("+52");
    await page.getByRole("button", { name: statementEn.older, exact: true }).click();
    await page.getByText(statementEn.shown(52)).waitFor();
    expect(await rows.last().textContent()).toContain("+1");
    expect(await page.getByRole("button", { name: statementEn.older }).count()).toBe(0);
    await expect.poll(() => page.locator("ol:focus").count()).toBe(1);

    await move(ada, 1000, "a present");
    await rows.first().getByText("a present").waitFor();
    await page.getByText(statementEn.shown(53)).waitFor();
  });

  test("is updated, with the balance, when the member sends from another browser", async () => {
    const ada = await parley.addMember({ coins: 100 });
    const ben = await parley.addMember();
    const page = await openWebClient(browser, parley, { member: ada, hash: "#/coins", complaints });
    await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();
    const otherPage = await openWebClient(browser, parley, {
      member: ada,
      hash: `#/chats/${ben.id}`,
      complaints,
    });
    await startChat(otherPage);
    await otherPage.getByRole("textbox", { name: en.chat.message, exact: true }).fill("Hello");
    await otherPage.keyboard.press("Enter");
    await otherPage
      .getByRole("link", { name: en.shell.balance(95), exact: true })
      .first()
      .waitFor();
    await page.getByRole("link", { name: en.shell.balance(95), exact: true }).waitFor();
    await page.getByText(statementEn.kinds.hold).waitFor();
  });

  test("shows a balance that is not exact as such, and refuses nothing for it", async () => {
    const ben = await parley.addMember();
    const ada = await parley.addMember({ coins: 100 });
    const cleo = await parley.addMember();
    await exchangeTexts(parley, [ada, cleo, "Hello Cleo"]);
    await parley.setFailpoint("roomFault", "throw");
    // Of Ada's rooms, only the one with Cleo has a name that begins with her number.
    await parley.setFailpoint("silentRoom", ada.id);

    const page = await openWebClient(browser, parley, {
      member: ada,
      hash: "#/coins",
      width: 360,
      complaints,
    });
    await page.getByRole("link", { name: "Your balance: about 100 coins", exact: true }).waitFor();
    const purse = page.getByRole("region", { name: statementEn.balance, exact: true });
    await purse.getByText("about 100", { exact: true }).waitFor();
    await purse.getByText(en.shell.inexactHint, { exact: true }).waitFor();
    const list = page.getByRole("region", { name: statementEn.list, exact: true });
    await list.getByText(statementEn.inexact, { exact: true }).waitFor();
    await list.getByText("+100", { exact: true }).waitFor();
    expect(await documentWidth(page)).toBe(360);
    await page.screenshot({ path: "dist/screenshots/balance that is not exact 360.png" });

    const adminPage = await openWebClient(browser, parley, { member: admin, hash: "#/admin", complaints });
    await adminPage.getByLabel(adminEn.emailOrNumber, { exact: true }).fill(ada.email);
    await adminPage.getByRole("button", { name: adminEn.search, exact: true }).click();
    await adminPage.getByText("about 100", { exact: true }).waitFor();

    await goTo(page, `#/chats/${ben.id}`);
    await startChat(page);
    await page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await page.getByText(attachmentsEn.smiles.balance("about 100 coins"), { exact: true }).waitFor();
    await page.getByRole("button", { name: attachmentsEn.close, exact: true }).click();
    await sendText(page, "Hello Ben");
    await logItem(page, "Hello Ben").getByText(en.chat.sent, { exact: true }).waitFor({ state: "attached" });

    await parley.setFailpoint("silentRoom", 0);
    await goTo(page, "#/coins");
    await page.reload();
    await page.getByRole("link", { name: en.shell.balance(90), exact: true }).waitFor();
    await purse.getByText("90", { exact: true }).waitFor();
    expect(await page.getByText(en.shell.inexactHint).count()).toBe(0);
    await list.getByText("+100", { exact: true }).waitFor();
    expect(await page.getByText(statementEn.inexact).count()).toBe(0);
  });

  test("is exact while the member writes in two chats, also if the server is asked only once", async () => {
    const ada = await parley.addMember({ coins: 100 });
    const ben = await parley.addMember();
    const cleo = await parley.addMember();
    let requests = 0;
    const page = await openWebClient(browser, parley, {
      member: ada,
      hash: `#/chats/${ben.id}`,
      complaints,
      onPage: (opened) =>
        opened.route("**/members/me", (route) => (requests++ === 0 ? route.continue() : route.abort())),
    });
    const badge = (coins: number) => page.getByRole("link", { name: en.shell.balance(coins), exact: true });
    await startChat(page);
    await badge(100).waitFor();
    await goTo(page, `#/chats/${cleo.id}`);
    await startChat(page);
    await sendText(page, "to Cleo");
    await badge(95).waitFor();
    await goTo(page, `#/chats/${ben.id}`);
    await sendText(page, "to Ben");
    await badge(90).waitFor();
    await goTo(page, `#/chats/${cleo.id}`);
    await sendText(page, "to Cleo again");
    await badge(85).waitFor();
    expect(await parley.balanceOf(ada)).toBe(85);
    await exchangeTexts(parley, [ada, cleo, "from another device"]);
    await page.getByRole("link", { name: en.shell.balance(85, false), exact: true }).waitFor();
    await page.context().close();
    expectOnlyConnectionErrors(complaints.splice(0));
  });

  test.each([
    ["before its code has loaded", false],
    ["after its code has loaded", true],
  ])(
    "is shown without a click once the browser is back online, if it was opened offline %s",
    async (_, isLoaded) => {
      const ada = await parley.addMember();
      const page = await openWebClient(browser, parley, { member: ada, complaints });
      const list = page.getByText(statementEn.emptyHint);
      await page.getByRole("link", { name: en.shell.balance(0), exact: true }).waitFor();
      if (isLoaded) {
        await goTo(page, "#/coins");
        await list.waitFor();
        await goTo(page, "#/chats");
        await list.waitFor({ state: "detached" });
      }
      await page.context().setOffline(true);
      await goTo(page, "#/coins");
      await page
        .getByRole("alert")
        .getByText(isLoaded ? statementEn.failed : en.shell.broken)
        .waitFor();
      await page.getByRole("button", { name: en.shell.again, exact: true }).waitFor();
      await page.context().setOffline(false);
      await list.waitFor();
      expect(await page.getByRole("button", { name: en.shell.again, exact: true }).count()).toBe(0);
      expectOnlyConnectionErrors(complaints.splice(0));
    },
  );

  test("shows an error if it cannot be loaded, and loads on retry", async () => {
    const ada = await parley.addMember();
    const page = await openWebClient(browser, parley, { member: ada, complaints });
    await page.getByRole("link", { name: en.shell.balance(0), exact: true }).waitFor();
    await page.route("**/members/me/statement*", (route) => route.abort());
    await page.getByRole("link", { name: en.shell.balance(0), exact: true }).click();
    await page.getByRole("alert").getByText(statementEn.failed).waitFor();
    await page.unroute("**/members/me/statement*");
    await page.getByRole("button", { name: en.shell.again, exact: true }).click();
    await page.getByText(statementEn.emptyHint).waitFor();
    expect(complaints.splice(0)).not.toEqual([]);
  });
});
