import type { Page } from "playwright-core";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { en as statementEn } from "../../../src/web/coins/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { confirm, formOf, openMember, submit, waitForReport } from "../../support/browser/desk-page.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

const { coins, roles, account, refund } = adminEn;
const count = (n: number) => en.coins(n);

describe("a member's page on the operator's desk", () => {
  const web = webFixture({}, { instrumented: true });
  let boss: TestMember;
  let page: Page;
  beforeAll(async () => {
    boss = await web.parley.addMember({ superuser: true });
  });
  beforeEach(async () => {
    page = await web.open({ member: boss, hash: "#/admin/members", width: 360 });
  });

  const coinsForm = () => formOf(page, coins.title);
  /** Has the next grant reach the server, and its answer get lost. */
  const loseAnswers = () =>
    page.route("**/coins", async (route) => {
      await route.fetch();
      await route.abort();
    });

  test("adds coins once although the first response was lost, and deducts no more than the balance", async () => {
    const ada = await web.parley.addMember();
    const theirs = await web.open({ member: ada, hash: "#/coins" });
    await theirs.getByRole("link", { name: en.shell.balance(0, true), exact: true }).waitFor();
    await openMember(page, ada);
    const name = en.chats.member(ada.id);
    await loseAnswers();
    await submit(coinsForm(), { [coins.amount]: "250", [coins.note]: "welcome" }, coins.giveSome(count(250)));
    await coinsForm().getByText(en.errors.unreachable).waitFor();
    expect(web.complaints.splice(0)).not.toEqual([]);
    await page.unroute("**/coins");
    await coinsForm()
      .getByRole("button", { name: coins.giveSome(count(250)), exact: true })
      .click();
    await waitForReport(page, coins.given(count(250), name));
    expect(await web.parley.balanceOf(ada)).toBe(250);
    await theirs.getByText("welcome").waitFor();
    // The next transfer does not send the note again, and the statement below has this one.
    await expect.poll(() => coinsForm().getByLabel(coins.note, { exact: true }).inputValue()).toBe("");
    await page.getByRole("region", { name: adminEn.statement.title }).getByText("welcome").waitFor();
    await theirs.getByRole("link", { name: en.shell.balance(250, true), exact: true }).waitFor();

    await coinsForm().getByText(coins.deduct, { exact: true }).click();
    await submit(coinsForm(), { [coins.amount]: "251" }, coins.takeSome(count(251)));
    await page.getByRole("dialog", { name: coins.question("251", name, count(250)) }).waitFor();
    await confirm(page, coins.takeSome(count(251)));
    await coinsForm().getByText(coins.tooFew(name)).waitFor();
    expect(web.complaints.splice(0)).toEqual([expect.stringContaining("409")]);
    await submit(coinsForm(), { [coins.amount]: "100" }, coins.takeSome(count(100)));
    await page.getByRole("dialog").getByRole("button", { name: adminEn.question.cancel }).last().click();
    expect(await web.parley.balanceOf(ada)).toBe(250);
    await submit(coinsForm(), {}, coins.takeSome(count(100)));
    await confirm(page, coins.takeSome(count(100)));
    await waitForReport(page, coins.taken(count(100), name));
    expect(await web.parley.balanceOf(ada)).toBe(150);
  });

  test("does not add coins twice if the amount is changed after a lost response", async () => {
    const ada = await web.parley.addMember();
    await openMember(page, ada);
    await loseAnswers();
    await submit(coinsForm(), { [coins.amount]: "250" }, coins.giveSome(count(250)));
    await coinsForm().getByText(en.errors.unreachable).waitFor();
    await page.unroute("**/coins");
    await submit(coinsForm(), { [coins.amount]: "300" }, coins.giveSome(count(300)));
    await coinsForm().getByText(en.errors.idempotency_conflict).waitFor();
    expect(web.complaints.splice(0)).toHaveLength(2);
    expect(await web.parley.balanceOf(ada)).toBe(250);
    await page.getByRole("definition").getByText("250", { exact: true }).waitFor();
    await submit(coinsForm(), {}, coins.giveSome(count(300)));
    await waitForReport(page, coins.given(count(300), en.chats.member(ada.id)));
    expect(await web.parley.balanceOf(ada)).toBe(550);
  });

  test("rejects invalid amounts without a request", async () => {
    const ada = await web.parley.addMember();
    await openMember(page, ada);
    const requestedUrls: string[] = [];
    page.on("request", (request) => requestedUrls.push(request.url()));
    for (const amount of ["0", "-5", "1.5", "1000000001", "all"]) {
      await coinsForm().getByLabel(coins.amount, { exact: true }).fill(amount);
      await coinsForm().getByRole("button").click();
      await coinsForm().getByText(coins.amountWrong).waitFor();
    }
    const most = 1_000_000_000;
    await submit(coinsForm(), { [coins.amount]: String(most) }, coins.giveSome(count(most)));
    await waitForReport(page, coins.given(count(most), en.chats.member(ada.id)));
    expect(requestedUrls.filter((url) => url.endsWith("/coins"))).toHaveLength(1);
    expect(await web.parley.balanceOf(ada)).toBe(most);
  });

  test("changes roles, and asks before somebody becomes a superuser or is one no longer", async () => {
    const ada = await web.parley.addMember();
    await openMember(page, ada);
    const form = formOf(page, roles.title);
    const name = en.chats.member(ada.id);
    const me = async () => (await (await web.parley.request(ada, "GET", "/members/me")).json()) as object;
    await form.getByLabel(roles.employee, { exact: true }).check();
    await submit(form, { [roles.premium]: "2999-12-31" }, roles.save);
    await waitForReport(page, roles.saved);
    expect(await me()).toMatchObject({ is_employee: true, is_superuser: false, exempt: true });
    expect(await me()).toHaveProperty("premium_until", new Date("2999-12-31T23:59:59.999").toISOString());

    await form.getByLabel(roles.superuser, { exact: true }).check();
    await submit(form, {}, roles.save);
    const dialog = page.getByRole("dialog", { name: roles.promote.title(name) });
    const typed = dialog.getByLabel(adminEn.question.typed(String(ada.id)));
    await typed.press("Enter");
    await typed.fill(String(boss.id));
    await typed.press("Enter");
    expect(await me()).toMatchObject({ is_superuser: false });
    await confirm(page, roles.promote.label, String(ada.id));
    // The form follows the member with the page.
    await page.locator(".member-head").getByText(adminEn.chips.superuser, { exact: true }).waitFor();
    expect(await me()).toMatchObject({ is_superuser: true });
    await form.getByLabel(roles.superuser, { exact: true }).uncheck();
    await submit(form, {}, roles.save);
    await confirm(page, roles.demote.label, String(ada.id));
    await expect.poll(me).toMatchObject({ is_superuser: false, is_employee: true });
  });

  test("leaves alone the roles that another desk has changed meanwhile", async () => {
    const ada = await web.parley.addMember();
    await openMember(page, ada);
    const changes = { is_superuser: true, is_employee: true };
    await web.parley.request(boss, "PATCH", `/members/${ada.id}`, changes);
    await submit(formOf(page, roles.title), { [roles.premium]: "2999-12-31" }, roles.save);
    await waitForReport(page, roles.saved);
    const me = (await (await web.parley.request(ada, "GET", "/members/me")).json()) as object;
    expect(me).toMatchObject(changes);
  });

  test("deactivates a member after a question, and reactivates without one", async () => {
    const ada = await web.parley.addMember();
    await openMember(page, ada);
    const name = en.chats.member(ada.id);
    await submit(formOf(page, account.deactivate), {}, account.deactivate);
    await page
      .getByRole("dialog", { name: account.question(name) })
      .getByText(account.hint)
      .waitFor();
    await page.keyboard.press("Escape");
    expect((await web.parley.request(ada, "GET", "/members/me")).status).toBe(200);
    await submit(formOf(page, account.deactivate), {}, account.deactivate);
    await confirm(page, account.deactivate);
    await waitForReport(page, account.deactivated(name));
    expect((await web.parley.request(ada, "GET", "/members/me")).status).toBe(403);
    await page.getByText(adminEn.chips.inactive, { exact: true }).waitFor();
    await submit(formOf(page, account.activate), {}, account.activate);
    await waitForReport(page, account.activated(name));
  });

  test("protects the superuser's own account", async () => {
    await openMember(page, boss);
    await page.getByText(account.own).waitFor();
    const form = formOf(page, roles.title);
    expect(await form.getByLabel(roles.superuser, { exact: true }).isDisabled()).toBe(true);
    await submit(form, {}, roles.save);
    await waitForReport(page, roles.saved);
    expect((await web.parley.request(boss, "GET", "/acts")).status).toBe(200);
  });

  test("refunds a message from the statement, and says of one refunded before that nothing moved", async () => {
    const ada = await web.parley.addMember({ coins: 100 });
    const ben = await web.parley.addMember();
    const chat = await web.parley.chat(ada, ben);
    chat.send("hello");
    const { id, chat_id } = (await chat.next()) as { id: number; chat_id: number };
    await web.parley.control("releaseHold", [ada, ben], ada);
    await openMember(page, ada);
    const act = page.getByRole("button", { name: `${refund.submit} ${refund.reference(chat_id, id)}` });
    await page.getByRole("button", { name: statementEn.paid(1) }).click();
    await act.click();
    const dialog = page.getByRole("dialog", { name: refund.question(count(5), en.chats.member(ada.id)) });
    await submit(dialog, { [refund.reason]: "sorry" }, refund.submit);
    await waitForReport(page, refund.refunded(count(5), ada.id));
    expect(await web.parley.balanceOf(ada)).toBe(100);
    await page.getByText("sorry").waitFor();
    // The unfolded message shows it, and offers no other one.
    await page.locator(".entry-message .entry-tag").waitFor();
    expect(await act.count()).toBe(0);

    await page.getByText(refund.title, { exact: true }).click();
    const form = formOf(page, refund.title);
    const reference = { [refund.referenceLabel]: ` ${chat_id}-${id} `, [refund.reason]: "again" };
    await submit(form, reference, refund.submit);
    await page.locator(".toast").getByText(refund.repeated("").slice(-14)).waitFor();
    expect(await web.parley.balanceOf(ada)).toBe(100);
    await submit(form, { ...reference, [refund.referenceLabel]: `${chat_id}-${id + 1}` }, refund.submit);
    await form.getByText(refund.notPaid(en.chats.member(ada.id))).waitFor();
    await submit(form, { [refund.referenceLabel]: "37" }, refund.submit);
    await form.getByText(refund.referenceWrong).waitFor();
    chat.close();
  });

  test.each([
    ["of the other member", (chatId: number, id: number) => `${chatId}-${id}`],
    ["of a chat that is not theirs", (chatId: number, id: number) => `${chatId + 1000}-${id}`],
    ["of no chat", () => "0-5"],
  ])("refunds no message %s, and moves no coin", async (_, reference) => {
    const ada = await web.parley.addMember({ coins: 100 });
    const ben = await web.parley.addMember({ coins: 100 });
    const chat = await web.parley.chat(ada, ben);
    chat.send("hello");
    const { id, chat_id } = (await chat.next()) as { id: number; chat_id: number };
    await chat.close();
    await openMember(page, ben);
    await page.getByText(refund.title, { exact: true }).click();
    const form = formOf(page, refund.title);
    await submit(
      form,
      { [refund.referenceLabel]: reference(chat_id, id), [refund.reason]: "sorry" },
      refund.submit,
    );
    await form.locator("[aria-invalid=true]").waitFor();
    expect(await web.parley.balanceOf(ada)).toBe(95);
    expect(await web.parley.balanceOf(ben)).toBe(100);
    for (const complaint of web.complaints.splice(0)) expect(complaint).toContain("404");
  });

  test("of a number that nobody has says so, and leads back to all members", async () => {
    await page.goto(new URL("/#/admin/members/999999", web.parley.url).href);
    await page.getByText(adminEn.notFound).waitFor();
    expect(web.complaints.splice(0)).toEqual([expect.stringContaining("404")]);
    await page.getByRole("link", { name: adminEn.members.back, exact: true }).click();
    await page.getByRole("heading", { name: adminEn.sections.members, exact: true }).waitFor();
  });
});
