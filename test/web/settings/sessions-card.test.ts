import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { de } from "../../../src/web/i18n/de.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { documentWidth, openWebClient, setStoredItem } from "../../support/browser/web-client.ts";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

const DEVICES = {
  phone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
  desktop:
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
};

describe("the settings list where a member is logged in", () => {
  let parley: Parley;
  let browser: Browser;
  const complaints: string[] = [];
  beforeAll(async () => {
    parley = await startParley();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  async function logIn(email: string, device: string): Promise<Record<string, string>> {
    const response = await parley.fetch("/auth/login", {
      method: "POST",
      headers: { "User-Agent": device },
      body: JSON.stringify({ email, password: "123" }),
    });
    return (await response.json()) as Record<string, string>;
  }

  /** Logs a member in on a phone, a desktop and in this browser, which shows the settings. */
  async function openSettings({ locale, width }: { locale?: string; width?: number } = {}) {
    const email = `${crypto.randomUUID()}@example.com`;
    const credentials = { email, password: "123", repeat_password: "123" };
    await parley.fetch("/auth/register", { method: "POST", body: JSON.stringify(credentials) });
    const phone = await logIn(email, DEVICES.phone);
    const desktop = await logIn(email, DEVICES.desktop);
    const own = await logIn(email, "something else");
    const page = await openWebClient(browser, parley, {
      complaints,
      ...(locale !== undefined && { locale }),
      ...(width !== undefined && { width }),
    });
    const session = {
      memberId: own["member_id"],
      email,
      token: own["access_token"],
      refreshToken: own["refresh_token"],
    };
    await setStoredItem(page, "parley.session", JSON.stringify(session));
    await page.goto(new URL("/#/settings", parley.url).href);
    await page.reload();
    return { page, phone, desktop, own };
  }

  const items = (page: Page, name: string) => page.getByRole("region", { name }).getByRole("listitem");
  const statusOf = async ({ access_token: token }: Record<string, string>) =>
    (await parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } })).status;

  test("by device, and log one of them out", async () => {
    const { page, phone, desktop, own } = await openSettings();
    const listed = items(page, en.settings.sessions);
    await listed.filter({ hasText: en.settings.device("Safari", "iPhone") }).waitFor();
    await listed.filter({ hasText: en.settings.device("Edge", "Windows") }).waitFor();
    await listed.filter({ hasText: en.settings.unknownDevice }).getByText(en.settings.thisBrowser).waitFor();
    expect(await listed.count()).toBe(3);
    await listed.filter({ hasText: "iPhone" }).getByRole("button").click();
    await expect.poll(() => listed.count()).toBe(2);
    expect([await statusOf(phone), await statusOf(desktop), await statusOf(own)]).toEqual([401, 200, 200]);
  });

  test("and log out all but this browser", async () => {
    const { page, phone, desktop, own } = await openSettings();
    await page.getByRole("button", { name: en.settings.endOthers, exact: true }).click();
    await page.getByText(en.settings.othersEnded).waitFor();
    await expect.poll(() => items(page, en.settings.sessions).count()).toBe(1);
    expect([await statusOf(phone), await statusOf(desktop), await statusOf(own)]).toEqual([401, 401, 200]);
    expect(await page.getByRole("button", { name: en.settings.endOthers, exact: true }).count()).toBe(0);
  });

  test("in German, on a narrow screen", async () => {
    const { page } = await openSettings({ locale: "de-DE", width: 360 });
    await items(page, de.settings.sessions)
      .filter({ hasText: de.settings.device("Safari", "iPhone") })
      .waitFor();
    expect(await documentWidth(page)).toBe(360);
    await page.screenshot({ path: "dist/screenshots/sessions-de-360.png", fullPage: true });
  });
});
