import type { Page } from "playwright-core";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { formOf, submit, waitForReport } from "../../support/browser/desk-page.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";
import { PNG } from "../../support/runtime/smiles.ts";

const t = adminEn.smiles;

describe("the stickers of the operator's desk", () => {
  const web = webFixture();
  let boss: TestMember;
  let ada: TestMember;
  let page: Page;
  beforeAll(async () => {
    boss = await web.parley.addMember({ superuser: true });
    ada = await web.parley.addMember();
  });
  beforeEach(async () => {
    page = await web.open({ member: boss, hash: "#/admin/stickers", width: 1280 });
  });

  const forAda = async () =>
    (await (await web.parley.request(ada, "GET", "/storage/smiles")).json()) as {
      id: number;
      title: string;
      price: number;
    }[];
  const titles = async () => (await forAda()).map(({ title }) => title);
  const cell = (title: string) => page.getByRole("button", { name: new RegExp(`^${title}`) });
  async function upload(title: string, price: number): Promise<void> {
    const form = page.getByRole("form", { name: t.new, exact: true });
    const file = { name: "wave.png", mimeType: "image/png", buffer: PNG };
    await form.getByLabel(t.picture, { exact: true }).setInputFiles(file);
    await submit(form, { [t.name]: title, [t.price]: String(price) }, t.upload);
    await cell(title).waitFor();
  }

  test("are uploaded, changed, retired and restored", async () => {
    await page.getByText(t.none).waitFor();
    const form = page.getByRole("form", { name: t.new, exact: true });
    await form
      .getByLabel(t.picture, { exact: true })
      .setInputFiles({ name: "wave.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
    await submit(form, { [t.name]: "Wave", [t.price]: "7" }, t.upload);
    await form.getByText(en.errors.unsupported_media_type).waitFor();
    expect(web.complaints.splice(0)).toEqual([expect.stringContaining("415")]);
    await upload("Wave", 7);
    expect(await forAda()).toMatchObject([{ title: "Wave", price: 7 }]);

    await cell("Wave").click();
    await submit(formOf(page, "Wave"), { [t.name]: "Hello", [t.price]: "8" }, t.save);
    await waitForReport(page, t.saved);
    expect(await forAda()).toMatchObject([{ title: "Hello", price: 8 }]);

    await cell("Hello").click();
    await page.getByRole("dialog").getByRole("button", { name: t.retire, exact: true }).click();
    await waitForReport(page, t.isRetired);
    expect(await forAda()).toEqual([]);
    await page.getByRole("heading", { name: t.retiredTitle, exact: true }).waitFor();
    await cell("Hello").click();
    await page.getByRole("dialog").getByRole("button", { name: t.restore, exact: true }).click();
    await waitForReport(page, t.isRestored);
    expect(await forAda()).toHaveLength(1);
  });

  test("are put in order by dragging and by keyboard, for all members", async () => {
    for (const title of ["One", "Two", "Three"]) await upload(title, 1);
    const before = (await titles()).length - 3;
    await cell("Three").dragTo(cell("One"));
    await waitForReport(page, t.moved("Three", before + 1, before + 3));
    expect((await titles()).slice(before)).toEqual(["Three", "One", "Two"]);

    await cell("Two").focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Two" });
    await dialog.getByRole("button", { name: t.place.earlier, exact: true }).press("Enter");
    await dialog.getByText(t.place.title(before + 2, before + 3), { exact: true }).waitFor();
    await expect.poll(async () => (await titles()).slice(before)).toEqual(["Three", "Two", "One"]);
    await dialog.getByRole("button", { name: t.place.first, exact: true }).press("Enter");
    await expect.poll(async () => (await titles())[0]).toBe("Two");
  });

  test("are stored in the order that is shown last, however long an order is on its way", async () => {
    for (const title of ["Left", "Right", "Middle"]) await upload(title, 1);
    const orders: number[][] = [];
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route("**/smiles/order", async (route) => {
      const { ids } = route.request().postDataJSON() as { ids: number[] };
      if (orders.push(ids) === 1) await released;
      await route.continue();
    });
    await cell("Middle").click();
    const dialog = page.getByRole("dialog", { name: "Middle" });
    for (let presses = 0; presses < 2; presses++)
      await dialog.getByRole("button", { name: t.place.earlier, exact: true }).click();
    release();
    await expect.poll(async () => (await titles()).slice(-3)).toEqual(["Middle", "Left", "Right"]);
    expect(orders).toHaveLength(2);
  });

  test("keep a price that another desk has set while the title is changed", async () => {
    await upload("Old", 10);
    await cell("Old").click();
    const dialog = page.getByRole("dialog", { name: "Old" });
    const { id } = (await forAda()).find(({ title }) => title === "Old") as { id: number };
    await web.parley.request(boss, "PATCH", `/storage/smiles/${id}`, { price: 500 });
    await submit(dialog, { [t.name]: "New" }, t.save);
    await waitForReport(page, t.saved);
    expect((await forAda()).find(({ title }) => title === "New")).toMatchObject({ price: 500 });
  });

  test("return to the server's order if the new one could not be stored", async () => {
    const order = await titles();
    expect(order.length).toBeGreaterThan(2);
    await page.route("**/smiles/order", (route) => route.abort());
    await cell(order.at(-1) ?? "").dragTo(cell(order[0] ?? ""));
    await waitForReport(page, en.errors.unavailable);
    const shown = () => page.locator(".sticker-title").allTextContents();
    await expect.poll(shown).toEqual(order);
    expect(web.complaints.splice(0)).not.toEqual([]);
  });
});
