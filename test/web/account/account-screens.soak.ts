import type { Page, Route } from "playwright-core";
import { beforeAll, describe } from "vitest";
import { NAME_MAX_LENGTH } from "../../../src/core/limits.ts";
import { en as accountEn } from "../../../src/web/account/en.ts";
import { en as siteEn } from "../../../src/web/account/site/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import {
  logInForm,
  openRegisterForm,
  submitLogIn,
  submitRegistration,
} from "../../support/browser/account-forms.ts";
import { type ScreenState, testStates } from "../../support/browser/screen-states.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { type TestMember, tokenFor } from "../../support/runtime/parley.ts";

const SITE = {
  name: "The Friendly Society of Northern Gardeners",
  terms: "/terms",
  imprint: "/imprint",
};

describe("the screens before the log-in", () => {
  const web = webFixture({ PASSWORD_MIN_LENGTH: 8 });
  let ada: TestMember;
  beforeAll(async () => {
    ada = await web.parley.addMember();
  });

  const refuse = (status: number, code: string) => (route: Route) =>
    route.fulfill({ status, json: { code, status, title: "", detail: "", errors: [] } });
  async function openFilledRegistration(page: Page, email: string, password: string): Promise<void> {
    const form = await openRegisterForm(page);
    await form.getByLabel(accountEn.name, { exact: true }).fill("W".repeat(NAME_MAX_LENGTH + 1));
    await submitRegistration(form, { email, password });
  }

  const STATES: Record<string, ScreenState> = {
    "log in to a named site": {
      config: SITE,
      isFaulty: true,
      onPage: (page) => page.route("**/auth/login", refuse(401, "invalid_credentials")),
      until: async (page) => {
        await page.getByRole("link", { name: accountEn.imprint, exact: true }).waitFor();
        await submitLogIn(page, { email: "ada@example.com", password: "wrong" });
        await page.getByRole("alert").getByText(en.errors.invalid_credentials).waitFor();
      },
    },
    "the log-in of a site with members of its own": {
      config: { ...SITE, own_accounts: false, login_url: "/log-in" },
      until: (page) => page.getByRole("link", { name: siteEn.logIn(SITE.name), exact: true }).waitFor(),
    },
    "another member enters from the site": {
      member: () => ada,
      hash: "#/enter?token=a.b.c",
      onPage: async (page) => {
        const access = { access_token: "exchanged", token_type: "bearer", expires_in: 900, member_id: 9_999 };
        await page.route("**/auth/exchange", (route) => route.fulfill({ json: access }));
        await page.route("**/members/me", (route) =>
          route.request().headers()["authorization"] === "Bearer exchanged"
            ? route.fulfill({ json: { id: access.member_id, name: "W".repeat(NAME_MAX_LENGTH) } })
            : route.continue(),
        );
      },
      until: (page) =>
        page
          .getByRole("heading", { name: siteEn.continueAs("W".repeat(NAME_MAX_LENGTH)), exact: true })
          .waitFor(),
    },
    "register with errors": {
      isFaulty: true,
      until: async (page) => {
        await openFilledRegistration(page, "nonsense", "1");
        await page.getByText(en.fields.email, { exact: true }).waitFor();
        await page.getByText(en.fields.name, { exact: true }).waitFor();
        await page
          .getByRole("button", { name: en.fields.showPassword(accountEn.password), exact: true })
          .click();
      },
    },
    "register with a registered email": {
      isFaulty: true,
      onPage: async (page) => {
        await page.route("**/auth/register", refuse(409, "email_taken"));
        await page.route("**/auth/login", refuse(401, "invalid_credentials"));
      },
      until: async (page) => {
        await openFilledRegistration(page, ada.email, "long enough");
        await page.getByRole("button", { name: accountEn.logInInstead, exact: true }).waitFor();
      },
    },
    "an expired session": {
      member: async () => ({
        ...ada,
        email: "ada.lovelace.of.the.analytical.engine@correspondence.example.com",
        token: await tokenFor(ada.id, { ttlSeconds: -1 }),
      }),
      isFaulty: true,
      until: async (page) => {
        await page.getByText(accountEn.expired, { exact: true }).waitFor();
        await logInForm(page).waitFor();
      },
    },
    "a new password": {
      isFaulty: true,
      onPage: (page) => page.route("**/auth/login", refuse(403, "password_change_required")),
      until: async (page) => {
        await submitLogIn(page, { email: ada.email, password: "given" });
        const form = page.getByRole("form", { name: accountEn.newPassword, exact: true });
        await form.getByLabel(accountEn.new, { exact: true }).fill("one password");
        await form.getByLabel(accountEn.repeatPassword, { exact: true }).fill("another one");
        await form.getByRole("button", { name: accountEn.saveNew, exact: true }).click();
        await page.getByText(en.fields.passwordsDiffer, { exact: true }).waitFor();
      },
    },
  };
  testStates(web, STATES);
});
