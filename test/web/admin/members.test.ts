import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { DESK_PAGE_DEFAULT } from "../../../src/core/config-limits.ts";
import { nameKey } from "../../../src/core/name-key.ts";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { goTo } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";
import { addSiteMember } from "../../support/site/add-site-member.ts";

const t = adminEn.members;
const ISSUER = "https://members.example";

describe("the members of the operator's desk", () => {
  const web = webFixture({ MEMBER_SEARCH: "off", SITE_ISSUER: ISSUER });
  let boss: TestMember;
  let ada: TestMember;
  beforeAll(async () => {
    boss = await web.parley.addMember({ superuser: true });
    ada = await web.parley.addMember({ coins: 1234, employee: true });
    await rename(ada, "Ada Lovelace");
    await web.parley.addMembers(Array.from({ length: DESK_PAGE_DEFAULT }, () => 0));
  });

  function rename({ id }: TestMember, name: string) {
    return web.parley.env.DB.prepare("UPDATE members SET name = ?, name_key = ? WHERE id = ?")
      .bind(name, nameKey(name), id)
      .run();
  }
  const rows = (page: Page) => page.getByRole("table", { name: adminEn.sections.members }).getByRole("row");
  const search = (page: Page, words: string) => page.getByLabel(t.search, { exact: true }).fill(words);
  /** Waits until only these members are shown. */
  const waitForRows = (page: Page, count: number) => expect.poll(() => rows(page).count()).toBe(count + 1);

  test("are found by the beginning of a name or an email and by number, and a search never enters the address", async () => {
    const page = await web.open({ member: boss, hash: "#/admin/members", width: 1280 });
    await waitForRows(page, DESK_PAGE_DEFAULT);
    for (const words of ["ada l", ada.email.toUpperCase(), String(ada.id)]) {
      await search(page, words);
      await waitForRows(page, 1);
      const row = rows(page).last();
      for (const text of ["Ada Lovelace", ada.email, "1,234", adminEn.chips.employee])
        await row.getByText(text, { exact: true }).waitFor();
      expect(page.url()).not.toContain("@");
      await search(page, "nobody");
      await page.getByText(t.none).waitFor();
    }
    await search(page, "");
    await waitForRows(page, DESK_PAGE_DEFAULT);
  });

  test("have pages of 50, and a press anywhere on a row opens the member's page, from which Back leads to the same list", async () => {
    const page = await web.open({ member: boss, hash: "#/admin/members", width: 1280 });
    await page.getByRole("button", { name: t.more, exact: true }).click();
    await waitForRows(page, DESK_PAGE_DEFAULT + 2);
    await expect.poll(() => page.getByRole("button", { name: t.more }).count()).toBe(0);
    await search(page, "ada");
    await waitForRows(page, 1);
    await rows(page).last().click();
    await page.getByRole("heading", { name: "Ada Lovelace", exact: true }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    await page.goBack();
    await waitForRows(page, 1);
    expect(await page.getByLabel(t.search, { exact: true }).inputValue()).toBe("ada");
  });

  test("show a hostile name as it is, and names by their numbers where there is none", async () => {
    const [eve, nobody] = [await web.parley.addMember(), await web.parley.addMember()];
    await rename(eve, "<img src=x onerror=alert(1)> \u202Eevil");
    const page = await web.open({ member: boss, hash: "#/admin/members", width: 360 });
    await search(page, String(eve.id));
    await page.getByText("<img src=x onerror=alert(1)>", { exact: false }).waitFor();
    await search(page, String(nobody.id));
    await page.getByRole("link", { name: en.chats.member(nobody.id), exact: true }).waitFor();
  });

  test("of the site are found by their id and email there, and have no log-in of Parley", async () => {
    const { facts, account } = adminEn;
    const identity = { issuer: ISSUER, subject: "<b>7</b> \u202Eevil", email: "zoe@members.example" };
    const zoe = await addSiteMember(web.parley, identity);
    const page = await web.open({ member: boss, hash: "#/admin/members", width: 1280 });
    const shown = ["<b>7</b> evil", identity.email, facts.noLogIn];
    for (const words of ["ZOE@", identity.subject]) {
      await search(page, words);
      await waitForRows(page, 1);
      for (const text of [...shown, facts.fromSite])
        await rows(page).last().getByText(text, { exact: true }).waitFor();
      await search(page, "nobody");
      await page.getByText(t.none).waitFor();
    }
    await goTo(page, `#/admin/members/${zoe.id}`);
    for (const text of [...shown, account.onSite])
      await page.getByRole("main").getByText(text, { exact: true }).waitFor();
    expect(await page.getByText(account.command(zoe.id)).count()).toBe(0);
  });

  test("that cannot be loaded say so, and load with a press", async () => {
    const page = await web.open({
      member: boss,
      hash: "#/admin",
      onPage: (each) => each.route("**/members/search", (route) => route.abort()),
      complaints: [],
    });
    await page.getByRole("link", { name: adminEn.sections.members, exact: true }).click();
    await page.getByText(en.errors.unreachable).waitFor();
    await page.unroute("**/members/search");
    await page.getByRole("button", { name: en.shell.again, exact: true }).click();
    await waitForRows(page, DESK_PAGE_DEFAULT);
  });

  test("are closed to members who are not superusers, and to one whose role was taken meanwhile", async () => {
    const theirs = await web.open({ member: ada, hash: "#/admin/members", complaints: [] });
    await theirs.getByText(adminEn.forbidden).waitFor();
    expect(await theirs.getByRole("link", { name: en.shell.admin }).count()).toBe(0);
    const other = await web.parley.addMember({ superuser: true });
    const page = await web.open({ member: other, hash: "#/admin/members", complaints: [] });
    await waitForRows(page, DESK_PAGE_DEFAULT);
    await web.parley.request(boss, "PATCH", `/members/${other.id}`, { is_superuser: false });
    await goTo(page, "#/admin/acts");
    await page.getByText(adminEn.forbidden).waitFor();
    expect(await page.getByRole("main").getByText(ada.email).count()).toBe(0);
  });
});
