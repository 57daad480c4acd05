import type { Locator, Page } from "playwright-core";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import type { TestMember } from "../runtime/parley.ts";
import { goTo } from "./web-client.ts";

/** Opens a member's page on the operator's desk, and waits for it. */
export async function openMember(page: Page, { id, email }: TestMember): Promise<void> {
  await goTo(page, `#/admin/members/${id}`);
  await page.getByRole("main").getByText(email, { exact: true }).waitFor();
}

/** Returns the form with a name. */
export function formOf(page: Page, name: string): Locator {
  return page.getByRole("form", { name, exact: true });
}

/** Fills in fields of a form by their labels, and presses a button of it. */
export async function submit(form: Locator, fields: Record<string, string>, button: string): Promise<void> {
  for (const [label, value] of Object.entries(fields))
    await form.getByLabel(label, { exact: true }).fill(value);
  await form.getByRole("button", { name: button, exact: true }).click();
}

/** Presses the button of the act in the open question. @param typed what must be typed first */
export async function confirm(page: Page, act: string, typed?: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  if (typed !== undefined)
    await dialog.getByLabel(adminEn.question.typed(typed), { exact: true }).fill(typed);
  await dialog.getByRole("button", { name: act, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}

/** Waits until the page reports a result. */
export function waitForReport(page: Page, text: string): Promise<void> {
  return page.locator(".toast").getByText(text, { exact: true }).waitFor();
}
