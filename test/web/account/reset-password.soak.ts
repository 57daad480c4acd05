import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { de as accountDe } from "../../../src/web/account/de.ts";
import { en as accountEn } from "../../../src/web/account/en.ts";
import { de } from "../../../src/web/i18n/de.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { logInForm, submitLogIn } from "../../support/browser/account-forms.ts";
import { SCREEN_LIMIT } from "../../support/browser/screen-states.ts";
import { expectUsable } from "../../support/browser/screenshots.ts";
import { documentWidth, type OpenOptions } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";
import { PASSWORD, setPassword } from "../../support/runtime/passwords.ts";

/** The password that the operator printed. */
const RESET = "Rw3-printed-once";
const NEW = "only Ada knows this one";

describe("after the operator has reset a password, the web client", () => {
  const web = webFixture();

  const resetPassword = (member: TestMember, expiresInMs = 60_000) =>
    setPassword(web.parley.env.DB, member, RESET, { expiresInMs });

  /** Logs a member in with the password that was reset, up to the form for a new one. */
  async function openForm(
    options: Partial<OpenOptions> = {},
    t = accountEn,
  ): Promise<{ page: Page; ada: TestMember; form: Locator }> {
    const ada = await web.parley.addMember();
    await resetPassword(ada);
    const page = await web.open({ complaints: [], ...options });
    await submitLogIn(page, { email: ada.email, password: RESET }, t);
    const form = page.getByRole("form", { name: t.newPassword, exact: true });
    await form.waitFor();
    return { page, ada, form };
  }

  const fieldsOf = (form: Locator, t = accountEn) => ({
    chosen: form.getByLabel(t.new, { exact: true }),
    repeated: form.getByLabel(t.repeatPassword, { exact: true }),
  });
  const submit = (form: Locator, t = accountEn) =>
    form.getByRole("button", { name: t.saveNew, exact: true }).click();
  async function submitPasswords(
    form: Locator,
    chosen: string,
    repeated = chosen,
    t = accountEn,
  ): Promise<void> {
    const fields = fieldsOf(form, t);
    await fields.chosen.fill(chosen);
    await fields.repeated.fill(repeated);
    await submit(form, t);
  }
  const setActive = ({ id }: TestMember, isActive: boolean) =>
    web.parley.env.DB.prepare("UPDATE members SET is_active = ? WHERE id = ?")
      .bind(isActive ? 1 : 0, id)
      .run();
  const isFocused = (field: Locator) =>
    expect.poll(() => field.evaluate((it) => it === document.activeElement));
  const description = (field: Locator) =>
    field.evaluate((it) => document.getElementById(it.getAttribute("aria-describedby") ?? "")?.textContent);
  const logInStatus = async ({ email }: TestMember, password: string) =>
    (await web.parley.fetch("/auth/login", { method: "POST", body: JSON.stringify({ email, password }) }))
      .status;

  test("asks for a new one, and continues where the member was", SCREEN_LIMIT, async () => {
    const ada = await web.parley.addMember({ coins: 50 });
    const page = await web.open({ member: ada, hash: "#/coins", complaints: [] });
    await page.getByRole("link", { name: en.shell.balance(50), exact: true }).waitFor();
    await resetPassword(ada);
    await web.parley.env.DB.prepare("UPDATE members SET token_epoch = token_epoch + 1 WHERE id = ?")
      .bind(ada.id)
      .run();
    await page.reload();
    await page.getByText(accountEn.expired).waitFor();
    await submitLogIn(page, { password: RESET });

    await page.getByRole("heading", { name: accountEn.newPassword, level: 1, exact: true }).waitFor();
    // Screen readers announce a change of this region.
    await page.getByRole("status").getByText(accountEn.resetIntro, { exact: true }).waitFor();
    const form = page.getByRole("form", { name: accountEn.newPassword, exact: true });
    const { chosen, repeated } = fieldsOf(form);
    await isFocused(chosen).toBe(true);
    expect(await page.getByLabel(accountEn.password, { exact: true }).count()).toBe(0);
    // Password managers store the new password for the email.
    const attributes = (field: Locator) =>
      field.evaluate((it) => [it.getAttribute("type"), it.getAttribute("autocomplete")]);
    expect(await attributes(chosen)).toEqual(["password", "new-password"]);
    expect(await attributes(repeated)).toEqual(["password", "new-password"]);
    expect(await form.locator("[autocomplete=username]").inputValue()).toBe(ada.email);
    await expectUsable(page, "new password");

    await page.keyboard.type(NEW);
    // Between the fields is the button that shows the password.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.type(NEW);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: en.shell.balance(50), exact: true }).waitFor();
    await expect.poll(() => new URL(page.url()).hash).toBe("#/coins");
    expect([await logInStatus(ada, RESET), await logInStatus(ada, NEW)]).toEqual([401, 200]);
  });

  test("shows at its field why a new one is refused", async () => {
    const { page, ada, form } = await openForm();
    const { chosen, repeated } = fieldsOf(form);
    await submitPasswords(form, NEW, "something else");
    await form.getByText(en.fields.passwordsDiffer).waitFor();
    await isFocused(repeated).toBe(true);
    expect(await description(repeated)).toBe(en.fields.passwordsDiffer);
    for (const [refused, sentence] of [
      ["12", en.fields.passwordShort(3)],
      ["iloveyou", en.fields.passwordWeak],
      [ada.email.toUpperCase(), en.fields.passwordWeak],
      ["a\tpassword", en.fields.passwordCharacters],
      [RESET, en.fields.passwordSame],
    ] as const) {
      await submitPasswords(form, refused);
      await form.getByText(sentence).waitFor();
      await isFocused(chosen).toBe(true);
      expect(await description(chosen)).toBe(sentence);
    }
    // Each refused attempt left the form as it was, and the reset password good.
    await submitPasswords(form, NEW);
    await page.getByRole("heading", { name: en.chats.title, exact: true }).waitFor();
    expect(await logInStatus(ada, NEW)).toBe(200);
  });

  test("returns to the log-in, in German on a phone, if the log-in ended meanwhile", async () => {
    const { page, ada, form } = await openForm({ locale: "de-DE", width: 360 }, accountDe);
    await page.getByText(accountDe.resetIntro, { exact: true }).waitFor();
    const logIn = logInForm(page, accountDe);
    const password = logIn.getByLabel(accountDe.password, { exact: true });
    const email = logIn.getByLabel(accountDe.email, { exact: true });
    for (const { end, field, sentence } of [
      { end: () => resetPassword(ada, -1), field: password, sentence: de.fields.passwordOver },
      {
        end: () => setPassword(web.parley.env.DB, ada, "another one"),
        field: password,
        sentence: de.fields.passwordOver,
      },
      { end: () => setActive(ada, false), field: email, sentence: accountDe.disabled },
    ]) {
      await end();
      await submitPasswords(form, NEW, NEW, accountDe);
      await isFocused(field).toBe(true);
      expect(await description(field)).toBe(sentence);
      expect(await email.inputValue()).toBe(ada.email);
      expect(await password.inputValue()).toBe("");
      expect(await documentWidth(page)).toBe(360);
      await setActive(ada, true);
      await resetPassword(ada);
      await submitLogIn(page, { password: RESET }, accountDe);
    }
    await submitPasswords(form, NEW, NEW, accountDe);
    await page.getByRole("heading", { name: de.chats.title, exact: true }).waitFor();
  });

  test("offers the way back to the log-in, where another member may log in", async () => {
    const { page, ada, form } = await openForm();
    const ben = await web.parley.addMember();
    await setPassword(web.parley.env.DB, ben);
    await page.getByRole("button", { name: accountEn.back, exact: true }).click();
    await logInForm(page).waitFor();
    expect(await form.count()).toBe(0);
    await isFocused(logInForm(page).getByLabel(accountEn.email, { exact: true })).toBe(true);
    await submitLogIn(page, { email: ben.email, password: PASSWORD });
    await page.getByRole("heading", { name: en.chats.title, exact: true }).waitFor();
    expect(await logInStatus(ada, RESET)).toBe(403);
  });

  test("keeps the new one in its field, and continues when a request or its answer was lost", async () => {
    const { page, form } = await openForm();
    const { chosen, repeated } = fieldsOf(form);
    await chosen.fill(NEW);
    await repeated.fill(NEW);
    for (const { code, status, isLost } of [
      { code: "unreachable", isLost: "request" },
      { code: "rate_limited", status: 429 },
      { code: "unreachable", isLost: "answer" },
      { code: "unavailable", status: 503 },
    ] as { code: "unreachable" | "rate_limited" | "unavailable"; status?: number; isLost?: string }[]) {
      await page.route("**/auth/login", async (route) => {
        if (isLost === "answer") await route.fetch();
        return isLost ? route.abort() : route.fulfill({ status: status ?? 200, json: { code } });
      });
      await submit(form);
      await form.getByRole("alert").getByText(en.errors[code]).waitFor();
      await page.unroute("**/auth/login");
    }
    await submit(form);
    await page.getByRole("heading", { name: en.chats.title, exact: true }).waitFor();
  });
});
