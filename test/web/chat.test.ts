import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { type Parley, startParley, type TestMember } from "../support/parley.ts";
import { openWeb } from "../support/web.ts";

type Person = TestMember & { page: Page };

describe("a chat", () => {
  let parley: Parley;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  /** A member in a browser of their own, in front of the chat with another, if one is named. */
  async function show(member: TestMember, other?: TestMember, width?: number): Promise<Person> {
    const hash = other ? `#/chats/${other.id}` : "";
    const page = await openWeb(browser, parley, { member, hash, complaints, ...(width && { width }) });
    if (other)
      await page.getByText("This is the beginning of your chat.").or(item(page, "")).first().waitFor();
    return { ...member, page };
  }

  async function two(coins = 100): Promise<[TestMember, TestMember]> {
    return [await parley.addMember({ coins }), await parley.addMember({ coins: 100 })];
  }

  async function send(page: Page, text: string): Promise<void> {
    await page.getByRole("textbox", { name: "Message" }).fill(text);
    await page.getByRole("textbox", { name: "Message" }).press("Enter");
  }

  function item(page: Page, text: string): Locator {
    return page.getByRole("log").getByRole("listitem").filter({ hasText: text });
  }

  test("two members write to each other, see it sent and read, and what it costs", async () => {
    const [ada, ben] = await two();
    const one = await show(ada, ben);
    await one.page.getByText("not here now").waitFor();
    await one.page.getByText("5 coins", { exact: true }).waitFor();
    await send(one.page, "Hello, <b>Ben</b>!\nSee https://example.com/a.");
    await item(one.page, "Hello").getByText("Sent").waitFor();
    await one.page.getByRole("link", { name: "Your balance: 95 coins" }).waitFor();

    const other = await show(ben, ada);
    await item(other.page, "Hello, <b>Ben</b>!").waitFor();
    const link = item(other.page, "Hello").getByRole("link", { name: "https://example.com/a", exact: true });
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
    await item(one.page, "Hello").getByText("Read").waitFor();
    await one.page.getByText("online", { exact: true }).waitFor();

    await other.page.getByRole("textbox", { name: "Message" }).pressSequentially("Hi");
    await one.page.getByText(`Member ${ben.id} is typing …`).waitFor();
    await other.page.keyboard.press("Enter");
    await item(one.page, "Hi").waitFor();
    expect(await item(one.page, "").count()).toBe(2);
  });
});
