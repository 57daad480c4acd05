import type { Page } from "playwright-core";
import { beforeAll, describe } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { en as settingsEn } from "../../../src/web/settings/en.ts";
import { type ScreenState, testStates } from "../../support/browser/screen-states.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";
import { setPassword } from "../../support/runtime/passwords.ts";
import { addSession, type TestSession } from "../../support/runtime/sessions.ts";

const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

describe("the settings", () => {
  const web = webFixture();
  let ada: TestMember;
  let own: TestSession;
  beforeAll(async () => {
    ada = await web.parley.addMember();
    await setPassword(web.parley.env.DB, ada);
    own = await addSession(web.parley.env.DB, ada);
    for (const device of [PHONE, PHONE, "a device that nobody knows"])
      await addSession(web.parley.env.DB, ada, { device });
  });

  const save = (page: Page, form: string, name: string) =>
    page.getByRole("form", { name: form, exact: true }).getByRole("button", { name, exact: true }).click();

  const STATES: Record<string, ScreenState> = {
    "settings with errors and several log-ins": {
      member: () => own,
      hash: "#/settings",
      height: 1700,
      isFaulty: true,
      until: async (page) => {
        const sessions = page.getByRole("region", { name: settingsEn.sessions });
        await sessions.getByRole("listitem").nth(3).waitFor();
        await page.getByLabel(settingsEn.name, { exact: true }).fill("W".repeat(99));
        await save(page, settingsEn.profile, settingsEn.save);
        await page.getByText(en.fields.name, { exact: true }).waitFor();
        await page.getByLabel(settingsEn.current, { exact: true }).fill("wrong");
        await page.getByLabel(settingsEn.new, { exact: true }).fill("a new password");
        await page.getByLabel(settingsEn.repeated, { exact: true }).fill("a new password");
        await save(page, settingsEn.password, settingsEn.change);
        await page.getByText(settingsEn.currentWrong, { exact: true }).waitFor();
      },
    },
  };
  testStates(web, STATES);
});
