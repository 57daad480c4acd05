import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { en as adminEn } from "../../src/web/admin/en.ts";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { en as statementEn } from "../../src/web/coins/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { launchBrowser } from "../support/browser/launch-browser.ts";
import { openWebClient } from "../support/browser/web-client.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";
import { PNG } from "../support/runtime/smiles.ts";

let parley: Parley;
let browser: Browser;
beforeAll(async () => {
  parley = await startParley({ SIGNUP_COINS: 20 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await parley?.close();
});

test("two members, each in a browser of their own, from their registration to their last coin; a superuser beside them", async () => {
  const complaints: string[] = [];
  const boss = await openWebClient(browser, parley, {
    member: await parley.addMember({ superuser: true }),
    hash: "#/admin",
    complaints,
  });
  const [ada, ben] = [await register("ada"), await register("ben")];

  // The superuser makes a smile, and gives Ben coins.
  const upload = boss.getByRole("form", { name: adminEn.smiles.new, exact: true });
  await upload
    .getByLabel(adminEn.smiles.picture, { exact: true })
    .setInputFiles({ name: "a.png", mimeType: "image/png", buffer: PNG });
  await upload.getByLabel(adminEn.smiles.name, { exact: true }).fill("Wave");
  await upload.getByRole("button", { name: adminEn.smiles.upload, exact: true }).click();
  await upload.getByText(adminEn.smiles.uploaded).waitFor();
  await find("ben@example.com");
  await giveCoins("100");
  await balance(ben, 120);

  // Ada writes first. Ben sees it in his list, and opens it.
  const number = await ben.evaluate("JSON.parse(localStorage.getItem('parley.session')).memberId");
  await ada.getByLabel(en.chats.memberId, { exact: true }).fill(String(number));
  await ada.getByLabel(en.chats.memberId, { exact: true }).press("Enter");
  await ada.getByRole("heading", { name: "ben" }).waitFor();
  await ada.getByText(en.chat.price(5), { exact: true }).waitFor();
  await write(ada, "Hello Ben, see https://example.com");
  await item(ada, "Hello Ben").getByText(en.chat.sent, { exact: true }).waitFor();
  const row = ben.getByRole("list", { name: en.chats.list, exact: true }).getByRole("listitem");
  await row.getByText(en.chats.unread(1)).waitFor({ state: "attached" });
  await row.getByText(`(${en.chats.online})`).waitFor({ state: "attached" });
  expect(await row.getByRole("time").textContent()).toMatch(/^\d+:\d\d/);
  await expect.poll(() => ben.title()).toBe("(1) Parley");
  await row.getByRole("link", { name: "ada" }).click();
  await item(ben, "Hello Ben").getByRole("link", { name: "https://example.com" }).waitFor();
  await item(ada, "Hello Ben").getByText(en.chat.read, { exact: true }).waitFor();
  await expect.poll(() => ben.title()).toBe("Parley");

  // He types, answers, sends a smile and a file.
  await ben.getByRole("textbox", { name: en.chat.message, exact: true }).pressSequentially("Hello A");
  await ada.getByText(en.chat.typing("ben")).waitFor();
  await write(ben, "Hello Ada");
  await item(ada, "Hello Ada").waitFor();
  await ben.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
  await ben.getByRole("button", { name: `Wave ${en.coins(10)}`, exact: true }).click();
  await ada.getByRole("log").getByRole("img", { name: "Wave" }).waitFor();
  await ben.locator("input[type=file]").setInputFiles([
    { name: "red.png", mimeType: "image/png", buffer: PNG },
    { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("notes") },
  ]);
  await ada.getByRole("link", { name: `${attachmentsEn.files.download} notes.txt`, exact: true }).waitFor();
  await ada.getByRole("button", { name: attachmentsEn.files.enlarge("red.png"), exact: true }).click();
  await ada
    .getByRole("dialog", { name: "red.png" })
    .getByRole("button", { name: attachmentsEn.close, exact: true })
    .click();
  await balance(ben, 95);

  // Ada runs out of coins: what she wrote waits until she has some, and a draft is kept beside it.
  for (const text of ["one", "two", "three"]) await write(ada, text);
  await balance(ada, 0);
  await write(ada, "four");
  await item(ada, `${en.chat.notSent} ${en.chat.tooFew(0, 5)}`).waitFor();
  await ada.getByRole("textbox", { name: en.chat.message, exact: true }).fill("a draft");
  await ada.reload();
  await find("ada@example.com");
  await giveCoins("7");
  await balance(ada, 7);
  await ada.getByRole("button", { name: en.chat.retry, exact: true }).click();
  await item(ben, "four").waitFor();
  await balance(ada, 2);
  expect(await ada.getByRole("textbox", { name: en.chat.message, exact: true }).inputValue()).toBe("a draft");

  // One message is refunded; the statement has all of it.
  await submit(
    boss,
    adminEn.refund.title,
    { [adminEn.refund.chat]: "1", [adminEn.refund.message]: "1", [adminEn.refund.reason]: "sorry" },
    adminEn.refund.submit,
  );
  await balance(ada, 7);
  await ada.evaluate("location.hash = '#/coins'");
  const entries = ada.getByRole("list", { name: statementEn.list, exact: true }).getByRole("listitem");
  await entries.getByText("sorry").waitFor();
  await expect.poll(async () => sum(await entries.locator("[aria-hidden]").allTextContents())).toBe(7);
  await boss.getByRole("button", { name: adminEn.reconciliation.start, exact: true }).click();
  await boss.getByText(adminEn.reconciliation.right).waitFor();

  // Who becomes an employee writes for nothing; who is deactivated is out.
  await boss.getByLabel(adminEn.roles.employee, { exact: true }).check();
  await boss.getByRole("button", { name: adminEn.roles.save, exact: true }).click();
  await boss.getByText(adminEn.roles.saved).waitFor();
  await ada.evaluate("history.back()");
  await ada.reload();
  await ada.getByText(en.chat.free, { exact: true }).waitFor();
  await find("ben@example.com");
  await boss.getByRole("button", { name: adminEn.status.deactivate, exact: true }).click();
  await boss.getByText(adminEn.status.deactivated).waitFor();
  await ben.reload();
  await ben.getByText(en.account.disabled).waitFor();

  // A new name, a new password, and out.
  await ada.getByRole("link", { name: en.shell.settings, exact: true }).click();
  await submit(ada, en.settings.profile, { [en.settings.name]: "Ada L." }, en.settings.save);
  const password = {
    [en.settings.current]: "123",
    [en.settings.new]: "456",
    [en.account.repeatPassword]: "456",
  };
  await submit(ada, en.settings.password, password, en.settings.change);
  await ada.getByText(en.settings.passwordChanged).waitFor();
  await ada.getByRole("button", { name: en.settings.logOut, exact: true }).click();
  await submit(
    ada,
    en.account.logIn,
    { [en.account.email]: "ada@example.com", [en.account.password]: "456" },
    en.account.logIn,
  );
  await balance(ada, 7);
  // Browsers report each request that is refused: of a token that was ended.
  for (const complaint of complaints) expect(complaint).toMatch(/401|403/);

  async function register(name: string): Promise<Page> {
    const page = await openWebClient(browser, parley, { complaints });
    await page.getByRole("button", { name: en.account.register, exact: true }).click();
    const account = {
      [en.account.email]: `${name}@example.com`,
      [en.account.password]: "123",
      [en.account.repeatPassword]: "123",
    };
    await submit(page, en.account.register, account, en.account.register);
    await balance(page, 20);
    await page.getByRole("link", { name: en.shell.settings, exact: true }).click();
    await submit(page, en.settings.profile, { [en.settings.name]: name }, en.settings.save);
    await page.getByText(en.settings.nameSaved).waitFor();
    await page.getByRole("link", { name: en.shell.chats, exact: true }).click();
    return page;
  }

  async function giveCoins(amount: string): Promise<void> {
    await submit(boss, adminEn.coins.title, { [adminEn.coins.amount]: amount }, adminEn.coins.submit);
  }

  async function find(email: string): Promise<void> {
    await submit(boss, adminEn.find, { [adminEn.emailOrNumber]: email }, adminEn.search);
    await boss.getByText(email).waitFor();
  }
}, 90_000);

/** Fills a form in, and sends it off. */
async function submit(page: Page, name: string, fields: Record<string, string>, button: string) {
  const form = page.getByRole("form", { name, exact: true });
  for (const [label, value] of Object.entries(fields)) {
    await form.getByLabel(label, { exact: true }).fill(value);
  }
  await form.getByRole("button", { name: button, exact: true }).click();
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill(text);
  await page.keyboard.press("Enter");
}

function item(page: Page, text: string): Locator {
  return page.getByRole("log").getByRole("listitem").filter({ hasText: text });
}

function balance(page: Page, coins: number): Promise<void> {
  return page
    .getByRole("link", { name: en.shell.balance(coins), exact: true })
    .first()
    .waitFor();
}

function sum(amounts: string[]): number {
  return amounts.reduce((total, text) => total + Number(text.replace("−", "-")), 0);
}
