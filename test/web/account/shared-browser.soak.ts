import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en as accountEn } from "../../../src/web/account/en.ts";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { logOutWithUnsent, submitLogIn } from "../../support/browser/account-forms.ts";
import { changeWhileAsleep } from "../../support/browser/page/sleep.ts";
import { readStoredData } from "../../support/browser/page/stored-data.ts";
import { exchangeTexts } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";
import { PASSWORD, setPassword } from "../../support/runtime/passwords.ts";
import { logIn } from "../../support/runtime/sessions.ts";

const UNSENT = "an unsent message";
const DRAFT = "a private draft";
const SHOWN = "a message that the page has shown";

describe("on a browser that several people share", () => {
  const web = webFixture();

  /** Opens a chat of Ada with Ben, who has written to her. She leaves a draft and a message that she has no coins for. */
  async function leaveTraces(): Promise<{ page: Page; ada: TestMember; ben: TestMember; traces: string[] }> {
    const [member, ben] = [await web.parley.addMember(), await web.parley.addMember({ coins: 100 })];
    await exchangeTexts(web.parley, [ben, member, SHOWN]);
    const ada = await logIn(web.parley, member);
    const page = await web.open({ member: ada, hash: `#/chats/${ben.id}`, complaints: [] });
    await page.getByRole("log").getByText(SHOWN).waitFor();
    const field = page.getByRole("textbox", { name: en.chat.message, exact: true });
    await field.fill(UNSENT);
    await field.press("Enter");
    await page.getByText(messagesEn.failed.notSent).waitFor();
    await field.fill(DRAFT);
    const traces = [
      ada.email,
      ada.token,
      ada.refreshToken,
      UNSENT,
      DRAFT,
      SHOWN,
      `#/chats/${ben.id}`,
      `by\\":${ada.id},`,
    ];
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
    for (const trace of traces) await expect.poll(() => readStoredData(page)).toContain(trace);
    return { page, ada, ben, traces };
  }

  async function expire(page: Page): Promise<void> {
    await web.parley.env.DB.prepare("UPDATE members SET token_epoch = token_epoch + 1").run();
    await page.reload();
    await page.getByText(accountEn.expired).waitFor();
  }

  async function logInAs(page: Page, email: string): Promise<void> {
    await submitLogIn(page, { email, password: PASSWORD });
    await page.getByRole("navigation").first().waitFor();
  }

  /** Adds another member, who can log in. */
  async function addBen(): Promise<TestMember> {
    const ben = await web.parley.addMember();
    await setPassword(web.parley.env.DB, ben);
    return ben;
  }

  async function expectNoTraces(page: Page, traces: string[]): Promise<void> {
    for (const trace of traces) await expect.poll(() => readStoredData(page)).not.toContain(trace);
  }

  const ENDS: Record<string, (page: Page, email: string, context: BrowserContext) => Promise<void>> = {
    "the member logs out": (page) => logOutWithUnsent(page),
    "somebody else says that the ended session is not theirs": async (page, email) => {
      await expire(page);
      await page.getByRole("button", { name: accountEn.notYou(email), exact: true }).click();
      await page.getByRole("button", { name: accountEn.register, exact: true }).waitFor();
    },
    "another member logs in after the session has ended": async (page) => {
      await expire(page);
      await logInAs(page, (await addBen()).email);
    },
    "another member logs in from another tab after the session has ended": async (page, _, context) => {
      await expire(page);
      const other = await context.newPage();
      await other.goto(new URL("/", web.parley.url).href);
      await other.getByText(accountEn.expired).waitFor();
      await logInAs(other, (await addBen()).email);
      await page.getByRole("navigation").first().waitFor();
    },
  };

  test.each(Object.keys(ENDS))("nothing of a member remains when %s", async (end) => {
    const { page, ada, traces } = await leaveTraces();
    await ENDS[end]?.(page, ada.email, page.context());
    await expectNoTraces(page, traces);
    await expect.poll(() => new URL(page.url()).hash).toBe("");
    await expect.poll(() => page.title()).toMatch(/^(?:Log in|Chats) – Parley$/);
  });

  /** Chromium does not put such a page into its cache here, so the events of Safari and Firefox are emulated. */
  test("a page from the browser's cache shows nothing of a member who logged out meanwhile", async () => {
    const { page, ada } = await leaveTraces();
    const session = await page.evaluate(() => localStorage.getItem("parley.session"));
    await page.evaluate(changeWhileAsleep, { name: "parley.session", value: session });
    expect(await page.getByRole("textbox", { name: en.chat.message, exact: true }).inputValue()).toBe(DRAFT);

    await page.evaluate(changeWhileAsleep, { name: "parley.session", value: null });
    await page.getByRole("button", { name: accountEn.register, exact: true }).waitFor();
    expect(await page.getByText(UNSENT).count()).toBe(0);
    await expect.poll(() => new URL(page.url()).hash).toBe("");
    expect(await page.getByText(SHOWN).count()).toBe(0);
    await expectNoTraces(page, [ada.token, DRAFT, SHOWN]);
  });

  test("nothing that the page has shown remains of a member who was deactivated", async () => {
    const { page, ada } = await leaveTraces();
    const boss = await web.parley.addMember({ superuser: true });
    await web.parley.request(boss, "PATCH", `/members/${ada.id}`, { is_active: false });
    await page.getByText(accountEn.disabled).waitFor();
    await expectNoTraces(page, [SHOWN]);
  });

  test("the same member finds the chat, the draft and the unsent message again", async () => {
    const { page, ada } = await leaveTraces();
    await expire(page);
    await logInAs(page, ada.email);
    await page.getByText(messagesEn.failed.notSent).waitFor();
    await expect
      .poll(() => page.getByRole("textbox", { name: en.chat.message, exact: true }).inputValue())
      .toBe(DRAFT);
  });
});
