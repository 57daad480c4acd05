import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en as accountEn } from "../../src/web/account/en.ts";
import { en as messagesEn } from "../../src/web/chat/messages/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { en as peopleEn } from "../../src/web/people/en.ts";
import { en as settingsEn } from "../../src/web/settings/en.ts";
import { waitForPrice } from "../support/browser/chat-page.ts";
import { launchBrowser, newPage } from "../support/browser/launch-browser.ts";
import { controlKinds, lowContrasts } from "../support/browser/page/contrast.ts";
import { SCREEN_LIMIT } from "../support/browser/screen-states.ts";
import { expectUsable } from "../support/browser/screenshots.ts";
import { exchangeTexts, openWebClient, startChat } from "../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";

describe("the web client", () => {
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
    await parley.request(ben, "PATCH", "/members/me", { name: "Ben Okri" });
    await parley.request(ada, "PATCH", "/members/me", { name: "Ada Lovelace" });
    await exchangeTexts(
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
    // The browser reports the question for a member who does not exist.
    expect(complaints.splice(0).filter((each) => !/ 404 .*\/members\/999999$/.test(each))).toEqual([]);
  });

  test("finds each text that cannot be read, also one that is disabled, translucent, a placeholder or under the pointer", async () => {
    const page = await newPage(browser, "about:blank");
    await page.setContent(`<style>
      body { background: #fff; color: #000 } p, button, input { all: revert } button { color: #000; background: #fff }
      .hover:hover { color: #ccc } .off { color: #ccc } .dim { opacity: .3 } input::placeholder { color: #999 }
      .veil { background: rgb(0 0 0 / 90%) } .veil p { color: #222 } .under { position: relative } .over { position: absolute; inset: 0; background: #fff }
    </style>
    <p>black</p><button class="hover">hover</button><button class="off" disabled aria-disabled="true">off</button><p class="dim">dim</p>
    <input placeholder="hint" /><div class="veil"><p>veiled</p></div><div class="under"><p class="off">covered</p><div class="over"></div></div>`);
    const textsOf = (found: string[]) => found.map((each) => each.split(": ").at(-1));
    const always = ["off", "dim", "hint", "veiled"];
    expect(textsOf(await page.evaluate(lowContrasts))).toEqual(always);
    const kinds = await page.evaluate(controlKinds);
    expect(kinds.map(({ kind }) => kind)).toEqual([
      " > button.hover",
      " > button.off[aria-disabled=true][disabled=]",
      " > input.",
    ]);
    await page.mouse.move(kinds[0]?.at.x ?? 0, kinds[0]?.at.y ?? 0);
    expect(textsOf(await page.evaluate(lowContrasts))).toEqual(["hover", ...always]);
  });

  type Screen = {
    hash?: () => string;
    member?: () => TestMember;
    /** Brings the page to the state to check. */
    until: (page: Page) => Promise<unknown>;
  };

  const SCREENS: Record<string, Screen> = {
    "log in": { until: (page) => page.getByRole("form", { name: accountEn.logIn, exact: true }).waitFor() },
    register: {
      until: async (page) => {
        await page.getByRole("button", { name: accountEn.register, exact: true }).click();
        await page.getByLabel(accountEn.repeatPassword, { exact: true }).waitFor();
      },
    },
    chats: { member: () => ada, until: (page) => page.getByText("Until tomorrow then!").waitFor() },
    "no chats": { member: () => newcomer, until: (page) => page.getByText(en.chats.empty).waitFor() },
    chat: {
      member: () => ada,
      hash: () => `#/chats/${ben.id}`,
      until: async (page) => {
        await page.getByRole("log").getByText("Until tomorrow then!").waitFor();
        const field = page.getByRole("textbox", { name: en.chat.message, exact: true });
        for (const text of ["Sleep well", "And bring the book"]) {
          await field.fill(text);
          await page.getByRole("button", { name: en.chat.send, exact: true }).click();
        }
        await field.fill("One more thing");
      },
    },
    "new messages": {
      member: () => ben,
      hash: () => `#/chats/${ada.id}`,
      until: (page) => page.getByRole("log").getByText(messagesEn.log.unread).waitFor(),
    },
    "a chat without coins": {
      member: () => newcomer,
      hash: () => `#/chats/${ben.id}`,
      until: async (page) => {
        await startChat(page);
        await waitForPrice(page, 5);
        await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("Hello?");
        await page.getByRole("button", { name: en.chat.send, exact: true }).click();
        await page.getByText(`${messagesEn.failed.notSent} ${messagesEn.failed.tooFew(0, 5)}`).waitFor();
      },
    },
    "a chat with nobody": {
      member: () => ada,
      hash: () => "#/chats/999999",
      until: (page) => page.getByText(peopleEn.none("999999"), { exact: true }).waitFor(),
    },
    "an unknown chat": {
      member: () => newcomer,
      hash: () => `#/chats/${ada.id}`,
      until: (page) =>
        page
          .locator(".unknown-chat")
          .getByText(peopleEn.costOf(5, en.coins(0)), { exact: true })
          .waitFor(),
    },
    settings: {
      member: () => ada,
      hash: () => "#/settings",
      until: (page) =>
        expect
          .poll(() => page.getByLabel(settingsEn.name, { exact: true }).inputValue())
          .toBe("Ada Lovelace"),
    },
  };

  test.each(Object.keys(SCREENS))(
    "shows the screen %j so that everybody can use it, in each colour scheme and at each width",
    SCREEN_LIMIT,
    async (name) => {
      const { member, hash, until } = SCREENS[name] as Screen;
      const loggedIn = member?.();
      const page = await openWebClient(browser, parley, {
        complaints,
        ...(loggedIn && { member: loggedIn }),
        ...(hash && { hash: hash() }),
      });
      await until(page);
      await expectUsable(page, name);
    },
  );
});
