import type { Page } from "playwright-core";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { en as statementEn } from "../../../src/web/coins/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { cutNetwork, restoreNetwork } from "../../support/browser/network.ts";
import { expectOnlyConnectionErrors, goTo, startChat } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { moveCoins } from "../../support/runtime/members.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

/** The rows of the shown statement. */
const rowsOf = (page: Page) =>
  page.getByRole("region", { name: statementEn.list, exact: true }).locator(".entry");

const HOSTILE = `<img src=x onerror="document.title='broken into'">`;

describe("the web client's statement", () => {
  const web = webFixture({ LEASE_COINS: 50 }, { instrumented: true });
  let admin: TestMember;
  beforeAll(async () => {
    admin = await web.parley.addMember({ superuser: true });
  });
  afterEach(() => web.parley.resetFailpoints());

  const move = (member: TestMember, amount: number, note: string) =>
    moveCoins(web.parley, { admin, member, amount, note });

  test("lists grants, deductions and charges, which add up to the balance", async () => {
    const ada = await web.parley.addMember();
    const ben = await web.parley.addMember();
    await move(ada, 100, HOSTILE);
    await move(ada, -20, "too many");
    const chat = await web.parley.chat(ada, ben);
    for (const text of ["one", "two", "three"]) {
      chat.send(text);
      await chat.next();
    }
    const page = await web.open({
      member: ada,
      hash: "#/coins",
      width: 360,
    });
    const rows = rowsOf(page);
    await rows.first().waitFor();
    const bens = rows.filter({ hasText: en.chats.member(ben.id) });
    await bens.getByText(statementEn.paid(3)).waitFor();
    const amounts = await rows.locator(".entry-amount > [aria-hidden]").allTextContents();
    const total = amounts.reduce((sum, text) => sum + Number(text.replace("−", "-")), 0);
    expect(total).toBe(65);
    await page.getByRole("link", { name: en.shell.balance(65), exact: true }).waitFor();
    await rows.getByText(HOSTILE).waitFor();
    const balances = await rows.locator(".entry-balance > [aria-hidden]").allTextContents();
    expect(balances).toEqual(["65", "80", "100"]);
    chat.close();
  });

  test("loads older entries page by page, and adds new ones at the top", async () => {
    const ada = await web.parley.addMember();
    for (let n = 1; n <= 52; n++) await web.parley.giveCoins(ada.id, n);
    const page = await web.open({ member: ada, hash: "#/coins" });
    const rows = rowsOf(page);
    await page.getByText(statementEn.shown(50)).waitFor();
    expect(await rows.first().textContent()).toContain("+52");
    await page.getByRole("button", { name: statementEn.older, exact: true }).click();
    await page.getByText(statementEn.shown(52)).waitFor();
    expect(await rows.last().textContent()).toContain("+1");
    expect(await page.getByRole("button", { name: statementEn.older }).count()).toBe(0);
    await expect.poll(() => page.locator(".statement-days:focus").count()).toBe(1);

    await move(ada, 1000, "a present");
    await rows.first().getByText("a present").waitFor();
    await page.getByText(statementEn.shown(53)).waitFor();
  });

  test("is updated, with the balance, when the member sends from another browser", async () => {
    const ada = await web.parley.addMember({ coins: 100 });
    const ben = await web.parley.addMember();
    const page = await web.open({ member: ada, hash: "#/coins" });
    await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();
    const otherPage = await web.open({
      member: ada,
      hash: `#/chats/${ben.id}`,
    });
    await startChat(otherPage);
    await otherPage.getByRole("textbox", { name: en.chat.message, exact: true }).fill("Hello");
    await otherPage.keyboard.press("Enter");
    await otherPage
      .getByRole("link", { name: en.shell.balance(95), exact: true })
      .first()
      .waitFor();
    await page.getByRole("link", { name: en.shell.balance(95), exact: true }).waitFor();
    await rowsOf(page).getByText(statementEn.pending, { exact: true }).waitFor();
  });

  test.each([
    ["before its code has loaded", false],
    ["after its code has loaded", true],
  ])(
    "is shown without a click once the browser is back online, if it was opened offline %s",
    async (_, isLoaded) => {
      const ada = await web.parley.addMember();
      const page = await web.open({ member: ada });
      const list = page.getByText(statementEn.emptyHint);
      // The page loads code in advance.
      const code = "**/chunks/statement-screen*";
      if (!isLoaded) await page.route(code, (route) => route.abort());
      await page.getByRole("link", { name: en.shell.balance(0), exact: true }).waitFor();
      if (isLoaded) {
        await goTo(page, "#/coins");
        await list.waitFor();
        await goTo(page, "#/chats");
        await list.waitFor({ state: "detached" });
      }
      await cutNetwork(page);
      await goTo(page, "#/coins");
      await page
        .getByRole("alert")
        .getByText(isLoaded ? statementEn.failed : en.shell.broken)
        .waitFor();
      await page.getByRole("button", { name: en.shell.again, exact: true }).waitFor();
      await page.unroute(code);
      await restoreNetwork(page);
      await list.waitFor();
      expect(await page.getByRole("button", { name: en.shell.again, exact: true }).count()).toBe(0);
      expectOnlyConnectionErrors(web.complaints.splice(0));
    },
  );

  test("shows an error if it cannot be loaded, and loads on retry", async () => {
    const ada = await web.parley.addMember();
    const page = await web.open({ member: ada });
    await page.getByRole("link", { name: en.shell.balance(0), exact: true }).waitFor();
    await page.route("**/members/me/statement*", (route) => route.abort());
    await page.getByRole("link", { name: en.shell.balance(0), exact: true }).click();
    await page.getByRole("alert").getByText(statementEn.failed).waitFor();
    await page.unroute("**/members/me/statement*");
    await page.getByRole("button", { name: en.shell.again, exact: true }).click();
    await page.getByText(statementEn.emptyHint).waitFor();
    expect(web.complaints.splice(0)).not.toEqual([]);
  });

  test("says how many messages the coins are, and leads to more, if the site names a way", async () => {
    const ada = await web.parley.addMember({ coins: 23 });
    const config = (await (await web.parley.fetch("/config")).json()) as object;
    let given: object = { coins_url: "https://example.com/coins?member={id}" };
    const page = await web.open({
      member: ada,
      hash: "#/coins",
      onPage: (each) => each.route("**/config", (route) => route.fulfill({ json: { ...config, ...given } })),
    });
    const purse = page.getByRole("region", { name: statementEn.balance });
    await purse.getByText(statementEn.worth(4), { exact: true }).waitFor();
    const link = purse.getByRole("link", { name: statementEn.get });
    expect(await link.getAttribute("href")).toBe(`https://example.com/coins?member=${ada.id}`);
    given = { coins_help: "Ask the office" };
    await page.reload();
    await purse.getByText("Ask the office", { exact: true }).waitFor();
    expect(await link.count()).toBe(0);
  });
});
