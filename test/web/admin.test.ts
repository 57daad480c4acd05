import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { PNG } from "../support/pages.ts";
import { type Parley, startParley, type TestMember } from "../support/parley.ts";
import { openWeb } from "../support/web.ts";

describe("the admin page", () => {
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
    page = await openWeb(browser, parley, { member: admin, hash: "#/admin", width: 360, complaints });
  });
  afterEach(async () => {
    await page.context().close();
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });

  async function find(who: string | number): Promise<void> {
    const form = page.getByRole("form", { name: "Find a member" });
    await form.getByLabel("Email or member number").fill(String(who));
    await form.getByRole("button", { name: "Find" }).click();
  }

  test("finds members by email and by number, and says when there is none", async () => {
    const ada = await parley.addMember({ coins: 1234 });
    await find(ada.email.toUpperCase());
    await page.getByRole("heading", { name: `Member ${ada.id}` }).waitFor();
    await page.getByText("1,234").waitFor();
    await find(ada.id + 1000);
    await page.getByText("There is no such member.").waitFor();
    expect(await page.getByRole("heading", { name: `Member ${ada.id}` }).count()).toBe(0);
    expect(complaints.splice(0)).toEqual([expect.stringContaining("404")]);
    await find(ada.id);
    await page.getByText(ada.email).waitFor();
  });

  test("gives coins once, though the first answer was lost, and takes no more than there are", async () => {
    const ada = await parley.addMember();
    const theirs = await openWeb(browser, parley, { member: ada, hash: "#/coins", complaints });
    await theirs.getByRole("link", { name: "Your balance: 0 coins" }).waitFor();
    await find(ada.id);
    const form = page.getByRole("form", { name: "Coins" });
    await page.route("**/coins", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await form.getByLabel("Amount").fill("250");
    await form.getByLabel("Note").fill("welcome");
    await form.getByRole("button", { name: "Move coins" }).click();
    await form.getByText("The site does not answer.").waitFor();
    expect(complaints.splice(0)).not.toEqual([]);
    await page.unroute("**/coins");
    await form.getByRole("button", { name: "Move coins" }).click();
    await form.getByText("250 coins were given.").waitFor();
    expect(await parley.balanceOf(ada)).toBe(250);
    await theirs.getByText("welcome").waitFor();
    await theirs.getByRole("link", { name: "Your balance: 250 coins" }).waitFor();

    await form.getByLabel("Take").check();
    await form.getByLabel("Amount").fill("251");
    await form.getByRole("button", { name: "Move coins" }).click();
    await form.getByText("The member has fewer coins.").waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining("409")]);
    await form.getByLabel("Amount").fill("100");
    await form.getByRole("button", { name: "Move coins" }).click();
    await form.getByText("100 coins were taken.").waitFor();
    expect(await parley.balanceOf(ada)).toBe(150);
    await theirs.context().close();
  });

  test("gives no coins twice when the amount is changed after an answer that was lost", async () => {
    const ada = await parley.addMember();
    await find(ada.id);
    const form = page.getByRole("form", { name: "Coins" });
    await page.route("**/coins", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await form.getByLabel("Amount").fill("250");
    await form.getByRole("button", { name: "Move coins" }).click();
    await form.getByText("The site does not answer.").waitFor();
    await page.unroute("**/coins");
    await form.getByLabel("Amount").fill("300");
    await form.getByRole("button", { name: "Move coins" }).click();
    await form.getByText("That was done already, with other values.").waitFor();
    expect(complaints.splice(0)).toHaveLength(2);
    expect(await parley.balanceOf(ada)).toBe(250);
    await page.getByRole("definition").getByText("250", { exact: true }).waitFor();
    await form.getByRole("button", { name: "Move coins" }).click();
    await form.getByText("300 coins were given.").waitFor();
    expect(await parley.balanceOf(ada)).toBe(550);
  });

  test("takes no amount that is none, without asking the site", async () => {
    const ada = await parley.addMember();
    await find(ada.id);
    const form = page.getByRole("form", { name: "Coins" });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    for (const amount of ["0", "-5", "1.5", "1000000001", "all"]) {
      await form.getByLabel("Amount").fill(amount);
      await form.getByRole("button", { name: "Move coins" }).click();
      await form.getByText("A whole number of coins").waitFor();
    }
    await form.getByLabel("Amount").fill("1000000000");
    await form.getByRole("button", { name: "Move coins" }).click();
    await form.getByText("1,000,000,000 coins were given.").waitFor();
    expect(asked.filter((url) => url.endsWith("/coins"))).toHaveLength(1);
    expect(await parley.balanceOf(ada)).toBe(1_000_000_000);
  });

  test("sets roles, deactivates and activates; not one's own", async () => {
    const ada = await parley.addMember();
    await find(ada.id);
    const roles = page.getByRole("form", { name: "Roles" });
    await roles.getByLabel("Employee").check();
    await roles.getByLabel("Premium").fill("2999-12-31");
    await roles.getByRole("button", { name: "Save roles" }).click();
    await roles.getByText("The roles are saved.").waitFor();
    const me = async () => (await (await parley.ask(ada, "GET", "/members/me")).json()) as object;
    expect(await me()).toMatchObject({ is_employee: true, is_superuser: false, exempt: true });
    expect(await me()).toHaveProperty("premium_until", new Date("2999-12-31T23:59:59.999").toISOString());

    const standing = page.getByRole("form", { name: "Account" });
    await standing.getByRole("button", { name: "Deactivate" }).click();
    await standing.getByText("The member is deactivated.").waitFor();
    expect((await parley.ask(ada, "GET", "/members/me")).status).toBe(403);
    await standing.getByRole("button", { name: "Activate" }).click();
    await standing.getByText("The member is active again.").waitFor();

    await find(admin.id);
    await page.getByText("You can't deactivate yourself.").waitFor();
    expect(await roles.getByLabel("Superuser").isDisabled()).toBe(true);
    await roles.getByRole("button", { name: "Save roles" }).click();
    await roles.getByText("The roles are saved.").waitFor();
    expect((await parley.ask(admin, "GET", "/members?email=nobody")).status).toBe(200);
  });

  test("refunds a message once", async () => {
    const ada = await parley.addMember({ coins: 100 });
    const ben = await parley.addMember();
    const chat = await parley.chat(ada, ben);
    chat.send("hello");
    const { id, chat_id } = (await chat.next()) as { id: number; chat_id: number };
    const form = page.getByRole("form", { name: "Refund a message" });
    for (let twice = 0; twice < 2; twice++) {
      await form.getByLabel("Chat number").fill(String(chat_id));
      await form.getByLabel("Message number").fill(String(id));
      await form.getByLabel("Reason").fill("sorry");
      await form.getByRole("button", { name: "Refund" }).click();
      await form.getByText(`5 coins went back to member ${ada.id}.`).waitFor();
    }
    expect(await parley.balanceOf(ada)).toBe(100);
    await form.getByLabel("Chat number").fill(String(chat_id));
    await form.getByLabel("Message number").fill(String(id + 1));
    await form.getByLabel("Reason").fill("sorry");
    await form.getByRole("button", { name: "Refund" }).click();
    await form.getByText("There is no such message.").waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining("404")]);
    chat.close();
  });

  test("uploads a smile, calls it and prices it otherwise, retires it and brings it back", async () => {
    const ada = await parley.addMember();
    const forAda = async () => (await (await parley.ask(ada, "GET", "/storage/smiles")).json()) as object[];
    await page.getByText("There are no smiles yet.").waitFor();
    const upload = page.getByRole("form", { name: "New smile" });
    const file = { name: "wave.png", mimeType: "image/png", buffer: PNG };
    await upload.getByLabel("Picture").setInputFiles({ ...file, buffer: Buffer.from("no picture") });
    await upload.getByLabel("Title").fill("Wave <b>");
    await upload.getByLabel("Price in coins").fill("7");
    await upload.getByRole("button", { name: "Upload" }).click();
    await upload.getByText("This is no image that is taken.").waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining("415")]);
    await upload.getByLabel("Picture").setInputFiles(file);
    await upload.getByRole("button", { name: "Upload" }).click();
    await upload.getByText("The smile can be sent.").waitFor();
    expect(await forAda()).toMatchObject([{ title: "Wave <b>", price: 7 }]);

    const row = page.getByRole("form", { name: "Wave <b>" });
    await row.getByLabel("Title").fill("Wave");
    await row.getByLabel("Price in coins").fill("8");
    await row.getByRole("button", { name: "Save" }).click();
    await page.getByRole("form", { name: "Wave" }).getByText("Saved.").waitFor();
    expect(await forAda()).toMatchObject([{ title: "Wave", price: 8 }]);

    await page.getByRole("button", { name: "Retire Wave" }).click();
    await page.getByText("(retired)").waitFor();
    expect(await forAda()).toEqual([]);
    await page.getByRole("button", { name: "Bring back Wave" }).click();
    await page.getByRole("button", { name: "Retire Wave" }).waitFor();
    expect(await forAda()).toHaveLength(1);
  });

  test("compares all coins at a click, and names what is wrong", async () => {
    const button = page.getByRole("button", { name: "Compare all coins" });
    await button.click();
    await page.getByText("All coins are right.").waitFor();
    await parley.env.DB.prepare("UPDATE members SET balance = balance + 7 WHERE id = ?").bind(admin.id).run();
    await button.click();
    await page.getByText("1 difference was found.").waitFor();
    await page.getByText(`member ${admin.id} ·`).waitFor();
    await parley.env.DB.prepare("UPDATE members SET balance = balance - 7 WHERE id = ?").bind(admin.id).run();
  });

  test("is not for other members", async () => {
    const ada = await parley.addMember();
    const theirs = await openWeb(browser, parley, { member: ada, hash: "#/admin", complaints });
    await theirs.getByText("This page is for superusers.").waitFor();
    expect(await theirs.getByRole("link", { name: "Admin" }).count()).toBe(0);
    await theirs.context().close();
    complaints.splice(0);
  });
});
