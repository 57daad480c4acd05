import type { Page, Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { RECONNECT_MAX_MS } from "../../../src/client/limits.ts";
import { CLOSED_RETRY_SECONDS } from "../../../src/core/restore-limits.ts";
import { type ProblemDetails, problemBody } from "../../../src/protocol/http/problem.ts";
import { de as accountDe } from "../../../src/web/account/de.ts";
import { en as accountEn } from "../../../src/web/account/en.ts";
import { de } from "../../../src/web/i18n/de.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { LANGUAGE_NAMES } from "../../../src/web/i18n/language.ts";
import {
  logInForm,
  logOut,
  openRegisterForm,
  submitLogIn,
  submitRegistration,
} from "../../support/browser/account-forms.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { PASSWORD, setPassword } from "../../support/runtime/passwords.ts";

describe("the log-in and the registration", () => {
  const web = webFixture({ SIGNUP_COINS: 100 });

  test("let a newcomer register, stay logged in after a reload, log out and log in again", async () => {
    const page = await web.open();
    const register = await openRegisterForm(page);
    const email = "ada@example.com";
    await submitRegistration(register, { email, password: "123", repeated: "124" });
    await page.getByText(en.fields.passwordsDiffer).waitFor();
    for (const weak of ["   ", "Password", "ADA@example.com"]) {
      await submitRegistration(register, { email, password: weak });
      await register.getByText(en.fields.passwordWeak).waitFor();
      // One mistake has one message.
      expect(await page.getByText(en.errors.weak_password).count()).toBe(0);
      expect(web.complaints.splice(0)).toEqual([expect.stringContaining("422")]);
    }
    await submitRegistration(register, { email, password: "123" });
    await page.getByRole("heading", { name: en.chats.title, exact: true }).waitFor();
    await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();

    await page.reload();
    await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();

    await logOut(page);
    await logInForm(page).waitFor();
    await expect.poll(() => page.evaluate(() => Object.keys(localStorage))).toEqual(["parley.config"]);

    await submitLogIn(page, { email, password: "wrong" });
    await page.getByRole("alert").getByText(en.errors.invalid_credentials).waitFor();
    // Browsers report every refused request on the console.
    expect(web.complaints.splice(0)).toEqual([expect.stringContaining("401")]);
    await submitLogIn(page, { password: "123" });
    await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();
  });

  test("take an optional name, show a password, and lead from a registered email to the log-in", async () => {
    const page = await web.open();
    await expect.poll(() => page.title()).toBe("Log in – Parley");
    const register = await openRegisterForm(page);
    await expect.poll(() => page.title()).toBe(`${accountEn.welcomeNew} – Parley`);
    const heading = page.getByRole("heading", { level: 1 });
    await expect.poll(() => heading.evaluate((each) => each === document.activeElement)).toBe(true);
    await register.getByText(en.fields.passwordHint(3), { exact: true }).waitFor();

    const password = register.getByLabel(accountEn.password, { exact: true });
    await password.fill("123");
    const button = (name: string) => register.getByRole("button", { name, exact: true });
    await button(en.fields.showPassword(accountEn.password)).click();
    expect(await password.getAttribute("type")).toBe("text");
    await button(en.fields.showPassword(accountEn.repeatPassword)).waitFor();
    await button(en.fields.hidePassword(accountEn.password)).click();
    expect(await password.getAttribute("type")).toBe("password");

    const name = register.getByLabel(accountEn.name, { exact: true });
    await name.fill("x".repeat(51));
    await submitRegistration(register, { email: "nina@example.com", password: "123" });
    await register.getByText(en.fields.name, { exact: true }).waitFor();
    expect(await page.getByText(en.errors.invalid_request).count()).toBe(0);
    await expect.poll(() => name.evaluate((each) => each === document.activeElement)).toBe(true);
    await name.fill("Nina");
    await register.getByRole("button", { name: accountEn.register, exact: true }).click();
    await page.getByTitle("Nina", { exact: true }).waitFor();
    await logOut(page);
    await logInForm(page).waitFor();

    await submitRegistration(await openRegisterForm(page), { email: "nina@example.com", password: "321" });
    await register.getByText(en.errors.email_taken).waitFor();
    await register.getByRole("button", { name: accountEn.logInInstead, exact: true }).click();
    const field = logInForm(page).getByLabel(accountEn.email, { exact: true });
    expect(await field.inputValue()).toBe("nina@example.com");
    const missing = logInForm(page).getByLabel(accountEn.password, { exact: true });
    await expect.poll(() => missing.evaluate((each) => each === document.activeElement)).toBe(true);
    await page.route("**/auth/login", (route) =>
      route.fulfill({ status: 429, headers: { "Retry-After": "7" }, json: problemBody("rate_limited", {}) }),
    );
    await submitLogIn(page, { password: "123" });
    await page.getByRole("alert").getByText(en.tooManyAttempts(7), { exact: true }).waitFor();
    for (const complaint of web.complaints.splice(0)) expect(complaint).toMatch(/4(?:09|22|29|01)/);
  });

  test("introduce the site as its configuration has it, also when that comes late, is missing or is broken", async () => {
    const acme = {
      ...((await (await web.parley.fetch("/config")).json()) as object),
      name: "Acme",
      terms: "/terms",
    };
    let answer = (route: Route): unknown => route.fulfill({ status: 404, json: {} });
    const page = await web.open({
      onPage: (each) => each.route("**/config", (route) => answer(route)),
    });
    const welcome = (site: string) =>
      page.getByRole("heading", { name: accountEn.welcome(site), exact: true });
    await welcome("Parley").waitFor();
    expect(await page.getByRole("link", { name: accountEn.terms, exact: true }).count()).toBe(0);
    answer = (route) => route.fulfill({ body: "<!doctype html>" });
    await page.reload();
    await welcome("Parley").waitFor();

    const late = Promise.withResolvers<void>();
    answer = (route) => late.promise.then(() => route.fulfill({ json: acme }));
    await page.reload();
    await welcome("Parley").waitFor();
    late.resolve();
    await welcome("Acme").waitFor();
    await expect.poll(() => page.title()).toBe("Log in – Acme");
    await page.getByRole("link", { name: accountEn.terms, exact: true }).waitFor();

    // The page knows it from the last time.
    answer = (route) => route.abort();
    await page.reload();
    await welcome("Acme").waitFor();
    await page.getByRole("button", { name: LANGUAGE_NAMES.de, exact: true }).click();
    await page.getByRole("heading", { name: accountDe.welcome("Acme"), exact: true }).waitFor();
    await expect.poll(() => page.title()).toBe("Anmelden – Acme");
    for (const complaint of web.complaints.splice(0)) expect(complaint).toMatch(/Failed to load resource/);
  });

  test.each([
    ["en", en, accountEn],
    ["de", de, accountDe],
  ])(
    "show in %s that the site is closed, after a log-in and in place of a lost connection",
    async (locale, words, accountWords) => {
      const answerWith = (details: ProblemDetails) => (route: Route) =>
        route.fulfill({
          status: 503,
          headers: { "Retry-After": String(CLOSED_RETRY_SECONDS) },
          json: problemBody("unavailable", details),
        });
      const refuse = answerWith({ closed: true });

      const ada = await web.parley.addMember();
      const stranger = await web.open({ locale });
      await stranger.route("**/auth/login", refuse);
      await submitLogIn(stranger, { email: ada.email, password: PASSWORD }, accountWords);
      await stranger.getByRole("alert").getByText(words.shell.closed, { exact: true }).waitFor();

      const onPage = async (opened: Page) => {
        await opened.clock.install();
        await opened.route("**/auth/ticket", refuse);
      };
      const page = await web.open({ member: ada, locale, onPage });
      const notice = page.locator(".notice[role=status]");
      const retryWith = async (answer?: typeof refuse) => {
        await page.unroute("**/auth/ticket");
        if (answer) await page.route("**/auth/ticket", answer);
        await page.clock.fastForward(CLOSED_RETRY_SECONDS * 1_000 + RECONNECT_MAX_MS);
      };
      await notice.getByText(words.shell.closed, { exact: true }).waitFor();
      await retryWith(answerWith({}));
      await notice.getByText(words.shell.waiting, { exact: true }).waitFor();
      await retryWith(refuse);
      await notice.getByText(words.shell.closed, { exact: true }).waitFor();
      await retryWith();
      await page.getByText(words.chats.empty, { exact: true }).waitFor();
      await notice.getByText(words.shell.closed, { exact: true }).waitFor({ state: "detached" });
      for (const complaint of web.complaints.splice(0)) {
        expect(complaint).toMatch(/Failed to load resource.* 503/);
      }
    },
  );

  describe("after a registration that seemed to fail", () => {
    const FAULTS: Record<string, (route: Route) => Promise<void>> = {
      "a lost request": (route) => route.abort(),
      "a lost answer": async (route) => {
        await route.fetch();
        await route.abort();
      },
      "an internal error": (route) => route.fulfill(refusal("internal", 500)),
      "a rate limit": (route) => route.fulfill(refusal("rate_limited", 429)),
    };
    const refusal = (code: string, status: number) => ({ status, json: { code, detail: "", errors: [] } });
    /** Browsers report each failed and each refused request. */
    const expectFailedRequests = () => {
      for (const complaint of web.complaints.splice(0)) expect(complaint).toMatch(/Failed to load resource/);
    };

    test("continue with the log-in when the newcomer presses again, whichever request failed and how", async () => {
      const page = await web.open();
      const register = await openRegisterForm(page);
      const problem = register.getByRole("alert");
      const email = "ida@example.com";
      const attempts = [
        ["register", "a lost request", en.errors.unreachable],
        ["register", "an internal error", en.errors.internal],
        ["register", "a rate limit", en.errors.rate_limited],
        ["register", "a lost answer", en.errors.unreachable],
        ["login", "an internal error", en.errors.internal],
        ["login", "a lost request", en.errors.unreachable],
        ["login", "a rate limit", en.errors.rate_limited],
        ["login", "a lost answer", en.errors.unreachable],
        ["register", "a rate limit", en.errors.rate_limited],
      ] as const;
      for (const [step, fault, sentence] of attempts) {
        await page.route(`**/auth/${step}`, (route) => FAULTS[fault]?.(route), { times: 1 });
        await submitRegistration(register, { email, password: "123" });
        await problem.getByText(sentence).waitFor();
      }
      await register.getByRole("button", { name: accountEn.register, exact: true }).click();
      await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();
      expectFailedRequests();
    });

    test.each([
      { subject: "another password", password: "321" },
      { subject: "a password that an operator reset", expiresInMs: 60_000 },
      { subject: "a deactivated member", isActive: 0 },
    ])(
      "say that the email is taken if it has $subject",
      async ({ password = PASSWORD, isActive = 1, ...reset }) => {
        const member = await web.parley.addMember();
        await setPassword(web.parley.env.DB, member, PASSWORD, reset);
        const change = web.parley.env.DB.prepare("UPDATE members SET is_active = ? WHERE id = ?");
        await change.bind(isActive, member.id).run();
        const page = await web.open();
        const register = await openRegisterForm(page);
        await submitRegistration(register, { email: member.email, password });
        await register.getByText(en.errors.email_taken).waitFor();
        expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(["parley.config"]);
        expectFailedRequests();
      },
    );
  });
});
