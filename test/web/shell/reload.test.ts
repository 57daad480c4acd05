import { expect, test } from "vitest";
import { en as t } from "../../../src/web/admin/keys/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { RELOAD_CHECK_MS, TYPING_PAUSE_MS } from "../../../src/web/limits.ts";
import { scriptAddress } from "../../support/browser/deployed-build.ts";
import { formOf } from "../../support/browser/desk-page.ts";
import { deployedFixture } from "../../support/browser/web-fixture.ts";

const site = deployedFixture();

test("a page that shows a new API key, which the server sends only once, reloads when the superuser has finished with it", async () => {
  const boss = await site.parley.addMember({ superuser: true });
  const page = await site.open({
    member: boss,
    hash: "#/admin/keys",
    complaints: [],
    onPage: (opened) => opened.clock.install(),
  });
  const form = formOf(page, t.newKey);
  await form.getByLabel(t.name, { exact: true }).fill("Shop");
  await form.getByLabel(t.scopes.coins.title, { exact: true }).check();
  await form.getByRole("button", { name: t.create, exact: true }).click();
  const secret = page.getByRole("main").getByText(/^sk_[^_]+_.{43}$/);
  const key = await secret.textContent();

  site.build.deploy();
  const socket = page.waitForEvent("websocket", (each) => each.url().endsWith("/members/inbox/"));
  site.front.cutAll();
  await (await socket).waitForEvent("framereceived");
  await page.getByRole("button", { name: en.shell.reload, exact: true }).click();
  await page.getByRole("status").getByText(en.shell.reloadPending).waitFor();
  const built = await scriptAddress(page);
  await page.clock.fastForward(TYPING_PAUSE_MS + RELOAD_CHECK_MS);
  await page.evaluate(() => fetch("/health"));
  expect(await secret.textContent()).toBe(key);
  expect(await scriptAddress(page)).toBe(built);

  await page.getByRole("button", { name: t.done, exact: true }).click();
  await page.clock.fastForward(RELOAD_CHECK_MS);
  await expect.poll(() => scriptAddress(page)).toContain(site.build.version);
});
