import type { BrowserContext, Page, Request, Route } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import { problemBody } from "../../../src/protocol/http/problem.ts";
import { en as accountEn } from "../../../src/web/account/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { en as settingsEn } from "../../../src/web/settings/en.ts";
import {
  logInForm,
  logOut,
  openRegisterForm,
  submitRegistration,
} from "../../support/browser/account-forms.ts";
import { cutNetwork } from "../../support/browser/network.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { defaultOf } from "../../support/defaults.ts";
import { PASSWORD } from "../../support/runtime/passwords.ts";
import { logIn } from "../../support/runtime/sessions.ts";

/** The answer of a server that asks for a wait. */
const UNAVAILABLE = { status: 503, headers: { "Retry-After": "60" }, json: problemBody("unavailable") };

const TTL_MS = Number(defaultOf("ACCESS_TOKEN_TTL_SECONDS")) * 1000;

describe("a session of the web client", () => {
  const web = webFixture({}, { instrumented: true });
  afterEach(() => web.parley.reset());

  /** Opens the page of a member who has just logged in. */
  async function openLoggedIn() {
    const tokens = await logIn(web.parley, await web.parley.addMember());
    const page = await web.open({ member: tokens, complaints: [] });
    await isLoggedIn(page);
    return { page, context: page.context(), tokens };
  }

  /** Has the member's access token expire while no page is open: an open one could request new tokens before a test counts. */
  async function expireToken(page: Page): Promise<void> {
    await page.goto("about:blank");
    await web.parley.setClock(TTL_MS + 1000);
  }

  const openSite = (page: Page) => page.goto(web.parley.url.href);
  const isLoggedIn = (page: Page) =>
    page.getByRole("heading", { name: en.chats.title, exact: true }).waitFor();
  const storedSession = (page: Page): Promise<{ token: string; refreshToken: string }> =>
    page.evaluate(() => JSON.parse(localStorage.getItem("parley.session") ?? "{}"));
  const statusOf = async (token: string) =>
    (await web.parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } })).status;

  const isRefresh = (request: Request) => new URL(request.url()).pathname === "/auth/refresh";

  /** Returns how many requests for new tokens the pages of a context have sent so far. */
  function countRefreshes(context: BrowserContext): () => number {
    let count = 0;
    context.on("request", (request) => {
      if (isRefresh(request)) count++;
    });
    return () => count;
  }

  test("continues after its access token has expired, and two tabs renew it once", async () => {
    const { page, context, tokens } = await openLoggedIn();
    const refreshes = countRefreshes(context);
    const other = await context.newPage();
    await other.goto(page.url());
    await isLoggedIn(other);
    await other.goto("about:blank");
    await expireToken(page);
    await Promise.all([openSite(page), openSite(other)]);
    await Promise.all([isLoggedIn(page), isLoggedIn(other)]);
    await expect.poll(async () => (await storedSession(page)).token).not.toBe(tokens.token);
    const renewed = await storedSession(page);
    expect(await statusOf(renewed.token)).toBe(200);
    expect(renewed.refreshToken).not.toBe(tokens.refreshToken);
    await other.getByRole("link", { name: en.shell.settings, exact: true }).click();
    await other.getByLabel(settingsEn.name, { exact: true }).fill("Ada");
    await other.getByRole("button", { name: settingsEn.save, exact: true }).click();
    await other.getByText(settingsEn.nameSaved).waitFor();
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
    await expireToken(page);
    await openSite(page);
    await expect.poll(async () => (await storedSession(page)).token).not.toBe(tokens.token);
    await isLoggedIn(page);
    expect(failures).toBe(3);
    expect(await logInForm(page).count()).toBe(0);
  });

  test.each([
    ["refuses the first request", 1, (route: Route) => route.fulfill(UNAVAILABLE)],
    ["does not answer it", 2, (route: Route) => route.abort()],
  ])("waits with its next request for new tokens if the server %s", async (_, count, respond) => {
    const { page, context } = await openLoggedIn();
    await expireToken(page);
    await page.clock.install();
    // Its waits do not end by the clock.
    await page.clock.pauseAt(Date.now() + 60_000);
    const refreshes = countRefreshes(context);
    let answers = 0;
    const countAnswer = (request: Request) => {
      if (isRefresh(request)) answers++;
    };
    page.on("requestfinished", countAnswer);
    page.on("requestfailed", countAnswer);
    await page.route("**/auth/refresh", respond);
    await openSite(page);
    // Until the page has the answer, it does not wait.
    await expect.poll(() => answers).toBe(1);
    await page.evaluate(() => fetch("/health"));
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.evaluate(() => fetch("/health"));
    expect(refreshes()).toBe(count);
  });

  test("continues a day after a log-in on a page that was closed at once", async () => {
    const { page } = await openLoggedIn();
    await logOut(page);
    const form = await openRegisterForm(page);
    const renewed = page.waitForResponse("**/auth/refresh");
    await submitRegistration(form, { email: `${crypto.randomUUID()}@example.com`, password: PASSWORD });
    const { refresh_token: newest } = await (await renewed).json();
    await expect.poll(async () => (await storedSession(page)).refreshToken).toBe(newest);
    await page.goto("about:blank");
    await web.parley.setClock(2 * TTL_MS);
    await page.goto(new URL("/", web.parley.url).href);
    await isLoggedIn(page);
  });

  test("that ended elsewhere leads to the log-in", async () => {
    const { page, tokens } = await openLoggedIn();
    await web.parley.fetch("/auth/logout", {
      method: "POST",
      headers: { Authorization: `Bearer ${tokens.token}` },
    });
    await page.reload();
    await page.getByText(accountEn.expired).waitFor();
  });

  test("ends on the server when the member logs out", async () => {
    const { page, tokens } = await openLoggedIn();
    expect(await statusOf(tokens.token)).toBe(200);
    await logOut(page);
    await logInForm(page).waitFor();
    await expect.poll(() => statusOf(tokens.token)).toBe(401);
    await expect.poll(() => page.getByRole("status").textContent()).toBe(accountEn.intro);
  });

  test.each([
    ["does not answer", (route: Route) => route.abort()],
    ["fails", (route: Route) => route.fulfill({ status: 503, json: { code: "unavailable" } })],
  ])("may stay listed when the server %s at a log-out, and the page reports that", async (_, respond) => {
    const { page, tokens } = await openLoggedIn();
    await page.route("**/auth/logout", respond);
    await logOut(page);
    await page.getByRole("status").getByText(accountEn.logOutUnconfirmed, { exact: true }).waitFor();
    expect(await statusOf(tokens.token)).toBe(200);
    const form = await openRegisterForm(page);
    await submitRegistration(form, { email: `${crypto.randomUUID()}@example.com`, password: PASSWORD });
    await isLoggedIn(page);
    await page.unroute("**/auth/logout");
    await logOut(page);
    await page.getByRole("status").getByText(accountEn.intro, { exact: true }).waitFor();
  });

  test("leaves the page at a log-out without a connection, too", async () => {
    const { page } = await openLoggedIn();
    await page.getByRole("link", { name: en.shell.settings, exact: true }).click();
    const logOut = page.getByRole("button", { name: settingsEn.logOut, exact: true });
    await logOut.waitFor();
    await cutNetwork(page);
    await logOut.click();
    await logInForm(page).waitFor();
    expect(await page.evaluate(() => localStorage.getItem("parley.session"))).toBeNull();
    await page.getByRole("status").getByText(accountEn.logOutUnconfirmed, { exact: true }).waitFor();
  });
});
