import type { Locator, Page } from "playwright-core";
import { en as accountEn } from "../../../src/web/account/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { en as settingsEn } from "../../../src/web/settings/en.ts";

type Credentials = { email: string; password: string };

export function logInForm(page: Page, t = accountEn): Locator {
  return page.getByRole("form", { name: t.logIn, exact: true });
}

/** Fills in and sends the log-in form. The form may show an email already. */
export async function submitLogIn(
  page: Page,
  { email, password }: Partial<Credentials> & { password: string },
  t = accountEn,
): Promise<void> {
  const form = logInForm(page, t);
  if (email !== undefined) await form.getByLabel(t.email, { exact: true }).fill(email);
  await form.getByLabel(t.password, { exact: true }).fill(password);
  await form.getByRole("button", { name: t.logIn, exact: true }).click();
}

/** Opens the form for newcomers, and returns it. */
export async function openRegisterForm(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: accountEn.register, exact: true }).click();
  return page.getByRole("form", { name: accountEn.register, exact: true });
}

/** Fills in and sends the form for newcomers. */
export async function submitRegistration(
  form: Locator,
  { email, password, repeated = password }: Credentials & { repeated?: string },
): Promise<void> {
  await form.getByLabel(accountEn.email, { exact: true }).fill(email);
  await form.getByLabel(accountEn.password, { exact: true }).fill(password);
  await form.getByLabel(accountEn.repeatPassword, { exact: true }).fill(repeated);
  await form.getByRole("button", { name: accountEn.register, exact: true }).click();
}

/** Registers a member whose first coins are 100, and waits until the page has renewed the session, as it does at once. */
export async function registerAs(page: Page, email: string): Promise<void> {
  const form = await openRegisterForm(page);
  const renewed = page.waitForResponse("**/auth/refresh");
  await Promise.all([renewed, submitRegistration(form, { email, password: "123" })]);
  await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();
}

/** Logs out on the screen with the settings. */
export async function logOut(page: Page): Promise<void> {
  await page.getByRole("link", { name: en.shell.settings, exact: true }).click();
  await page.getByRole("button", { name: settingsEn.logOut, exact: true }).click();
}

/** Logs out although messages were not sent, which the page asks about. */
export async function logOutWithUnsent(page: Page): Promise<void> {
  await logOut(page);
  await page.getByRole("dialog").getByRole("button", { name: settingsEn.logOut, exact: true }).click();
}
