import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { type Parley, startParley } from "../support/parley.ts";
import { openWeb, say } from "../support/web.ts";

describe("the list of chats", () => {
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

  function row(page: Page, name: string) {
    return page.getByRole("list", { name: "Your chats" }).getByRole("listitem").filter({ hasText: name });
  }

  test("it is live: the last message, who is there, what is unread, in the list and in the tab's title", async () => {
    const [ada, ben, cleo] = [
      await parley.addMember(),
      await parley.addMember({ coins: 100 }),
      await parley.addMember({ coins: 100 }),
    ];
    await say(parley, [ben, ada, "first"]);
    const page = await openWeb(browser, parley, { member: ada, complaints });
    await row(page, "first").getByText("1 unread message").waitFor({ state: "attached" });
    await expect.poll(() => page.title()).toBe("(1) Parley");

    await say(parley, [ben, ada, "second"], [cleo, ada, "hello"]);
    await row(page, "second").getByText("2 unread messages").waitFor({ state: "attached" });
    await row(page, "hello").waitFor();
    await expect.poll(() => page.title()).toBe("(2) Parley");
    expect(await page.getByRole("list", { name: "Your chats" }).getByRole("link").allTextContents()).toEqual([
      expect.stringContaining("hello"),
      expect.stringContaining("second"),
    ]);

    const bens = await parley.chatV1(ben, ada);
    await row(page, `Member ${ben.id}`).getByText("(online)").waitFor({ state: "attached" });
    await row(page, `Member ${ben.id}`).getByRole("link").click();
    await page.getByRole("log").getByText("second").waitFor();
    await expect.poll(() => page.title()).toBe("(1) Parley");
    expect(await row(page, "second").getByText("unread").count()).toBe(0);
    await bens.close();
    await page.getByText("not here now").waitFor();
    await expect.poll(() => row(page, `Member ${ben.id}`).getByText("(online)").count()).toBe(0);
  });

  test("a chat is started by a member's number", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 5 }), await parley.addMember()];
    const page = await openWeb(browser, parley, { member: ada, complaints, width: 360 });
    await page.getByText(`you are member ${ada.id}.`).waitFor();
    const number = page.getByLabel("Member number");
    await number.fill("Ben");
    await number.press("Enter");
    await page.getByText("A member number has only digits.").waitFor();
    await number.fill(String(ada.id));
    await number.press("Enter");
    await page.getByText("This is your own number.").waitFor();
    await number.fill(String(ben.id));
    await number.press("Enter");
    await page.getByRole("heading", { name: `Member ${ben.id}` }).waitFor();
    await page.getByText("This is the beginning of your chat.").waitFor();
    await page.getByRole("textbox", { name: "Message" }).fill("Hello");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByRole("log").getByText("Sent").waitFor({ state: "attached" });

    await page.getByRole("link", { name: "Back to the chats" }).click();
    await row(page, "You: Hello").waitFor();
  });

  test("a number that is no member's is answered in words", async () => {
    const ada = await parley.addMember();
    const page = await openWeb(browser, parley, { member: ada, complaints, hash: "#/chats/999999" });
    await page.getByRole("alert").getByText("There is no such member.").waitFor();
    expect(await page.getByRole("textbox", { name: "Message" }).count()).toBe(0);
  });
});
