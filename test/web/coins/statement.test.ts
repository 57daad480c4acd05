import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en as statementEn } from "../../../src/web/coins/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { openWebClient, startChat } from "../../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

const HOSTILE = `<img src=x onerror="document.title='broken into'">`;

describe("the web client's statement", () => {
  let parley: Parley;
  let browser: Browser;
  let admin: TestMember;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley();
    browser = await launchBrowser();
    admin = await parley.addMember({ superuser: true });
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(() => {
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
