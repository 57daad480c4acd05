import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { de as settingsDe } from "../../../src/web/settings/de.ts";
import { en as settingsEn } from "../../../src/web/settings/en.ts";
import { cutNetwork, restoreNetwork } from "../../support/browser/network.ts";
import { documentWidth, expectOnlyConnectionErrors, goTo } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";
import { addSession } from "../../support/runtime/sessions.ts";

const DEVICES = {
  phone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
  desktop:
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
};

const AN_HOUR_AGO = Date.now() - 3600 * 1000;

describe("the settings list where a member is logged in", () => {
  const web = webFixture();

  /** Logs a member in on a phone, a desktop and, an hour before, in this browser, which shows the settings. */
  async function openSettings(
    options: { locale?: string; width?: number; onPage?: (page: Page) => unknown } = {},
  ) {
    const member = await web.parley.addMember();
    const logIn = (device: string) => addSession(web.parley.env.DB, member, { device });
    const [phone, desktop] = [await logIn(DEVICES.phone), await logIn(DEVICES.desktop)];
    const own = await addSession(web.parley.env.DB, member, { device: "something else", now: AN_HOUR_AGO });
    const page = await web.open({ member: own, hash: "#/settings", ...options });
    return { page, phone, desktop, own };
  }

  const items = (page: Page, name: string) => page.getByRole("region", { name }).getByRole("listitem");
  const statusOf = async ({ token }: TestMember) =>
    (await web.parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } })).status;

  test("by device, this browser first, and log one of them out", async () => {
    const { page, phone, desktop, own } = await openSettings();
    const listed = items(page, settingsEn.sessions);
    await listed.filter({ hasText: settingsEn.device("Safari", "iPhone") }).waitFor();
    await listed.filter({ hasText: settingsEn.device("Edge", "Windows") }).waitFor();
    await listed.filter({ hasText: settingsEn.unknownDevice }).getByText(settingsEn.thisBrowser).waitFor();
    expect(await listed.count()).toBe(3);
    expect(await listed.first().textContent()).toContain(settingsEn.thisBrowser);
    const device = settingsEn.device("Safari", "iPhone");
    await page.getByRole("button", { name: settingsEn.logOutOf(device), exact: true }).click();
    await expect.poll(() => listed.count()).toBe(2);
    expect([await statusOf(phone), await statusOf(desktop), await statusOf(own)]).toEqual([401, 200, 200]);
  });

  test("without moving anything that a member may be about to press when the list arrives", async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const hold = (opened: Page) =>
      opened.route("**/auth/sessions", async (route) => {
        await released;
        await route.continue();
      });
    const { page } = await openSettings({ onPage: hold });
    const logOut = page.getByRole("button", { name: settingsEn.logOut, exact: true });
    const before = await logOut.boundingBox();
    release();
    await items(page, settingsEn.sessions).first().waitFor();
    expect(await logOut.boundingBox()).toEqual(before);
  });

  test("and log out all but this browser", async () => {
    const { page, phone, desktop, own } = await openSettings();
    await page.getByRole("button", { name: settingsEn.endOthers, exact: true }).click();
    await page.getByText(settingsEn.othersEnded).waitFor();
    await expect.poll(() => items(page, settingsEn.sessions).count()).toBe(1);
    expect([await statusOf(phone), await statusOf(desktop), await statusOf(own)]).toEqual([401, 401, 200]);
    expect(await page.getByRole("button", { name: settingsEn.endOthers, exact: true }).count()).toBe(0);
  });

  test("after a failure at a click, or without one once the browser is back online", async () => {
    const complaints: string[] = [];
    const own = await addSession(web.parley.env.DB, await web.parley.addMember(), { device: "Safari" });
    const page = await web.open({ member: own, hash: "#/settings", complaints });
    const card = page.getByRole("region", { name: settingsEn.sessions });
    const again = card.getByRole("button", { name: en.shell.again, exact: true });
    const failure = card.getByText(en.errors.unreachable, { exact: true });
    await card.getByRole("listitem").waitFor();

    const reopen = async () => {
      await goTo(page, "#/chats");
      await page.getByRole("heading", { name: en.chats.title, exact: true }).waitFor();
      await goTo(page, "#/settings");
    };
    await page.route("**/auth/sessions", (route) => route.abort());
    await reopen();
    await failure.waitFor();
    await page.unroute("**/auth/sessions");
    await again.click();
    await card.getByRole("listitem").waitFor();
    expect([await failure.count(), await again.count()]).toEqual([0, 0]);

    await cutNetwork(page);
    await reopen();
    await failure.waitFor();
    expect(await again.count()).toBe(1);
    await restoreNetwork(page);
    await card.getByRole("listitem").waitFor();
    expect([await failure.count(), await again.count()]).toEqual([0, 0]);
    expectOnlyConnectionErrors(complaints);
  });

  test("in German, on a narrow and a wide screen", async () => {
    const { page } = await openSettings({ locale: "de-DE" });
    const listed = items(page, settingsDe.sessions);
    await listed.filter({ hasText: settingsDe.device("Safari", "iPhone") }).waitFor();
    const rightEdge = async (part: Locator) => {
      const box = await part.boundingBox();
      return box && box.x + box.width;
    };
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 1500 });
      expect(await documentWidth(page)).toBe(width);
      const edge = await rightEdge(page.getByRole("form", { name: settingsDe.profile, exact: true }));
      for (const button of await listed.getByRole("button").all()) expect(await rightEdge(button)).toBe(edge);
      await page.screenshot({ path: `dist/screenshots/sessions-de-${width}.png` });
    }
  });
});
