import type { Browser, Page, Route } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { RECONNECT_MAX_MS } from "../../../src/client/limits.ts";
import { CLOSED_RETRY_SECONDS } from "../../../src/core/restore-limits.ts";
import { type ProblemDetails, problemBody } from "../../../src/protocol/http/problem.ts";
import { de as accountDe } from "../../../src/web/account/de.ts";
import { en as accountEn } from "../../../src/web/account/en.ts";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { de } from "../../../src/web/i18n/de.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { LANGUAGE_NAMES } from "../../../src/web/i18n/language.ts";
import { de as settingsDe } from "../../../src/web/settings/de.ts";
import { en as settingsEn } from "../../../src/web/settings/en.ts";
import {
  logInForm,
  logOut,
  openRegisterForm,
  submitLogIn,
  submitRegistration,
} from "../../support/browser/account-forms.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { countOutboxEntries } from "../../support/browser/page/outbox.ts";
import {
  exchangeTexts,
  goTo,
  openWebClient,
  setStoredItem,
  startChat,
} from "../../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { PASSWORD, setPassword } from "../../support/runtime/passwords.ts";

describe("the web client's account screens", () => {
  let parley: Parley;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ SIGNUP_COINS: 100 }, { instrumented: true });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await parley.reset();
    expect(complaints.splice(0)).toEqual([]);
  });

  test("let a newcomer register, stay logged in after a reload, log out and log in again", async () => {
    const page = await openWebClient(browser, parley, { complaints });
    const register = await openRegisterForm(page);
    const email = "ada@example.com";
    await submitRegistration(register, { email, password: "123", repeated: "124" });
    await page.getByText(en.fields.passwordsDiffer).waitFor();
    for (const weak of ["   ", "Password", "ADA@example.com"]) {
      await submitRegistration(register, { email, password: weak });
      await register.getByText(en.fields.passwordWeak).waitFor();
      // One mistake has one message.
      expect(await page.getByText(en.errors.weak_password).count()).toBe(0);
      expect(complaints.splice(0)).toEqual([expect.stringContaining("422")]);
    }
    await submitRegistration(register, { email, password: "123" });
    await page.getByRole("heading", { name: en.chats.title, exact: true }).waitFor();
    await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();

    await page.reload();
    await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();

    await logOut(page);
    await logInForm(page).waitFor();
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(["parley.config"]);

    await submitLogIn(page, { email, password: "wrong" });
    await page.getByRole("alert").getByText(en.errors.invalid_credentials).waitFor();
    // Browsers report every refused request on the console.
    expect(complaints.splice(0)).toEqual([expect.stringContaining("401")]);
    await submitLogIn(page, { password: "123" });
    await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();
  });

  test("take an optional name, show a password, and lead from a registered email to the log-in", async () => {
    const page = await openWebClient(browser, parley, { complaints });
    await expect.poll(() => page.title()).toBe("Log in – Parley");
    const register = await openRegisterForm(page);
    await expect.poll(() => page.title()).toBe(`${accountEn.welcomeNew} – Parley`);
    const heading = page.getByRole("heading", { level: 1 });
    expect(await heading.evaluate((each) => each === document.activeElement)).toBe(true);
    await register.getByText(en.fields.passwordHint(3), { exact: true }).waitFor();

    const password = register.getByLabel(accountEn.password, { exact: true });
    await password.fill("123");
    await register.getByRole("button", { name: en.fields.showPassword }).first().click();
    expect(await password.getAttribute("type")).toBe("text");
    await register.getByRole("button", { name: en.fields.hidePassword }).click();
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
    for (const complaint of complaints.splice(0)) expect(complaint).toMatch(/4(?:09|22|29|01)/);
  });

  test("introduce the site as its configuration has it, also when that comes late, is missing or is broken", async () => {
    const acme = {
      ...((await (await parley.fetch("/config")).json()) as object),
      name: "Acme",
      terms: "/terms",
    };
    let answer = (route: Route): unknown => route.fulfill({ status: 404, json: {} });
    const page = await openWebClient(browser, parley, {
      complaints,
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
    for (const complaint of complaints.splice(0)) expect(complaint).toMatch(/Failed to load resource/);
  });

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
      for (const complaint of complaints.splice(0)) expect(complaint).toMatch(/Failed to load resource/);
    };

    test("continue with the log-in when the newcomer presses again, whichever request failed and how", async () => {
      const page = await openWebClient(browser, parley, { complaints });
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
        const member = await parley.addMember();
        await setPassword(parley.env.DB, member, PASSWORD, reset);
        const change = parley.env.DB.prepare("UPDATE members SET is_active = ? WHERE id = ?");
        await change.bind(isActive, member.id).run();
        const page = await openWebClient(browser, parley, { complaints });
        const register = await openRegisterForm(page);
        await submitRegistration(register, { email: member.email, password });
        await register.getByText(en.errors.email_taken).waitFor();
        expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(["parley.config"]);
        expectFailedRequests();
      },
    );
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

      const ada = await parley.addMember();
      const stranger = await openWebClient(browser, parley, { locale, complaints });
      await stranger.route("**/auth/login", refuse);
      await submitLogIn(stranger, { email: ada.email, password: PASSWORD }, accountWords);
      await stranger.getByRole("alert").getByText(words.shell.closed, { exact: true }).waitFor();

      const onPage = async (opened: Page) => {
        await opened.clock.install();
        await opened.route("**/auth/ticket", refuse);
      };
      const page = await openWebClient(browser, parley, { member: ada, locale, complaints, onPage });
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
      for (const complaint of complaints.splice(0)) {
        expect(complaint).toMatch(/Failed to load resource.* 503/);
      }
    },
  );

  test("keep unsent messages over a reload and remove them at log-out", async () => {
    const [ada, ben] = [await parley.addMember(), await parley.addMember()];
    const page = await openWebClient(browser, parley, { member: ada, hash: `#/chats/${ben.id}`, complaints });
    await startChat(page);
    await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("I have no coins");
    await page.getByRole("button", { name: en.chat.send, exact: true }).click();
    await page.getByText(en.chat.notSent).waitFor();
    await page.reload();
    await page.getByText(en.chat.notSent).waitFor();
    expect(await page.evaluate(countOutboxEntries)).toBe(1);
    await logOut(page);
    await logInForm(page).waitFor();
    await expect.poll(() => page.evaluate(countOutboxEntries)).toBe(0);
  });

  test("show an unnamed member the fallback name only as a placeholder, and the reason why a name is refused", async () => {
    const member = await parley.addMember();
    const page = await openWebClient(browser, parley, {
      member,
      hash: "#/settings",
      locale: "de-DE",
      complaints,
    });
    const name = page.getByLabel(settingsDe.name, { exact: true });
    const save = page.getByRole("button", { name: settingsDe.save, exact: true });
    await expect.poll(() => name.getAttribute("placeholder")).toBe(de.chats.member(member.id));
    expect(await name.inputValue()).toBe("");
    for (const [refused, sentence] of [
      ["Support", de.fields.nameTaken],
      [`Member ${member.id + 1}`, de.fields.nameTaken],
      ["x".repeat(51), de.fields.name],
      ["\u2800", de.fields.name],
    ] as const) {
      await name.fill(refused);
      await save.click();
      await page.getByText(sentence, { exact: true }).waitFor();
    }
    expect(complaints.splice(0)).toEqual(Array(4).fill(expect.stringContaining("422")));

    await name.fill("Zoë");
    await save.click();
    const saved = page.getByText(settingsDe.nameSaved, { exact: true });
    await saved.waitFor();
    await name.fill("Zoë K");
    await saved.waitFor({ state: "detached" });
    await page.reload();
    await expect.poll(() => name.inputValue()).toBe("Zoë");
    expect(await name.getAttribute("placeholder")).toBe(null);
  });

  test("let a member change their name and password without logging in again", async () => {
    const page = await openWebClient(browser, parley, { complaints });
    await registerAs(page, "cleo@example.com");
    await page.getByRole("link", { name: en.shell.settings, exact: true }).click();
    const profile = page.getByRole("form", { name: settingsEn.profile, exact: true });
    await profile.getByLabel(settingsEn.name, { exact: true }).fill("Cleo");
    await profile.getByRole("button", { name: settingsEn.save, exact: true }).click();
    await page.getByText(settingsEn.nameSaved).waitFor();

    const password = page.getByRole("form", { name: settingsEn.password, exact: true });
    await password.getByLabel(settingsEn.current, { exact: true }).fill("321");
    await password.getByLabel(settingsEn.new, { exact: true }).fill("45");
    await password.getByLabel(accountEn.repeatPassword, { exact: true }).fill("45");
    await password.getByRole("button", { name: settingsEn.change, exact: true }).click();
    await password.getByText(en.fields.passwordShort("3")).waitFor();
    for (const [refused, sentence] of [
      ["iloveyou", en.fields.passwordWeak],
      ["a\tpassword", en.fields.passwordCharacters],
    ] as const) {
      await password.getByLabel(settingsEn.new, { exact: true }).fill(refused);
      await password.getByLabel(accountEn.repeatPassword, { exact: true }).fill(refused);
      await password.getByRole("button", { name: settingsEn.change, exact: true }).click();
      await password.getByText(sentence).waitFor();
    }
    expect(complaints.splice(0)).toEqual(Array(3).fill(expect.stringContaining("422")));
    await password.getByLabel(settingsEn.new, { exact: true }).fill("456");
    await password.getByLabel(accountEn.repeatPassword, { exact: true }).fill("456");
    await password.getByRole("button", { name: settingsEn.change, exact: true }).click();
    await password.getByText(en.fields.currentWrong).waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining("401")]);
    await password.getByLabel(settingsEn.current, { exact: true }).fill("123");
    const reads: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/members/me")) reads.push(request.method());
    });
    await password.getByRole("button", { name: settingsEn.change, exact: true }).click();
    await page.getByText(settingsEn.passwordChanged).waitFor();
    // The member types while the inbox connects again under the new session.
    await profile.getByLabel(settingsEn.name, { exact: true }).fill("Cleopatra");
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    const boss = await parley.addMember({ superuser: true });
    const found = await parley.request(boss, "POST", "/members/search", { email: "cleo@example.com" });
    const [{ id }] = (await found.json()) as [TestMember];
    await parley.request(boss, "POST", `/members/${id}/coins`, { amount: 1 }, { "Idempotency-Key": "cleo" });
    await page.getByRole("link", { name: en.shell.balance(101), exact: true }).waitFor();
    expect(reads).toEqual(["PATCH"]);
    expect(await profile.getByLabel(settingsEn.name, { exact: true }).inputValue()).toBe("Cleopatra");
    // Requests that the page sent with the old token in between were rejected.
    for (const complaint of complaints.splice(0)) expect(complaint).toContain("401");

    await profile.getByRole("button", { name: settingsEn.save, exact: true }).click();
    await page.getByText(settingsEn.nameSaved).waitFor();
    await page.reload();
    await expect.poll(() => page.getByLabel(settingsEn.name, { exact: true }).inputValue()).toBe("Cleopatra");
  });

  test("lead from an expired session to the log-in and back to the chat, where the draft is restored and the queued message sent", async () => {
    const [ben, dora] = [await parley.addMember(), await parley.addMember({ coins: 100 })];
    const { id, email } = dora;
    await setPassword(parley.env.DB, dora);
    const page = await openWebClient(browser, parley, {
      complaints,
      member: { ...dora, token: await tokenFor(id, { ttlSeconds: 100 }) },
      hash: `#/chats/${ben.id}`,
    });
    await startChat(page);
    await page.getByText(en.chat.offline, { exact: true }).waitFor();
    const field = page.getByRole("textbox", { name: en.chat.message, exact: true });

    // The page has loaded both members: a later answer would end the session before the message is sent.
    await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();
    await otherMemberIsLoaded(page);
    await field.fill("Is anybody there?");
    await parley.setClock(100_500);
    await field.press("Enter");
    await page.getByText(accountEn.expired).waitFor();
    expect(await logInForm(page).getByLabel(accountEn.email, { exact: true }).inputValue()).toBe(email);
    await submitLogIn(page, { password: PASSWORD });
    await page.getByRole("log").getByRole("listitem").getByText(en.chat.sent, { exact: true }).waitFor();
    await field.fill("a draft");

    const expired = { memberId: id, email, token: await tokenFor(id, { ttlSeconds: -1 }) };
    await setStoredItem(page, "parley.session", JSON.stringify(expired));
    await page.reload();
    await submitLogIn(page, { password: PASSWORD });
    await page.getByRole("log").getByText("Is anybody there?").waitFor();
    expect(await field.inputValue()).toBe("a draft");
    await page.getByRole("link", { name: en.shell.balance(95), exact: true }).waitFor();
    // The page requests the member with the expired token.
    for (const complaint of complaints.splice(0)) expect(complaint).toContain("401");
  });

  test.each([
    { subject: "message", label: "send a message" },
    { subject: "statement", label: "open the statement" },
  ])(
    "log out a deactivated member who tries to $label, and restore their draft after reactivation",
    async ({ subject }) => {
      const [ben, boss] = [await parley.addMember(), await parley.addMember({ superuser: true })];
      const email = `eve.${subject}@example.com`;
      const page = await openWebClient(browser, parley, { complaints, hash: `#/chats/${ben.id}` });
      await registerAs(page, email);
      await startChat(page);
      await page.getByText(en.chat.offline, { exact: true }).waitFor();
      await otherMemberIsLoaded(page);
      const [eve] = (await (await parley.request(boss, "POST", "/members/search", { email })).json()) as [
        TestMember,
      ];
      await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("a draft");
      // The inbox would end the session before the member does anything.
      await parley.setFailpoint("inboxAccess", "second-lost");
      const setActive = (is_active: boolean) =>
        parley.request(boss, "PATCH", `/members/${eve.id}`, { is_active });
      await setActive(false);
      // A room refreshes the status of its members after a minute.
      await parley.setClock(61_000);
      if (subject === "message") await page.keyboard.press("Enter");
      else await goTo(page, "#/coins");
      await page.getByText(accountEn.disabled).waitFor();

      await submitLogIn(page, { password: "123" });
      await logInForm(page).getByText(accountEn.disabled).waitFor();
      expect(await page.getByText(accountEn.disabled).count()).toBe(1);
      await setActive(true);
      await submitLogIn(page, { password: "123" });
      if (subject === "message")
        await page.getByRole("log").getByText(en.chat.sent, { exact: true }).waitFor({ state: "attached" });
      else {
        await goTo(page, `#/chats/${ben.id}`);
        await page.getByText(en.chat.offline, { exact: true }).waitFor();
        expect(await page.getByRole("textbox", { name: en.chat.message, exact: true }).inputValue()).toBe(
          "a draft",
        );
      }
      for (const complaint of complaints.splice(0)) expect(complaint).toContain("403");
    },
  );

  test("are in German for a German browser until the member chooses English", async () => {
    const ada = await parley.addMember();
    const page = await openWebClient(browser, parley, { complaints, member: ada, locale: "de-AT" });
    await page.getByText(de.chats.empty).waitFor();
    expect(await page.getAttribute("html", "lang")).toBe("de");
    const ben = await parley.addMember({ coins: 5 });
    await exchangeTexts(parley, [ben, ada, "Hallo"]);
    await page
      .getByRole("link", { name: de.chats.member(ben.id) })
      .getByText("Hallo")
      .click();
    await page.getByRole("heading", { name: de.chats.member(ben.id), exact: true }).waitFor();
    await page.getByRole("link", { name: de.shell.settings, exact: true }).click();
    await page.getByRole("radio", { name: LANGUAGE_NAMES.en, exact: true }).check();
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    expect(await page.getAttribute("html", "lang")).toBe("en");
  });
});

/** Waits for the day of the other member's registration, which an open chat requests last. */
async function otherMemberIsLoaded(page: Page): Promise<void> {
  await page.locator(".chat-start").getByText(messagesEn.start.since("")).waitFor();
}

/** Registers a member, and waits until the page has renewed the session, as it does at once. */
async function registerAs(page: Page, email: string): Promise<void> {
  const form = await openRegisterForm(page);
  const renewed = page.waitForResponse("**/auth/refresh");
  await Promise.all([renewed, submitRegistration(form, { email, password: "123" })]);
  await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();
}
