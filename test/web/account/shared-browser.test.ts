import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { readStoredData } from "../../support/browser/page/stored-data.ts";
import { openWebClient, startChat } from "../../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

const UNSENT = "an unsent message";
const DRAFT = "a private draft";

describe("on a browser that several people share", () => {
  let parley: Parley;
  let browser: Browser;
  beforeAll(async () => {
    parley = await startParley({ SIGNUP_COINS: 100 }, { instrumented: true });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await parley.setClock(0);
  });

  async function register(email: string): Promise<TestMember> {
    const body = JSON.stringify({ email, password: "123", repeat_password: "123" });
    const response = await parley.fetch("/auth/register", { method: "POST", body });
    const { id } = (await response.json()) as { id: number };
    const logIn = await parley.fetch("/auth/login", {
      method: "POST",
      body: JSON.stringify({ email, password: "123" }),
    });
    const { access_token: token } = (await logIn.json()) as { access_token: string };
    return { id, email, token };
  }

  /** Opens a chat of Ada with Ben, in which she leaves a draft and a message that she has no coins for. */
  async function leaveTraces(): Promise<{ page: Page; ada: TestMember; ben: TestMember; traces: string[] }> {
    const name = crypto.randomUUID().slice(0, 8);
    const [ada, ben] = [await register(`ada.${name}@example.com`), await parley.addMember()];
    await parley.env.DB.prepare("UPDATE members SET balance = 0 WHERE id = ?").bind(ada.id).run();
    const page = await openWebClient(browser, parley, {
      member: ada,
      hash: `#/chats/${ben.id}`,
      complaints: [],
    });
    await startChat(page);
    const field = page.getByRole("textbox", { name: en.chat.message, exact: true });
    await field.fill(UNSENT);
    await field.press("Enter");
    await page.getByText(en.chat.notSent).waitFor();
    await field.fill(DRAFT);
    const traces = [ada.email, ada.token, UNSENT, DRAFT, `#/chats/${ben.id}`, `by\\":${ada.id},`];
    const stored = await readStoredData(page);
    for (const trace of traces) expect(stored).toContain(trace);
    return { page, ada, ben, traces };
  }

  async function expire(page: Page): Promise<void> {
    await parley.env.DB.prepare("UPDATE members SET token_epoch = token_epoch + 1").run();
    await page.reload();
    await page.getByText(en.account.expired).waitFor();
  }

  async function logIn(page: Page, email: string): Promise<void> {
    const form = page.getByRole("form", { name: en.account.logIn, exact: true });
    await form.getByLabel(en.account.email, { exact: true }).fill(email);
    await form.getByLabel(en.account.password, { exact: true }).fill("123");
    await form.getByRole("button", { name: en.account.logIn, exact: true }).click();
    await page.getByRole("navigation").first().waitFor();
  }

  async function expectNoTraces(page: Page, traces: string[]): Promise<void> {
    for (const trace of traces) await expect.poll(() => readStoredData(page)).not.toContain(trace);
  }

  const ENDS: Record<string, (page: Page, email: string, context: BrowserContext) => Promise<void>> = {
    "the member logs out": async (page) => {
      await page.getByRole("link", { name: en.shell.settings, exact: true }).click();
      await page.getByRole("button", { name: en.settings.logOut, exact: true }).click();
    },
    "somebody else says that the ended session is not theirs": async (page) => {
      await expire(page);
      await page.getByRole("button", { name: en.account.notYou, exact: true }).click();
      await page.getByRole("button", { name: en.account.register, exact: true }).waitFor();
    },
    "another member logs in after the session has ended": async (page) => {
      await expire(page);
      await logIn(page, (await register(`ben.${crypto.randomUUID()}@example.com`)).email);
    },
    "another member logs in from another tab after the session has ended": async (page, _, context) => {
      await expire(page);
      const other = await context.newPage();
      await other.goto(new URL("/", parley.url).href);
      await other.getByText(en.account.expired).waitFor();
      await logIn(other, (await register(`ben.${crypto.randomUUID()}@example.com`)).email);
      await page.getByRole("navigation").first().waitFor();
    },
  };

  test.each(Object.keys(ENDS))("nothing of a member remains when %s", async (end) => {
    const { page, ada, traces } = await leaveTraces();
    await ENDS[end]?.(page, ada.email, page.context());
    await expectNoTraces(page, traces);
    expect(new URL(page.url()).hash).toBe("");
    expect(await page.title()).toBe("Parley");
  });

  test("the same member finds the chat, the draft and the unsent message again", async () => {
    const { page, ada } = await leaveTraces();
    await expire(page);
    await logIn(page, ada.email);
    await page.getByText(en.chat.notSent).waitFor();
    expect(await page.getByRole("textbox", { name: en.chat.message, exact: true }).inputValue()).toBe(DRAFT);
  });
});
