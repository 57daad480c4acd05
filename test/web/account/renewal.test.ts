import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { openWebClient, setStoredItem } from "../../support/browser/web-client.ts";
import { defaultOf } from "../../support/defaults.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

const TTL_MS = Number(defaultOf("ACCESS_TOKEN_TTL_SECONDS")) * 1000;

describe("a session of the web client", () => {
  let parley: Parley;
  let browser: Browser;
  beforeAll(async () => {
    parley = await startParley({}, { instrumented: true });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await parley.resetFailpoints();
    await parley.setClock(0);
  });

  type Tokens = { memberId: number; token: string; refreshToken: string };

  /** Registers a member, and opens the page where they are logged in. */
  async function openLoggedIn(): Promise<{ page: Page; context: BrowserContext; tokens: Tokens }> {
    const credentials = { email: `${crypto.randomUUID()}@example.com`, password: "123" };
    const post = (path: string, body: object) =>
      parley.fetch(path, { method: "POST", body: JSON.stringify(body) });
    await post("/auth/register", { ...credentials, repeat_password: "123" });
    const body = (await (await post("/auth/login", credentials)).json()) as Record<string, string>;
    const tokens = {
      memberId: Number(body["member_id"]),
      token: body["access_token"] ?? "",
      refreshToken: body["refresh_token"] ?? "",
    };
    const page = await openWebClient(browser, parley, { complaints: [] });
    await setStoredItem(page, "parley.session", JSON.stringify({ ...tokens, email: credentials.email }));
    await page.reload();
    await isLoggedIn(page);
    return { page, context: page.context(), tokens };
  }

  const isLoggedIn = (page: Page) =>
    page.getByRole("heading", { name: en.chats.title, exact: true }).waitFor();
  const storedSession = (page: Page): Promise<Tokens> =>
    page.evaluate(() => JSON.parse(localStorage.getItem("parley.session") ?? "{}"));
  const statusOf = async (token: string) =>
    (await parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } })).status;

  /** Returns how many requests for new tokens the pages of a context have sent so far. */
  function countRefreshes(context: BrowserContext): () => number {
    let count = 0;
    context.on("request", (request) => {
      if (new URL(request.url()).pathname === "/auth/refresh") count++;
    });
    return () => count;
  }

  test("continues after its access token has expired, and two tabs renew it once", async () => {
    const { page, context, tokens } = await openLoggedIn();
    const refreshes = countRefreshes(context);
    const other = await context.newPage();
    await other.goto(page.url());
    await isLoggedIn(other);
    await parley.setClock(TTL_MS + 1000);
    await Promise.all([page.reload(), other.reload()]);
    await Promise.all([isLoggedIn(page), isLoggedIn(other)]);
    await expect.poll(async () => (await storedSession(page)).token).not.toBe(tokens.token);
    const renewed = await storedSession(page);
    expect(await statusOf(renewed.token)).toBe(200);
    expect(renewed.refreshToken).not.toBe(tokens.refreshToken);
    await other.getByRole("link", { name: en.shell.settings, exact: true }).click();
    await other.getByLabel(en.settings.name, { exact: true }).fill("Ada");
    await other.getByRole("button", { name: en.settings.save, exact: true }).click();
    await other.getByText(en.settings.nameSaved).waitFor();
    expect(refreshes()).toBe(1);
  });

  test("continues when the server does not answer the first requests for new tokens", async () => {
    const { page, tokens } = await openLoggedIn();
    let failures = 0;
    await page.route("**/auth/refresh", (route) => {
      failures++;
      if (failures === 1) return route.abort();
      return failures === 2 ? route.fulfill({ status: 503 }) : route.continue();
    });
    await parley.setClock(TTL_MS + 1000);
    await page.reload();
    await expect.poll(async () => (await storedSession(page)).token).not.toBe(tokens.token);
    await isLoggedIn(page);
    expect(failures).toBe(3);
    expect(await page.getByRole("form", { name: en.account.logIn, exact: true }).count()).toBe(0);
  });

  test("continues a day after a log-in on a page that was closed at once", async () => {
    const { page } = await openLoggedIn();
    await page.getByRole("link", { name: en.shell.settings, exact: true }).click();
    await page.getByRole("button", { name: en.settings.logOut, exact: true }).click();
    const form = page.getByRole("form", { name: en.account.register, exact: true });
    await page.getByRole("button", { name: en.account.register, exact: true }).click();
    await form.getByLabel(en.account.email, { exact: true }).fill(`${crypto.randomUUID()}@example.com`);
    await form.getByLabel(en.account.password, { exact: true }).fill("123");
    await form.getByLabel(en.account.repeatPassword, { exact: true }).fill("123");
    const renewed = page.waitForResponse("**/auth/refresh");
    await form.getByRole("button", { name: en.account.register, exact: true }).click();
    expect((await renewed).status()).toBe(200);
    await page.goto("about:blank");
    await parley.setClock(2 * TTL_MS);
    await page.goto(new URL("/", parley.url).href);
    await isLoggedIn(page);
  });

  test("that ended elsewhere leads to the log-in", async () => {
    const { page, tokens } = await openLoggedIn();
    await parley.fetch("/auth/logout", {
      method: "POST",
      headers: { Authorization: `Bearer ${tokens.token}` },
    });
    await page.reload();
    await page.getByText(en.account.expired).waitFor();
  });

  test("ends on the server when the member logs out", async () => {
    const { page, tokens } = await openLoggedIn();
    expect(await statusOf(tokens.token)).toBe(200);
    await page.getByRole("link", { name: en.shell.settings, exact: true }).click();
    await page.getByRole("button", { name: en.settings.logOut, exact: true }).click();
    await page.getByRole("form", { name: en.account.logIn, exact: true }).waitFor();
    await expect.poll(() => statusOf(tokens.token)).toBe(401);
  });

  test("leaves the page at a log-out without a connection, too", async () => {
    const { page, context } = await openLoggedIn();
    await page.getByRole("link", { name: en.shell.settings, exact: true }).click();
    const logOut = page.getByRole("button", { name: en.settings.logOut, exact: true });
    await logOut.waitFor();
    await context.setOffline(true);
    await logOut.click();
    await page.getByRole("form", { name: en.account.logIn, exact: true }).waitFor();
    expect(await page.evaluate(() => localStorage.getItem("parley.session"))).toBeNull();
  });
});
