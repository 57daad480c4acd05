import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { PNG } from "../support/pages.ts";
import { type Parley, startParley } from "../support/parley.ts";
import { openWeb } from "../support/web.ts";

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
  const boss = await openWeb(browser, parley, {
    member: await parley.addMember({ superuser: true }),
    hash: "#/admin",
    complaints,
  });
  const [ada, ben] = [await register("ada"), await register("ben")];

  // The superuser makes a smile, and gives Ben coins.
  const upload = boss.getByRole("form", { name: "New smile" });
  await upload.getByLabel("Picture").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: PNG });
  await upload.getByLabel("Title").fill("Wave");
  await upload.getByRole("button", { name: "Upload" }).click();
  await upload.getByText("The smile can be sent.").waitFor();
  await find("ben@example.com");
  await submit(boss, "Coins", { Amount: "100" }, "Move coins");
  await balance(ben, 120);

  // Ada writes first. Ben sees it in his list, and opens it.
  const number = await ben.evaluate("JSON.parse(localStorage.getItem('parley.session')).memberId");
  await ada.getByLabel("Member number").fill(String(number));
  await ada.getByLabel("Member number").press("Enter");
  await ada.getByRole("heading", { name: "ben" }).waitFor();
  await ada.getByText("5 coins", { exact: true }).waitFor();
  await write(ada, "Hello Ben, see https://example.com");
  await item(ada, "Hello Ben").getByText("Sent").waitFor();
  const row = ben.getByRole("list", { name: "Your chats" }).getByRole("listitem");
  await row.getByText("1 unread message").waitFor({ state: "attached" });
  await row.getByText("(online)").waitFor({ state: "attached" });
  expect(await row.getByRole("time").textContent()).toMatch(/^\d+:\d\d/);
  await expect.poll(() => ben.title()).toBe("(1) Parley");
  await row.getByRole("link", { name: "ada" }).click();
  await item(ben, "Hello Ben").getByRole("link", { name: "https://example.com" }).waitFor();
  await item(ada, "Hello Ben").getByText("Read").waitFor();
  await expect.poll(() => ben.title()).toBe("Parley");

  // He types, answers, sends a smile and a file.
  await ben.getByRole("textbox", { name: "Message" }).pressSequentially("Hello A");
  await ada.getByText("ben is typing …").waitFor();
  await write(ben, "Hello Ada");
  await item(ada, "Hello Ada").waitFor();
  await ben.getByRole("button", { name: "Send a smile" }).click();
  await ben.getByRole("button", { name: "Wave 10 coins" }).click();
  await ada.getByRole("log").getByRole("img", { name: "Wave" }).waitFor();
  await ben.locator("input[type=file]").setInputFiles([
    { name: "red.png", mimeType: "image/png", buffer: PNG },
    { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("notes") },
  ]);
  await ada.getByRole("link", { name: "Download notes.txt" }).waitFor();
  await ada.getByRole("button", { name: "Show red.png large" }).click();
  await ada.getByRole("dialog", { name: "red.png" }).getByRole("button", { name: "Close" }).click();
  await balance(ben, 95);

  // Ada runs out of coins: what she wrote waits until she has some, and a draft is kept beside it.
  for (const text of ["one", "two", "three"]) await write(ada, text);
  await balance(ada, 0);
  await write(ada, "four");
  await item(ada, "Not sent, not charged: you have 0 coins, this costs 5").waitFor();
  await ada.getByRole("textbox", { name: "Message" }).fill("a draft");
  await ada.reload();
  await find("ada@example.com");
  await submit(boss, "Coins", { Amount: "7" }, "Move coins");
  await balance(ada, 7);
  await ada.getByRole("button", { name: "Send again" }).click();
  await item(ben, "four").waitFor();
  await balance(ada, 2);
  expect(await ada.getByRole("textbox", { name: "Message" }).inputValue()).toBe("a draft");

  // One message is refunded; the statement has all of it.
  await submit(
    boss,
    "Refund a message",
    { "Chat number": "1", "Message number": "1", Reason: "sorry" },
    "Refund",
  );
  await balance(ada, 7);
  await ada.evaluate("location.hash = '#/coins'");
  const entries = ada.getByRole("list", { name: "What came and what went" }).getByRole("listitem");
  await entries.getByText("sorry").waitFor();
  await expect.poll(async () => sum(await entries.locator("[aria-hidden]").allTextContents())).toBe(7);
  await boss.getByRole("button", { name: "Compare all coins" }).click();
  await boss.getByText("All coins are right.").waitFor();

  // Who becomes an employee writes for nothing; who is deactivated is out.
  await boss.getByLabel("Employee").check();
  await boss.getByRole("button", { name: "Save roles" }).click();
  await boss.getByText("The roles are saved.").waitFor();
  await ada.evaluate("history.back()");
  await ada.reload();
  await ada.getByText("free", { exact: true }).waitFor();
  await find("ben@example.com");
  await boss.getByRole("button", { name: "Deactivate" }).click();
  await boss.getByText("The member is deactivated.").waitFor();
  await ben.reload();
  await ben.getByText("Your account is deactivated.").waitFor();

  // A new name, a new password, and out.
  await ada.getByRole("link", { name: "Settings" }).click();
  await submit(ada, "Profile", { Name: "Ada L." }, "Save");
  const password = { "Current password": "123", "New password": "456", "Repeat the password": "456" };
  await submit(ada, "Password", password, "Change password");
  await ada.getByText("Your password is changed.").waitFor();
  await ada.getByRole("button", { name: "Log out" }).click();
  await submit(ada, "Log in", { Email: "ada@example.com", Password: "456" }, "Log in");
  await balance(ada, 7);
  // Browsers report each request that is refused: of a token that was ended.
  for (const complaint of complaints) expect(complaint).toMatch(/401|403/);

  async function register(name: string): Promise<Page> {
    const page = await openWeb(browser, parley, { complaints });
    await page.getByRole("button", { name: "Register" }).click();
    const account = { Email: `${name}@example.com`, Password: "123", "Repeat the password": "123" };
    await submit(page, "Register", account, "Register");
    await balance(page, 20);
    await page.getByRole("link", { name: "Settings" }).click();
    await submit(page, "Profile", { Name: name }, "Save");
    await page.getByText("Your name is saved.").waitFor();
    await page.getByRole("link", { name: "Chats", exact: true }).click();
    return page;
  }

  async function find(email: string): Promise<void> {
    await submit(boss, "Find a member", { "Email or member number": email }, "Find");
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
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.keyboard.press("Enter");
}

function item(page: Page, text: string): Locator {
  return page.getByRole("log").getByRole("listitem").filter({ hasText: text });
}

function balance(page: Page, coins: number): Promise<void> {
  return page
    .getByRole("link", { name: `Your balance: ${coins} coins` })
    .first()
    .waitFor();
}

function sum(amounts: string[]): number {
  return amounts.reduce((total, text) => total + Number(text.replace("−", "-")), 0);
}
