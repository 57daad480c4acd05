import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { expectUsable } from "../support/looks.ts";
import { type Parley, startParley, type TestMember } from "../support/parley.ts";
import { openWeb, say } from "../support/web.ts";

describe("every screen", () => {
  let parley: Parley;
  let browser: Browser;
  let ada: TestMember;
  let ben: TestMember;
  let newcomer: TestMember;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley();
    browser = await launchBrowser();
    [ada, ben, newcomer] = [
      await parley.addMember({ coins: 23 }),
      await parley.addMember({ coins: 500 }),
      await parley.addMember(),
    ];
    await parley.ask(ben, "PATCH", "/members/me", { name: "Ben Okri" });
    await parley.ask(ada, "PATCH", "/members/me", { name: "Ada Lovelace" });
    await say(
      parley,
      [ada, ben, "Hello Ben! Have you seen https://example.com/talks/2026 yet?"],
      [ada, ben, "It begins at nine."],
      [ben, ada, "Not yet. I will look at it tonight, on the train.\nThere is time enough."],
      [ada, ben, "Good."],
      [ben, ada, "Until tomorrow then!"],
    );
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  type Screen = {
    hash?: () => string;
    member?: () => TestMember;
    /** Comes to where there is something to see. */
    until: (page: Page) => Promise<unknown>;
  };

  const SCREENS: Record<string, Screen> = {
    "log in": { until: (page) => page.getByRole("form", { name: "Log in" }).waitFor() },
    register: {
      until: async (page) => {
        await page.getByRole("button", { name: "Register" }).click();
        await page.getByLabel("Repeat the password").waitFor();
      },
    },
    chats: { member: () => ada, until: (page) => page.getByText("Until tomorrow then!").waitFor() },
    "no chats": { member: () => newcomer, until: (page) => page.getByText("No chats yet").waitFor() },
    chat: {
      member: () => ada,
      hash: () => `#/chats/${ben.id}`,
      until: async (page) => {
        await page.getByRole("log").getByText("Until tomorrow then!").waitFor();
        const field = page.getByRole("textbox", { name: "Message" });
        for (const text of ["Sleep well", "And bring the book"]) {
          await field.fill(text);
          await page.getByRole("button", { name: "Send", exact: true }).click();
        }
        await field.fill("One more thing");
      },
    },
    "new messages": {
      member: () => ben,
      hash: () => `#/chats/${ada.id}`,
      until: (page) => page.getByRole("log").getByText("New messages").waitFor(),
    },
    "a chat without coins": {
      member: () => newcomer,
      hash: () => `#/chats/${ben.id}`,
      until: async (page) => {
        await page.getByText("5 coins", { exact: true }).waitFor();
        await page.getByRole("textbox", { name: "Message" }).fill("Hello?");
        await page.getByRole("button", { name: "Send", exact: true }).click();
        await page.getByText("you have 0 coins, this costs 5").waitFor();
      },
    },
    "a chat with nobody": {
      member: () => ada,
      hash: () => "#/chats/999999",
      until: (page) => page.getByText("There is no such member.").waitFor(),
    },
    settings: {
      member: () => ada,
      hash: () => "#/settings",
      until: (page) => expect.poll(() => page.getByLabel("Name").inputValue()).toBe("Ada Lovelace"),
    },
  };

  test.each(Object.keys(SCREENS))("%s: everybody can use it, in each light, at each width", async (name) => {
    const { member, hash, until } = SCREENS[name] as Screen;
    const who = member?.();
    const page = await openWeb(browser, parley, {
      complaints,
      ...(who && { member: who }),
      ...(hash && { hash: hash() }),
    });
    await until(page);
    await expectUsable(page, name);
  });
});
