import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import type { en as siteEn } from "../../../src/web/account/site/en.ts";
import { logInForm, submitLogIn } from "../../support/browser/account-forms.ts";
import { ENTRY_LANGUAGES } from "../../support/browser/entry-languages.ts";
import type { OpenOptions } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { PASSWORD, setPassword } from "../../support/runtime/passwords.ts";
import { createSite, SITE_VARIABLES } from "../../support/site/test-site.ts";

const site = await createSite();
afterAll(() => site.close());

describe("the way to the site's log-in", () => {
  const vars = { ...SITE_VARIABLES, SITE_LOGIN_URL: "https://site.example/log-in" };
  const web = webFixture(vars, { internet: site.internet });

  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
  const logInLink = (page: Page, t: typeof siteEn) =>
    page.getByRole("link", { name: t.logIn("Parley"), exact: true });
  /** Returns the address to which the site's log-in shall return. */
  const returnOf = (address: string | null) => new URL(address ?? "").searchParams.get("return");
  const addressOf = (hash: string) => new URL(`/${hash}`, web.parley.url).href;

  /** Opens a page whose configuration has other values. */
  async function open(options: Partial<OpenOptions>, config: object = {}): Promise<Page> {
    const given = { ...((await (await web.parley.fetch("/config")).json()) as object), ...config };
    return web.open({
      ...options,
      onPage: (page) => page.route("**/config", (route) => route.fulfill({ json: given })),
    });
  }

  test.each(ENTRY_LANGUAGES)(
    "is in %s the first thing that a site with both kinds of accounts shows",
    async (locale, t) => {
      const page = await open({ locale });
      expect(returnOf(await logInLink(page, t.site).getAttribute("href"))).toBe(addressOf("#/enter"));
      await button(page, t.site.withPassword).click();
      await logInForm(page, t.account).waitFor();
      await button(page, t.account.register).waitFor();
      await button(page, t.account.back).click();
      await logInLink(page, t.site).waitFor();
    },
  );

  test.each(ENTRY_LANGUAGES)(
    "is in %s all that a site without other accounts shows, but to operators",
    async (locale, t) => {
      const boss = await web.parley.addMember({ superuser: true });
      await setPassword(web.parley.env.DB, boss);
      const page = await open({ locale }, { own_accounts: false });
      expect(returnOf(await logInLink(page, t.site).getAttribute("href"))).toBe(addressOf("#/enter"));
      expect(await page.locator("form, input").count()).toBe(0);
      await button(page, t.site.asOperator).click();
      await logInForm(page, t.account).waitFor();
      expect(await button(page, t.account.register).count()).toBe(0);
      await button(page, t.account.back).click();
      await button(page, t.site.asOperator).click();
      await submitLogIn(page, { email: boss.email, password: PASSWORD }, t.account);
      await page.getByText(t.page.chats.empty, { exact: true }).waitFor();
    },
  );
});
