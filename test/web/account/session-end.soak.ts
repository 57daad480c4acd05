import type { Page } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import { en as accountEn } from "../../../src/web/account/en.ts";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { logInForm, logOutWithUnsent, registerAs, submitLogIn } from "../../support/browser/account-forms.ts";
import { countOutboxEntries } from "../../support/browser/page/outbox.ts";
import { goTo, setStoredItem, startChat } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { PASSWORD, setPassword } from "../../support/runtime/passwords.ts";

describe("a session", () => {
  const web = webFixture({ SIGNUP_COINS: 100 }, { instrumented: true });
  afterEach(() => web.parley.reset());

  test("keeps unsent messages over a reload, and its log-out removes them", async () => {
    const [ada, ben] = [await web.parley.addMember(), await web.parley.addMember()];
    const page = await web.open({ member: ada, hash: `#/chats/${ben.id}` });
    await startChat(page);
    await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("I have no coins");
    await page.getByRole("button", { name: en.chat.send, exact: true }).click();
    await page.getByText(messagesEn.failed.notSent).waitFor();
    await page.reload();
    await page.getByText(messagesEn.failed.notSent).waitFor();
    expect(await page.evaluate(countOutboxEntries)).toBe(1);
    await logOutWithUnsent(page);
    await logInForm(page).waitFor();
    await expect.poll(() => page.evaluate(countOutboxEntries)).toBe(0);
  });

  test("that has expired leads to the log-in and back to the chat, where the draft is restored and the queued message sent", async () => {
    const [ben, dora] = [await web.parley.addMember(), await web.parley.addMember({ coins: 100 })];
    const { id, email } = dora;
    await setPassword(web.parley.env.DB, dora);
    const page = await web.open({
      member: { ...dora, token: await tokenFor(id, { ttlSeconds: 100 }) },
      hash: `#/chats/${ben.id}`,
    });
    await startChat(page);
    await page.getByText(en.chat.away, { exact: true }).waitFor();
    const field = page.getByRole("textbox", { name: en.chat.message, exact: true });

    // The page has loaded both members: a later answer would end the session before the message is sent.
    await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();
    await otherMemberIsLoaded(page);
    await field.fill("Is anybody there?");
    await web.parley.setClock(100_500);
    await field.press("Enter");
    await page.getByText(accountEn.expired).waitFor();
    expect(await logInForm(page).getByLabel(accountEn.email, { exact: true }).inputValue()).toBe(email);
    const elsewhere = { ...dora, token: await tokenFor(id, { ttlSeconds: 1000 }) };
    await web.parley.request(elsewhere, "PATCH", "/members/me", { name: "Dora" });
    await submitLogIn(page, { password: PASSWORD });
    await page.getByRole("log").getByRole("listitem").getByText(en.chat.sent, { exact: true }).waitFor();
    await expect.poll(() => page.locator(".rail-own").getAttribute("title")).toBe("Dora");
    await field.fill("a draft");

    const expired = { memberId: id, email, token: await tokenFor(id, { ttlSeconds: -1 }) };
    await setStoredItem(page, "parley.session", JSON.stringify(expired));
    await page.reload();
    await submitLogIn(page, { password: PASSWORD });
    await page.getByRole("log").getByText("Is anybody there?").waitFor();
    await expect.poll(() => field.inputValue()).toBe("a draft");
    await page.getByRole("link", { name: en.shell.balance(95), exact: true }).waitFor();
    // The page requests the member with the expired token.
    for (const complaint of web.complaints.splice(0)) expect(complaint).toContain("401");
  });

  test.each([
    { subject: "message", label: "send a message" },
    { subject: "statement", label: "open the statement" },
  ])(
    "of a deactivated member ends when they try to $label, and their draft is restored after reactivation",
    async ({ subject }) => {
      const [ben, boss] = [await web.parley.addMember(), await web.parley.addMember({ superuser: true })];
      const email = `eve.${subject}@example.com`;
      const page = await web.open({ hash: `#/chats/${ben.id}` });
      await registerAs(page, email);
      await startChat(page);
      await page.getByText(en.chat.away, { exact: true }).waitFor();
      await otherMemberIsLoaded(page);
      const [eve] = (await (await web.parley.request(boss, "POST", "/members/search", { email })).json()) as [
        TestMember,
      ];
      await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("a draft");
      // The inbox would end the session before the member does anything.
      await web.parley.setFailpoint("inboxAccess", "second-lost");
      const setActive = (is_active: boolean) =>
        web.parley.request(boss, "PATCH", `/members/${eve.id}`, { is_active });
      await setActive(false);
      // A room refreshes the status of its members after a minute.
      await web.parley.setClock(61_000);
      if (subject === "message") await page.keyboard.press("Enter");
      else await goTo(page, "#/coins");
      await page.getByText(accountEn.disabled).waitFor();

      await submitLogIn(page, { password: "123" });
      await logInForm(page).getByText(accountEn.disabled).waitFor();
      expect(await page.getByText(accountEn.disabled).count()).toBe(1);
      await setActive(true);
      await submitLogIn(page, { password: "123" });
      if (subject === "message")
        await page.getByRole("log").getByText(en.chat.sent, { exact: true }).waitFor({ state: "attached" });
      else {
        await goTo(page, `#/chats/${ben.id}`);
        await page.getByText(en.chat.away, { exact: true }).waitFor();
        await expect
          .poll(() => page.getByRole("textbox", { name: en.chat.message, exact: true }).inputValue())
          .toBe("a draft");
      }
      for (const complaint of web.complaints.splice(0)) expect(complaint).toContain("403");
    },
  );
});

/** Waits for the day of the other member's registration, which an open chat requests last. */
async function otherMemberIsLoaded(page: Page): Promise<void> {
  await page.locator(".chat-start").getByText(messagesEn.start.since("")).waitFor();
}
