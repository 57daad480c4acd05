import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { type Parley, startParley } from "../support/parley.ts";
import { openWeb } from "../support/web.ts";

describe("an account", () => {
  let parley: Parley;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ SIGNUP_COINS: 100 });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(() => {
    expect(complaints.splice(0)).toEqual([]);
  });

  test("a newcomer registers, is logged in, stays so after a reload, logs out, and logs in again", async () => {
    const page = await openWeb(browser, parley, { complaints });
    await page.getByRole("button", { name: "Register" }).click();
    const register = page.getByRole("form", { name: "Register" });
    await register.getByLabel("Email").fill("ada@example.com");
    await register.getByLabel("Password", { exact: true }).fill("123");
    await register.getByLabel("Repeat the password").fill("124");
    await register.getByRole("button", { name: "Register" }).click();
    await page.getByText("The two passwords differ.").waitFor();
    await register.getByLabel("Repeat the password").fill("123");
    await register.getByRole("button", { name: "Register" }).click();
    await page.getByRole("heading", { name: "Chats" }).waitFor();
    await page.getByRole("link", { name: "Your balance: 100 coins" }).waitFor();

    await page.reload();
    await page.getByRole("link", { name: "Your balance: 100 coins" }).waitFor();

    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Log out" }).click();
    const logIn = page.getByRole("form", { name: "Log in" });
    await logIn.waitFor();
    expect(await page.evaluate("localStorage.length")).toBe(0);

    await logIn.getByLabel("Email").fill("ada@example.com");
    await logIn.getByLabel("Password").fill("wrong");
    await logIn.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("alert").getByText("The email or the password is wrong.").waitFor();
    // Browsers report every refused request on the console.
    expect(complaints.splice(0)).toEqual([expect.stringContaining("401")]);
    await logIn.getByLabel("Password").fill("123");
    await logIn.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("link", { name: "Your balance: 100 coins" }).waitFor();
  });
});
