import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { openWebClient } from "../../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { PNG } from "../../support/runtime/smiles.ts";

describe("the web client's admin screen", () => {
  let parley: Parley;
  let browser: Browser;
  let admin: TestMember;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley();
    browser = await launchBrowser();
    admin = await parley.addMember({ superuser: true });
  });
  beforeEach(async () => {
    page = await openWebClient(browser, parley, { member: admin, hash: "#/admin", width: 360, complaints });
  });
  afterEach(async () => {
    await page.context().close();
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });

  async function find(emailOrId: string | number): Promise<void> {
    const form = page.getByRole("form", { name: adminEn.find, exact: true });
    await form.getByLabel(adminEn.emailOrNumber, { exact: true }).fill(String(emailOrId));
    await form.getByRole("button", { name: adminEn.search, exact: true }).click();
  }

  test("finds members by email and by number, and reports an unknown one", async () => {
    const ada = await parley.addMember({ coins: 1234 });
    await find(ada.email.toUpperCase());
    await page.getByRole("heading", { name: en.chats.member(ada.id), exact: true }).waitFor();
    await page.getByText("1,234").waitFor();
    await find(ada.id + 1000);
    await page.getByText(adminEn.notFound).waitFor();
    expect(await page.getByRole("heading", { name: en.chats.member(ada.id) }).count()).toBe(0);
    expect(complaints.splice(0)).toEqual([expect.stringContaining("404")]);
    await find(ada.id);
    await page.getByText(ada.email).waitFor();
  });

  test("adds coins once although the first response was lost, and deducts no more than the balance", async () => {
    const ada = await parley.addMember();
    const theirs = await openWebClient(browser, parley, { member: ada, hash: "#/coins", complaints });
    await theirs.getByRole("link", { name: en.shell.balance(0), exact: true }).waitFor();
    await find(ada.id);
    const form = page.getByRole("form", { name: adminEn.coins.title, exact: true });
    await page.route("**/coins", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await form.getByLabel(adminEn.coins.amount, { exact: true }).fill("250");
    await form.getByLabel(adminEn.coins.note, { exact: true }).fill("welcome");
    await form.getByRole("button", { name: adminEn.coins.submit, exact: true }).click();
    await form.getByText(en.errors.unreachable).waitFor();
    expect(complaints.splice(0)).not.toEqual([]);
    await page.unroute("**/coins");
    await form.getByRole("button", { name: adminEn.coins.submit, exact: true }).click();
    await form.getByText(adminEn.coins.given(250)).waitFor();
    expect(await parley.balanceOf(ada)).toBe(250);
    await theirs.getByText("welcome").waitFor();
    await theirs.getByRole("link", { name: en.shell.balance(250), exact: true }).waitFor();

    await form.getByLabel(adminEn.coins.take, { exact: true }).check();
    await form.getByLabel(adminEn.coins.amount, { exact: true }).fill("251");
    await form.getByRole("button", { name: adminEn.coins.submit, exact: true }).click();
    await form.getByText(adminEn.coins.tooFew).waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining("409")]);
    await form.getByLabel(adminEn.coins.amount, { exact: true }).fill("100");
    await form.getByRole("button", { name: adminEn.coins.submit, exact: true }).click();
    await form.getByText(adminEn.coins.taken(100)).waitFor();
    expect(await parley.balanceOf(ada)).toBe(150);
    await theirs.context().close();
  });

  test("does not add coins twice if the amount is changed after a lost response", async () => {
    const ada = await parley.addMember();
    await find(ada.id);
    const form = page.getByRole("form", { name: adminEn.coins.title, exact: true });
    await page.route("**/coins", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await form.getByLabel(adminEn.coins.amount, { exact: true }).fill("250");
    await form.getByRole("button", { name: adminEn.coins.submit, exact: true }).click();
    await form.getByText(en.errors.unreachable).waitFor();
    await page.unroute("**/coins");
    await form.getByLabel(adminEn.coins.amount, { exact: true }).fill("300");
    await form.getByRole("button", { name: adminEn.coins.submit, exact: true }).click();
    await form.getByText(en.errors.idempotency_conflict).waitFor();
    expect(complaints.splice(0)).toHaveLength(2);
    expect(await parley.balanceOf(ada)).toBe(250);
    await page.getByRole("definition").getByText("250", { exact: true }).waitFor();
    await form.getByRole("button", { name: adminEn.coins.submit, exact: true }).click();
    await form.getByText(adminEn.coins.given(300)).waitFor();
    expect(await parley.balanceOf(ada)).toBe(550);
  });

  test("rejects invalid amounts without a request", async () => {
    const ada = await parley.addMember();
    await find(ada.id);
    const form = page.getByRole("form", { name: adminEn.coins.title, exact: true });
    const requestedUrls: string[] = [];
    page.on("request", (request) => requestedUrls.push(request.url()));
    for (const amount of ["0", "-5", "1.5", "1000000001", "all"]) {
      await form.getByLabel(adminEn.coins.amount, { exact: true }).fill(amount);
      await form.getByRole("button", { name: adminEn.coins.submit, exact: true }).click();
      await form.getByText(adminEn.coins.amountWrong).waitFor();
    }
    await form.getByLabel(adminEn.coins.amount, { exact: true }).fill("1000000000");
    await form.getByRole("button", { name: adminEn.coins.submit, exact: true }).click();
    await form.getByText(adminEn.coins.given(1_000_000_000)).waitFor();
    expect(requestedUrls.filter((url) => url.endsWith("/coins"))).toHaveLength(1);
    expect(await parley.balanceOf(ada)).toBe(1_000_000_000);
  });

  test("changes roles and deactivates or reactivates a member, but protects the superuser's own account", async () => {
    const ada = await parley.addMember();
    await find(ada.id);
    const roles = page.getByRole("form", { name: adminEn.roles.title, exact: true });
    await roles.getByLabel(adminEn.roles.employee, { exact: true }).check();
    await roles.getByLabel(adminEn.roles.premium, { exact: true }).fill("2999-12-31");
    await roles.getByRole("button", { name: adminEn.roles.save, exact: true }).click();
    await roles.getByText(adminEn.roles.saved).waitFor();
    const me = async () => (await (await parley.request(ada, "GET", "/members/me")).json()) as object;
    expect(await me()).toMatchObject({ is_employee: true, is_superuser: false, exempt: true });
    expect(await me()).toHaveProperty("premium_until", new Date("2999-12-31T23:59:59.999").toISOString());

    const activation = page.getByRole("form", { name: adminEn.status.title, exact: true });
    await activation.getByRole("button", { name: adminEn.status.deactivate, exact: true }).click();
    await activation.getByText(adminEn.status.deactivated).waitFor();
    expect((await parley.request(ada, "GET", "/members/me")).status).toBe(403);
    await activation.getByRole("button", { name: adminEn.status.activate, exact: true }).click();
    await activation.getByText(adminEn.status.activated).waitFor();

    await find(admin.id);
    await page.getByText(adminEn.status.own).waitFor();
    expect(await roles.getByLabel(adminEn.roles.superuser, { exact: true }).isDisabled()).toBe(true);
    await roles.getByRole("button", { name: adminEn.roles.save, exact: true }).click();
    await roles.getByText(adminEn.roles.saved).waitFor();
    expect((await parley.request(admin, "POST", "/members/search", { email: "nobody" })).status).toBe(200);
  });

  test("refunds a message once, and reports an unknown message", async () => {
    const ada = await parley.addMember({ coins: 100 });
    const ben = await parley.addMember();
    const chat = await parley.chat(ada, ben);
    chat.send("hello");
    const { id, chat_id } = (await chat.next()) as { id: number; chat_id: number };
    const form = page.getByRole("form", { name: adminEn.refund.title, exact: true });
    for (let twice = 0; twice < 2; twice++) {
      await form.getByLabel(adminEn.refund.chat, { exact: true }).fill(String(chat_id));
      await form.getByLabel(adminEn.refund.message, { exact: true }).fill(String(id));
      await form.getByLabel(adminEn.refund.reason, { exact: true }).fill("sorry");
      await form.getByRole("button", { name: adminEn.refund.submit, exact: true }).click();
      await form.getByText(adminEn.refund.refunded(5, ada.id)).waitFor();
    }
    expect(await parley.balanceOf(ada)).toBe(100);
    await form.getByLabel(adminEn.refund.chat, { exact: true }).fill(String(chat_id));
    await form.getByLabel(adminEn.refund.message, { exact: true }).fill(String(id + 1));
    await form.getByLabel(adminEn.refund.reason, { exact: true }).fill("sorry");
    await form.getByRole("button", { name: adminEn.refund.submit, exact: true }).click();
    await form.getByText(adminEn.refund.unknown).waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining("404")]);
    chat.close();
  });

  test("uploads a smile, changes its title and price, retires it and restores it", async () => {
    const ada = await parley.addMember();
    const forAda = async () =>
      (await (await parley.request(ada, "GET", "/storage/smiles")).json()) as object[];
    await page.getByText(adminEn.smiles.none).waitFor();
    const upload = page.getByRole("form", { name: adminEn.smiles.new, exact: true });
    const file = { name: "wave.png", mimeType: "image/png", buffer: PNG };
    await upload
      .getByLabel(adminEn.smiles.picture, { exact: true })
      .setInputFiles({ ...file, buffer: Buffer.from("no picture") });
    await upload.getByLabel(adminEn.smiles.name, { exact: true }).fill("Wave <b>");
    await upload.getByLabel(adminEn.smiles.price, { exact: true }).fill("7");
    await upload.getByRole("button", { name: adminEn.smiles.upload, exact: true }).click();
    await upload.getByText(en.errors.unsupported_media_type).waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining("415")]);
    await upload.getByLabel(adminEn.smiles.picture, { exact: true }).setInputFiles(file);
    await upload.getByRole("button", { name: adminEn.smiles.upload, exact: true }).click();
    await upload.getByText(adminEn.smiles.uploaded).waitFor();
    expect(await forAda()).toMatchObject([{ title: "Wave <b>", price: 7 }]);

    const row = page.getByRole("form", { name: "Wave <b>" });
    await row.getByLabel(adminEn.smiles.name, { exact: true }).fill("Wave");
    await row.getByLabel(adminEn.smiles.price, { exact: true }).fill("8");
    await row.getByRole("button", { name: adminEn.smiles.save, exact: true }).click();
    await page.getByRole("form", { name: "Wave", exact: true }).getByText(adminEn.smiles.saved).waitFor();
    expect(await forAda()).toMatchObject([{ title: "Wave", price: 8 }]);

    await page.getByRole("button", { name: `${adminEn.smiles.retire} Wave`, exact: true }).click();
    await page.getByText(`(${adminEn.smiles.retired})`).waitFor();
    expect(await forAda()).toEqual([]);
    await page.getByRole("button", { name: `${adminEn.smiles.restore} Wave`, exact: true }).click();
    await page.getByRole("button", { name: `${adminEn.smiles.retire} Wave`, exact: true }).waitFor();
    expect(await forAda()).toHaveLength(1);
  });

  test("runs a reconciliation and names each difference", async () => {
    const button = page.getByRole("button", { name: adminEn.reconciliation.start, exact: true });
    await button.click();
    await page.getByText(adminEn.reconciliation.right).waitFor();
    await parley.env.DB.prepare("UPDATE members SET balance = balance + 7 WHERE id = ?").bind(admin.id).run();
    await button.click();
    await page.getByText(adminEn.reconciliation.wrong(1)).waitFor();
    await page.getByText(`${adminEn.reconciliation.member(admin.id)} ·`).waitFor();
    await parley.env.DB.prepare("UPDATE members SET balance = balance - 7 WHERE id = ?").bind(admin.id).run();
  });

  test("repairs a hold that a restore has broken, once the member has the coins for it", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember()];
    const socket = await parley.chat(ada, ben);
    socket.send("paid");
    await socket.next();
    // As if D1 had been restored to a time before the message, and before the grant.
    const setCoins = (coins: number) =>
      parley.env.DB.batch([
        parley.env.DB.prepare("UPDATE members SET balance = ? WHERE id = ?").bind(coins, ada.id),
        parley.env.DB.prepare("UPDATE transfers SET amount = ? WHERE member_id = ?").bind(coins, ada.id),
      ]);
    await setCoins(2);
    await parley.env.DB.prepare(
      "UPDATE holds SET step = 0, step_id = '', held = 0, captured = 0, upto = 0 WHERE member_id = ?",
    )
      .bind(ada.id)
      .run();
    await page.getByRole("button", { name: adminEn.reconciliation.start, exact: true }).click();
    const button = page.getByRole("button", {
      name: new RegExp(`^${adminEn.repair.start} · .*member ${ada.id}`),
    });
    await button.click();
    await page.getByText(adminEn.repair.missing(3)).waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining("409 (Conflict)")]);
    await setCoins(100);
    await button.click();
    await page.getByText(adminEn.repair.charged(5, 1)).waitFor();
    await page.getByRole("button", { name: adminEn.reconciliation.start, exact: true }).click();
    await page.getByText(adminEn.reconciliation.right).waitFor();
  });

  test("is closed to members who are not superusers", async () => {
    const ada = await parley.addMember();
    const theirs = await openWebClient(browser, parley, { member: ada, hash: "#/admin", complaints });
    await theirs.getByText(adminEn.forbidden).waitFor();
    expect(await theirs.getByRole("link", { name: en.shell.admin }).count()).toBe(0);
    await theirs.context().close();
    complaints.splice(0);
  });
});
