import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { waitForReport } from "../../support/browser/desk-page.ts";
import { hasFocus, leaveFocus, tabAndPress, tabTo } from "../../support/browser/keyboard.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

const { coins, account, smiles, sections } = adminEn;

describe("the operator's desk by keyboard alone", () => {
  const web = webFixture();
  const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true });
  const section = (page: Page, name: string) =>
    page.getByRole("navigation", { name: adminEn.navigation }).getByRole("link", { name, exact: true });
  const expectHeading = (page: Page, name: string) =>
    expect
      .poll(() => hasFocus(page, page.getByRole("heading", { name, exact: true, level: 1 })), {
        message: name,
      })
      .toBe(true);

  test("finds a member, adds and deducts coins, and deactivates the account", async () => {
    const { parley } = web;
    const boss = await parley.addMember({ superuser: true });
    const ada = await parley.addMember({ coins: 30 });
    const name = en.chats.member(ada.id);
    const page = await web.open({ member: boss, width: 1280 });
    await tabAndPress(page, page.getByRole("link", { name: en.shell.admin, exact: true }));
    await expectHeading(page, sections.overview);
    await leaveFocus(page);
    await tabAndPress(page, section(page, sections.members));
    await expectHeading(page, sections.members);
    await expect.poll(() => page.title()).toContain(sections.members);
    await tabTo(page, page.getByLabel(adminEn.members.search, { exact: true }));
    await page.keyboard.type(ada.email);
    await expect.poll(() => page.getByRole("row").count()).toBe(2);
    await tabAndPress(page, page.getByRole("row").last().getByRole("link"));
    await expectHeading(page, name);
    await expect.poll(() => page.title()).toContain(name);

    await tabTo(page, page.getByRole("radio", { name: coins.add, exact: true }));
    await tabTo(page, page.getByLabel(coins.amount, { exact: true }));
    await page.keyboard.type("20");
    await page.keyboard.press("Enter");
    await waitForReport(page, coins.given(en.coins(20), name));
    await tabTo(page, page.getByRole("radio", { name: coins.add, exact: true }), "Shift+Tab");
    await page.keyboard.press("ArrowRight");
    await tabTo(page, page.getByLabel(coins.amount, { exact: true }));
    await page.keyboard.type("50");
    await page.keyboard.press("Enter");
    // The question begins at the answer that changes nothing.
    const question = page.getByRole("dialog", { name: coins.question("50", name, en.coins(50)) });
    await expect.poll(() => hasFocus(page, button(question, adminEn.question.cancel).last())).toBe(true);
    await tabAndPress(page, button(question, coins.takeSome(en.coins(50))));
    await waitForReport(page, coins.taken(en.coins(50), name));

    await tabAndPress(page, button(page, account.deactivate));
    await tabAndPress(page, button(page.getByRole("dialog"), account.deactivate));
    await waitForReport(page, account.deactivated(name));
    expect(await balanceAndState(ada.id)).toEqual({ balance: 0, is_active: 0 });
  });

  test("puts the stickers in order, and changes one", async () => {
    const { parley } = web;
    const boss = await parley.addMember({ superuser: true });
    for (const title of ["Wave", "Crown", "Heart"]) await postSmile(parley, boss, PNG, { title, price: 5 });
    const page = await web.open({ member: boss, width: 1280, hash: "#/admin/stickers" });
    const cells = page.getByRole("list", { name: smiles.inUse, exact: true }).getByRole("button");
    await expect.poll(() => cells.count()).toBe(3);
    await tabAndPress(page, cells.last());
    const sheet = page.getByRole("dialog", { name: "Heart", exact: true });
    await sheet.waitFor();
    await tabAndPress(page, button(sheet, smiles.place.first));
    await waitForReport(page, smiles.moved("Heart", 1, 3));
    // The button that did it stays, so the next press is one key away.
    await tabAndPress(page, button(sheet, smiles.place.later));
    await waitForReport(page, smiles.moved("Heart", 2, 3));
    await tabTo(page, sheet.getByLabel(smiles.price, { exact: true }), "Shift+Tab");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("7");
    await page.keyboard.press("Enter");
    await waitForReport(page, smiles.saved);
    await expect
      .poll(() => cells.allInnerTexts())
      .toEqual([`Wave\n${en.coins(5)}`, `Heart\n${en.coins(7)}`, `Crown\n${en.coins(5)}`]);
    // Closing returns to the sticker.
    await expect.poll(() => hasFocus(page, cells.nth(1))).toBe(true);
  });

  async function balanceAndState(id: number) {
    return web.parley.env.DB.prepare("SELECT balance, is_active FROM members WHERE id = ?").bind(id).first();
  }
});
