import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { en as accountEn } from "../../src/web/account/en.ts";
import { en as adminEn } from "../../src/web/admin/en.ts";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { en as messagesEn } from "../../src/web/chat/messages/en.ts";
import { en as statementEn } from "../../src/web/coins/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { en as settingsEn } from "../../src/web/settings/en.ts";
import {
  chooseSticker,
  costLine,
  downloadLink,
  logItem,
  messageField,
  retryFailed,
  sendFiles,
  sendText,
  textFile,
  waitForBalance,
  waitForPrice,
} from "../support/browser/chat-page.ts";
import { confirm, waitForReport } from "../support/browser/desk-page.ts";
import { sharedBrowser } from "../support/browser/launch-browser.ts";
import { goTo, openWebClient, startByNumber } from "../support/browser/web-client.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";
import { PNG } from "../support/runtime/smiles.ts";

/** One story in steps: each continues where the one before ended. After a failure the other steps are skipped. */
describe("two members and a superuser, each in a browser of their own", () => {
  let parley: Parley;
  let browser: Browser;
  let boss: Page;
  let ada: Page;
  let ben: Page;
  let hasFailed = false;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ SIGNUP_COINS: 20 });
    browser = await sharedBrowser();
    boss = await openWebClient(browser, parley, {
      member: await parley.addMember({ superuser: true }),
      hash: "#/admin/stickers",
      complaints,
    });
  });
  afterAll(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
    await parley?.close();
  });
  beforeEach(({ skip }) => skip(hasFailed, "an earlier step failed"));
  afterEach(({ task }) => {
    hasFailed ||= task.result?.state === "fail";
    // Browsers report each rejected request. Revoked tokens and deactivated members cause some.
    for (const complaint of complaints.splice(0)) expect(complaint).toMatch(/401|403/);
  });

  test("Ada and Ben register and choose names", async () => {
    ada = await register("ada");
    ben = await register("ben");
  });

  test("the superuser adds a smile and gives Ben coins", async () => {
    const upload = boss.getByRole("form", { name: adminEn.smiles.new, exact: true });
    await upload
      .getByLabel(adminEn.smiles.picture, { exact: true })
      .setInputFiles({ name: "a.png", mimeType: "image/png", buffer: PNG });
    await upload.getByLabel(adminEn.smiles.name, { exact: true }).fill("Wave");
    await upload.getByRole("button", { name: adminEn.smiles.upload, exact: true }).click();
    await waitForReport(boss, adminEn.smiles.uploaded);
    await findMember("ben@example.com");
    await giveCoins("100");
    await waitForBalance(ben, 120);
  });

  test("Ada sends the first message, and Ben sees it in his list and reads it", async () => {
    const benId = await ben.evaluate(
      () => JSON.parse(localStorage.getItem("parley.session") ?? "{}").memberId,
    );
    await startByNumber(ada, benId);
    await ada.getByRole("heading", { name: "ben" }).waitFor();
    await waitForPrice(ada, 5);
    await sendText(ada, "Hello Ben, see https://example.com");
    await logItem(ada, "Hello Ben").getByText(en.chat.sent, { exact: true }).waitFor();

    const row = ben.getByRole("list", { name: en.chats.list, exact: true }).getByRole("listitem");
    await row.getByRole("link", { name: `, ${en.chats.online}, ${en.chats.unread(1)}, ` }).waitFor();
    expect(await row.locator("time").textContent()).toMatch(/^\d+:\d\d/);
    await expect.poll(() => ben.title()).toBe("(1) Chats – Parley");
    await row.getByRole("link", { name: "ada" }).click();
    await logItem(ben, "Hello Ben").getByRole("link", { name: "https://example.com" }).waitFor();
    await logItem(ada, "Hello Ben").getByText(en.chat.read, { exact: true }).waitFor();
    await expect.poll(() => ben.title()).toBe("ada – Parley");
  });

  test("Ben types, answers, and sends a smile and files", async () => {
    await messageField(ben).pressSequentially("Hello A");
    await ada.getByText(en.chat.typing).waitFor();
    await sendText(ben, "Hello Ada");
    await logItem(ada, "Hello Ada").waitFor();
    await ben.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await chooseSticker(ben, "Wave", en.coins(10));
    await ada.getByRole("log").getByRole("img", { name: "Wave" }).waitFor();
    await sendFiles(ben, { name: "red.png", mimeType: "image/png", buffer: PNG }, textFile("notes.txt"));
    await downloadLink(ada, "notes.txt").waitFor();
    await ada.getByRole("button", { name: attachmentsEn.files.enlarge("red.png"), exact: true }).click();
    await ada
      .getByRole("dialog", { name: "red.png" })
      .getByRole("button", { name: attachmentsEn.close, exact: true })
      .click();
    await waitForBalance(ben, 95);
  });

  test("Ada runs out of coins, and her message waits beside her draft until she gets some", async () => {
    for (const text of ["one", "two", "three"]) await sendText(ada, text);
    await waitForBalance(ada, 0);
    await sendText(ada, "four");
    await logItem(ada, `${messagesEn.failed.notSent} ${messagesEn.failed.tooFew(0, 5)}`).waitFor();
    await messageField(ada).fill("a draft");
    await ada.reload();
    await findMember("ada@example.com");
    await giveCoins("7");
    await waitForBalance(ada, 7);
    await retryFailed(ada, "four");
    await logItem(ben, "four").waitFor();
    await waitForBalance(ada, 2);
    expect(await messageField(ada).inputValue()).toBe("a draft");
  });

  test("the superuser refunds a message, Ada's statement adds up, and the reconciliation finds no difference", async () => {
    await boss.getByText(adminEn.refund.title, { exact: true }).click();
    const reference = { [adminEn.refund.referenceLabel]: "1-1", [adminEn.refund.reason]: "sorry" };
    await submit(boss, adminEn.refund.title, reference, adminEn.refund.submit);
    await waitForBalance(ada, 7);
    await goTo(ada, "#/coins");
    const entries = ada.getByRole("region", { name: statementEn.list, exact: true }).locator(".entry");
    await entries.getByText("sorry").waitFor();
    await expect.poll(() => sumOf(entries.locator(".entry-amount > [aria-hidden]"))).toBe(7);
    await goTo(boss, "#/admin/books");
    await boss.getByRole("button", { name: adminEn.reconciliation.start, exact: true }).click();
    await boss.getByText(adminEn.reconciliation.right, { exact: true }).waitFor();
  });

  test("Ada becomes an employee and writes for free", async () => {
    await findMember("ada@example.com");
    await boss.getByLabel(adminEn.roles.employee, { exact: true }).check();
    await boss.getByRole("button", { name: adminEn.roles.save, exact: true }).click();
    await waitForReport(boss, adminEn.roles.saved);
    await ada.goBack();
    await ada.reload();
    await costLine(ada).getByText(en.chat.free).waitFor();
  });

  test("Ben is deactivated and logged out", async () => {
    await findMember("ben@example.com");
    await boss.getByRole("button", { name: adminEn.account.deactivate, exact: true }).click();
    await confirm(boss, adminEn.account.deactivate);
    await ben.reload();
    await ben.getByText(accountEn.disabled).waitFor();
  });

  test("Ada changes her name and password, and logs in with the new password", async () => {
    await ada.getByRole("link", { name: en.shell.settings, exact: true }).click();
    await submit(ada, settingsEn.profile, { [settingsEn.name]: "Ada L." }, settingsEn.save);
    // The new password ends what the old token has under way.
    await ada.getByText(settingsEn.nameSaved).waitFor();
    const password = {
      [settingsEn.current]: "123",
      [settingsEn.new]: "456",
      [accountEn.repeatPassword]: "456",
    };
    await submit(ada, settingsEn.password, password, settingsEn.change);
    await ada.getByText(settingsEn.passwordChanged).waitFor();
    await ada.getByRole("button", { name: settingsEn.logOut, exact: true }).click();
    const account = { [accountEn.email]: "ada@example.com", [accountEn.password]: "456" };
    await submit(ada, accountEn.logIn, account, accountEn.logIn);
    await waitForBalance(ada, 7);
  });

  async function register(name: string): Promise<Page> {
    const page = await openWebClient(browser, parley, { complaints });
    await page.getByRole("button", { name: accountEn.register, exact: true }).click();
    const account = {
      [accountEn.email]: `${name}@example.com`,
      [accountEn.password]: "123",
      [accountEn.repeatPassword]: "123",
    };
    await submit(page, accountEn.register, account, accountEn.register);
    await waitForBalance(page, 20);
    await page.getByRole("link", { name: en.shell.settings, exact: true }).click();
    await submit(page, settingsEn.profile, { [settingsEn.name]: name }, settingsEn.save);
    await page.getByText(settingsEn.nameSaved).waitFor();
    await page.getByRole("link", { name: en.shell.chats, exact: true }).click();
    return page;
  }

  async function giveCoins(amount: string): Promise<void> {
    const button = adminEn.coins.giveSome(en.coins(Number(amount)));
    await submit(boss, adminEn.coins.title, { [adminEn.coins.amount]: amount }, button);
  }

  async function findMember(email: string): Promise<void> {
    await goTo(boss, "#/admin/members");
    await boss.getByLabel(adminEn.members.search, { exact: true }).fill(email);
    const row = boss.getByRole("row", { name: email });
    await row.waitFor();
    await row.click();
    await boss.getByRole("definition").getByText(email, { exact: true }).waitFor();
  }
});

/** Fills in a form and submits it. */
async function submit(page: Page, name: string, fields: Record<string, string>, button: string) {
  const form = page.getByRole("form", { name, exact: true });
  for (const [label, value] of Object.entries(fields)) {
    await form.getByLabel(label, { exact: true }).fill(value);
  }
  await form.getByRole("button", { name: button, exact: true }).click();
}

/** Returns the sum of the amounts that the elements show. */
async function sumOf(amounts: Locator): Promise<number> {
  const texts = await amounts.allTextContents();
  return texts.reduce((total, text) => total + Number(text.replace("−", "-")), 0);
}
