import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { en as t } from "../../../src/web/admin/keys/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { RELOAD_CHECK_MS, TYPING_PAUSE_MS } from "../../../src/web/limits.ts";
import { scriptAddress } from "../../support/browser/deployed-build.ts";
import { formOf } from "../../support/browser/desk-page.ts";
import { deployedFixture } from "../../support/browser/web-fixture.ts";

const site = deployedFixture();

async function openKeys(): Promise<Page> {
  return site.open({
    member: await site.parley.addMember({ superuser: true }),
    hash: "#/admin/keys",
    complaints: [],
    onPage: (opened) => opened.clock.install(),
  });
}

/** Deploys a newer build and presses Reload. Returns when the page has had the time to reload, and has not. */
async function reloadLater(page: Page): Promise<void> {
  site.build.deploy();
  const socket = page.waitForEvent("websocket", (each) => each.url().endsWith("/members/inbox/"));
  site.front.cutAll();
  await (await socket).waitForEvent("framereceived");
  await page.getByRole("button", { name: en.shell.reload, exact: true }).click();
  await page.getByRole("status").getByText(en.shell.reloadPending).waitFor();
  const built = await scriptAddress(page);
  await page.clock.fastForward(TYPING_PAUSE_MS + RELOAD_CHECK_MS);
  await page.evaluate(() => fetch("/health"));
  expect(await scriptAddress(page)).toBe(built);
}

async function expectReload(page: Page): Promise<void> {
  await page.clock.fastForward(TYPING_PAUSE_MS + RELOAD_CHECK_MS);
  await expect.poll(() => scriptAddress(page)).toContain(site.build.version);
}

test("a page that shows a new API key, which the server sends only once, reloads when the superuser has finished with it", async () => {
  const page = await openKeys();
  const form = formOf(page, t.newKey);
  await form.getByLabel(t.name, { exact: true }).fill("Shop");
  await form.getByLabel(t.scopes.coins.title, { exact: true }).check();
  await form.getByRole("button", { name: t.create, exact: true }).click();
  const secret = page.getByRole("main").getByText(/^sk_[^_]+_.{43}$/);
  const key = await secret.textContent();

  await reloadLater(page);
  expect(await secret.textContent()).toBe(key);
  await page.getByRole("button", { name: t.done, exact: true }).click();
  await expectReload(page);
});

test("a page with a box that was checked and not sent reloads when it is as before", async () => {
  const page = await openKeys();
  const box = formOf(page, t.newKey).getByLabel(t.scopes.coins.title, { exact: true });
  await box.check();
  await reloadLater(page);
  expect(await box.isChecked()).toBe(true);
  await box.uncheck();
  await expectReload(page);
});
