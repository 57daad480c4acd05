import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { de as adminDe } from "../../../src/web/admin/de.ts";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { de as keysDe } from "../../../src/web/admin/keys/de.ts";
import { en as t } from "../../../src/web/admin/keys/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { logOut, submitLogIn } from "../../support/browser/account-forms.ts";
import { sentenceWith } from "../../support/browser/catalogue-sentences.ts";
import { confirm, formOf, waitForReport } from "../../support/browser/desk-page.ts";
import { expectFocus, hasFocus, tabAndPress, tabTo } from "../../support/browser/keyboard.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { addKey } from "../../support/runtime/api-keys.ts";
import type { TestMember } from "../../support/runtime/parley.ts";
import { PASSWORD, setPassword } from "../../support/runtime/passwords.ts";

const SECRET = /^sk_[^_]+_.{43}$/;

describe("the API keys of the operator's desk", () => {
  const web = webFixture();
  let boss: TestMember;
  let other: TestMember;
  beforeAll(async () => {
    [boss, other] = [
      await web.parley.addMember({ superuser: true }),
      await web.parley.addMember({ superuser: true }),
    ];
    await setPassword(web.parley.env.DB, other);
  });

  const openKeys = (member = boss, more = {}) => web.open({ member, hash: "#/admin/keys", ...more });
  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
  const inUse = (page: Page) => page.getByRole("list", { name: t.inUse, exact: true }).getByRole("listitem");
  const ended = (page: Page) => page.getByRole("list", { name: t.ended, exact: true }).getByRole("listitem");
  const row = (page: Page, name: string) => inUse(page).filter({ hasText: name });
  const waitForFocus = (page: Page, element: Locator) =>
    expect.poll(() => hasFocus(page, element), { message: `${element}` }).toBe(true);
  const secret = (page: Page) => page.getByRole("main").getByText(SECRET);
  const use = async (key: string) =>
    (await web.parley.request({ ...boss, token: key }, "GET", "/stats")).status;
  /** Waits until the list is there. A route for the next request to its address would intercept that for the list otherwise. */
  async function waitForList(page: Page): Promise<void> {
    await button(page, t.create).waitFor();
    await page.getByRole("main").getByText(en.shell.loading, { exact: true }).waitFor({ state: "detached" });
  }
  async function create(page: Page, name: string): Promise<void> {
    const form = formOf(page, t.newKey);
    await form.getByLabel(t.name, { exact: true }).fill(name);
    await form.getByLabel(t.scopes.coins.title, { exact: true }).check();
    await form.getByRole("button", { name: t.create, exact: true }).click();
  }

  test("are created, copied and ended by keyboard alone, and shown whole only once", async () => {
    const page = await openKeys();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByText(t.none, { exact: true }).waitFor();
    await tabTo(page, page.getByLabel(t.name, { exact: true }));
    await page.keyboard.type(" Shop ");
    await tabTo(page, page.getByLabel(t.scopes.coins.title, { exact: true }));
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await waitForFocus(page, page.getByRole("heading", { name: t.created("Shop"), exact: true }));
    await page.getByText(t.onlyNow, { exact: true }).waitFor();
    const key = (await secret(page).textContent()) ?? "";
    await tabAndPress(page, button(page, t.copy));
    await waitForReport(page, t.copied);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
    expect(await use(key)).toBe(200);

    await tabAndPress(page, button(page, t.done));
    await waitForFocus(page, page.getByRole("heading", { name: t.newKey, exact: true }));
    expect(await secret(page).count()).toBe(0);
    expect(await page.content()).not.toContain(key);
    await row(page, "Shop").getByText(t.scopes.coins.title, { exact: true }).waitFor();
    await row(page, "Shop")
      .getByRole("link", { name: en.chats.member(boss.id), exact: true })
      .waitFor();

    await tabAndPress(page, button(page, t.endNamed("Shop")));
    const question = page.getByRole("dialog", { name: t.question("Shop"), exact: true });
    await expectFocus(
      page,
      question.getByRole("button", { name: adminEn.question.cancel, exact: true }).last(),
    );
    await tabAndPress(page, question.getByRole("button", { name: t.endKey, exact: true }));
    await waitForReport(page, t.hasEnded("Shop"));
    await ended(page).filter({ hasText: "Shop" }).waitFor();
    expect([await inUse(page).count(), await use(key)]).toEqual([0, 401]);
  });

  test("that have ended are no longer shown whole", async () => {
    const page = await openKeys();
    await create(page, "Brief");
    await secret(page).waitFor();
    await button(page, t.endNamed("Brief")).click();
    await confirm(page, t.endKey);
    await ended(page).filter({ hasText: "Brief" }).waitFor();
    await page.getByRole("heading", { name: t.newKey, exact: true }).waitFor();
    expect(await secret(page).count()).toBe(0);
  });

  test("show their names as they are, and who created them, in German too", async () => {
    await addKey(web.parley.env.DB, ["members", "messages"], { name: "<b>Bot</b> \u202Eevil" });
    const page = await openKeys(other, { width: 360, locale: "de-DE" });
    await page.getByRole("heading", { name: adminDe.sections.keys, exact: true, level: 1 }).waitFor();
    const shown = page
      .getByRole("list", { name: keysDe.inUse, exact: true })
      .getByRole("listitem")
      .filter({ hasText: "<b>Bot</b> evil" });
    for (const scope of ["members", "messages"] as const)
      await shown.getByText(keysDe.scopes[scope].title, { exact: true }).waitFor();
    await shown.getByText(sentenceWith(keysDe.byCommand, ".+")).waitFor();
  });

  test("need a name and a scope, and a refusal is a sentence", async () => {
    const page = await openKeys(boss, { complaints: [] });
    const form = formOf(page, t.newKey);
    await form.getByRole("button", { name: t.create, exact: true }).click();
    await form.getByText(t.nameWrong, { exact: true }).waitFor();
    await expectFocus(page, form.getByLabel(t.name, { exact: true }));
    await form.getByLabel(t.name, { exact: true }).fill("Half");
    await form.getByRole("button", { name: t.create, exact: true }).click();
    await form.getByText(t.scopesWrong, { exact: true }).waitFor();
    await waitForFocus(page, form.getByLabel(t.scopes.members.title, { exact: true }));
    const refusal = { status: 429, headers: { "Retry-After": "7" }, json: { code: "rate_limited" } };
    await page.route("**/api-keys", (route) => route.fulfill(refusal), { times: 1 });
    await create(page, "Half");
    await form.getByText(en.tooManyAttempts(7), { exact: true }).waitFor();
    expect(await row(page, "Half").count()).toBe(0);
    expect(await form.getByText(t.lost, { exact: true }).count()).toBe(0);
  });

  test("whose answer is lost are in the list, with a sentence that nobody has them", async () => {
    const page = await openKeys(boss, { complaints: [] });
    await waitForList(page);
    const lose = async (route: Parameters<Parameters<Page["route"]>[1]>[0]) => {
      expect((await route.fetch()).ok()).toBe(true);
      await route.abort();
    };
    await page.route("**/api-keys", lose, { times: 1 });
    await create(page, "Lost");
    await page.getByRole("alert").getByText(t.lost, { exact: true }).waitFor();
    await row(page, "Lost").waitFor();
    expect([await row(page, "Lost").count(), await secret(page).count()]).toEqual([1, 0]);
    // An end whose answer is lost is repeated: the key has ended once.
    await page.route("**/api-keys/*", lose, { times: 1 });
    await button(page, t.endNamed("Lost")).click();
    await confirm(page, t.endKey);
    await waitForReport(page, t.hasEnded("Lost"));
    await ended(page).filter({ hasText: "Lost" }).waitFor();
  });

  test("never appear on the desk of another member who has logged in meanwhile", async () => {
    const page = await openKeys();
    await waitForList(page);
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await page.route(
      "**/api-keys",
      async (route) => {
        const response = await route.fetch();
        await released;
        await route.fulfill({ response });
      },
      { times: 1 },
    );
    await create(page, "Held");
    await logOut(page);
    await submitLogIn(page, { email: other.email, password: PASSWORD });
    await page.getByRole("link", { name: en.shell.admin, exact: true }).click();
    await page.getByRole("link", { name: adminEn.sections.keys, exact: true }).click();
    await row(page, "Held").waitFor();
    release();
    await (await answered).finished();
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    expect(await secret(page).count()).toBe(0);
  });
});
