import { expect, test } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { en as settingsEn } from "../../../src/web/settings/en.ts";
import { cutNetwork } from "../../support/browser/network.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { addSession } from "../../support/runtime/sessions.ts";

const web = webFixture();

test("settings without a network show the last known name, and say that changes need a connection", async () => {
  const { parley } = web;
  const member = await parley.addMember();
  await parley.request(member, "PATCH", "/members/me", { name: "Ada Lovelace" });
  const page = await web.open({
    member: await addSession(parley.env.DB, member),
    hash: "#/settings",
    complaints: [],
  });
  const name = page.getByLabel(settingsEn.name, { exact: true });
  await expect.poll(() => name.inputValue()).toBe("Ada Lovelace");
  const save = page.getByRole("button", { name: settingsEn.save, exact: true });
  await expect.poll(() => save.getAttribute("aria-disabled")).toBe("false");

  // A page that starts without a network knows nothing of the server.
  await page.route(/\/(?:members\/me|auth\/sessions)$/, () => {});
  await page.reload();
  await name.waitFor();
  await cutNetwork(page);
  await page.getByRole("status").getByText(settingsEn.offline, { exact: true }).waitFor();
  expect(await name.inputValue()).toBe("Ada Lovelace");
  await expect.poll(() => save.getAttribute("aria-disabled")).toBe("true");
  await page
    .getByRole("region", { name: settingsEn.sessions })
    .getByText(settingsEn.notLoaded, { exact: true })
    .waitFor();
  await page.getByText(en.shell.offline, { exact: true }).waitFor();
});
