import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { en as peopleEn } from "../../../src/web/people/en.ts";
import { messageField, sendText } from "../../support/browser/chat-page.ts";
import { cutNetwork } from "../../support/browser/network.ts";
import { type ScreenState, testStates } from "../../support/browser/screen-states.ts";
import { exchangeTexts, fillChat, goTo, setStoredItem, startChat } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { storeManyChats } from "../../support/runtime/many-chats.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

const LONG_NAME = "Wilhelmina Featherstonehaugh-Cholmondeley of Wyke";

describe("the list of chats", () => {
  const web = webFixture();
  let ada: TestMember;
  let ben: TestMember;
  let cleo: TestMember;
  let newcomer: TestMember;
  let busy: TestMember;
  beforeAll(async () => {
    const { parley } = web;
    ada = await parley.addMember({ coins: 5 });
    [ben, cleo] = [await parley.addMember({ employee: true }), await parley.addMember({ employee: true })];
    [newcomer, busy] = [await parley.addMember(), await parley.addMember({ employee: true })];
    const names: [TestMember, string][] = [
      [ben, LONG_NAME],
      [cleo, "Cleo Wilding"],
    ];
    for (const [member, name] of names) await parley.request(member, "PATCH", "/members/me", { name });
    await exchangeTexts(parley, [cleo, ada, "Hello"], [ada, ben, "Hello Wilhelmina"]);
    await fillChat(parley, [cleo, ada], 130);
    await exchangeTexts(
      parley,
      [cleo, ada, "A long last line that the list has to cut somewhere, wherever that is"],
      [ben, ada, "Hello Ada"],
      [busy, ada, "And again"],
    );
    await storeManyChats(parley, busy, 300);
  });

  const list = (page: Page) => page.getByRole("list", { name: en.chats.list, exact: true });
  const waitForRows = (page: Page) => list(page).getByText("And again").waitFor();
  async function mute(page: Page, ...others: TestMember[]): Promise<void> {
    const otherIds = others.map(({ id }) => id);
    await setStoredItem(page, "parley.mutes", JSON.stringify({ by: ada.id, otherIds }));
    await page.reload();
  }
  async function search(page: Page, words: string): Promise<void> {
    await waitForRows(page);
    await page.getByRole("button", { name: en.chats.search, exact: true }).click();
    await page.getByRole("textbox", { name: en.chats.search, exact: true }).fill(words);
  }

  const STATES: Record<string, ScreenState> = {
    "chats with drafts, failures and mutes": {
      member: () => ada,
      until: async (page) => {
        await waitForRows(page);
        await mute(page, cleo, ben);
        await goTo(page, `#/chats/${newcomer.id}`);
        await startChat(page);
        await page.getByText(messagesEn.log.start).waitFor();
        await sendText(page, "One that costs too much");
        await page.getByText(`${messagesEn.failed.notSent} ${messagesEn.failed.tooFew(0, 5)}`).waitFor();
        await goTo(page, `#/chats/${busy.id}`);
        await page.getByRole("log").getByText("And again").waitFor();
        await messageField(page).fill("Half a sentence that was never sent");
        await goTo(page, "#/");
        await list(page).getByText(en.chats.draft).waitFor();
        await list(page).getByText(en.chats.failed).waitFor();
      },
    },
    "found chats": {
      member: () => ada,
      until: async (page) => {
        await search(page, "wil");
        await list(page).getByText("Cleo Wilding").waitFor();
      },
    },
    "a number among the chats": {
      member: () => ada,
      until: async (page) => {
        await search(page, "123456");
        await list(page).getByText(peopleEn.writeToNumber(123456), { exact: true }).waitFor();
      },
    },
    "no chats found": {
      member: () => ada,
      until: async (page) => {
        const words = "A name of a person nobody here has written to yet";
        await search(page, words);
        await list(page).getByText(peopleEn.noMatch(words), { exact: true }).waitFor();
      },
    },
    "the end of a long list": {
      member: () => busy,
      isFaulty: true,
      onPage: (page) => page.route(/members\/chats\?/, (route) => route.abort()),
      until: async (page) => {
        await list(page).getByRole("link").first().waitFor();
        await list(page).evaluate((each) => each.scrollTo(0, each.scrollHeight));
        await page.getByRole("alert").getByText(en.chats.olderFailed, { exact: true }).waitFor();
      },
    },
    "chats without a network": {
      member: () => ada,
      isFaulty: true,
      until: async (page) => {
        await waitForRows(page);
        await cutNetwork(page);
        await page.getByRole("status").getByText(en.shell.offline, { exact: true }).waitFor();
      },
    },
    "an outdated page": {
      member: () => ada,
      onPage: (page) =>
        page.route(web.parley.url.href, (route) =>
          route.request().isNavigationRequest()
            ? route.continue()
            : route.fulfill({ contentType: "text/html", body: '<script src="/main.js?another"></script>' }),
        ),
      until: async (page) => {
        await waitForRows(page);
        // The page looks for a new build when the member returns to it.
        await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
        await page.getByRole("button", { name: en.shell.reload, exact: true }).waitFor();
      },
    },
    "chats that load": {
      member: () => ada,
      isFaulty: true,
      onPage: (page) => page.routeWebSocket(/members\/inbox/, () => {}),
      until: (page) => page.locator(".skeleton").first().waitFor(),
    },
  };
  testStates(web, STATES);

  test("shows beside the longest name too that a chat is muted", async () => {
    const page = await web.open({ member: ada, width: 320 });
    await waitForRows(page);
    await mute(page, ben);
    const name = page.locator(".chat-row-name", { has: page.locator(".icon") });
    const icon = name.locator(".icon");
    await icon.waitFor();
    const [drawn, frame] = [await icon.boundingBox(), await name.boundingBox()];
    if (!drawn || !frame) throw new Error("one of them can't be seen");
    expect(drawn.x + drawn.width).toBeLessThanOrEqual(frame.x + frame.width);
  });

  test("says that no chat matches only once the server has answered", async () => {
    const words = "nobody of this name";
    const answer = Promise.withResolvers<void>();
    const page = await web.open({ member: ada });
    await waitForRows(page);
    await page.route(/members\/chats\?/, (route) => answer.promise.then(() => route.continue()));
    await page.evaluate((sentence) => {
      const changed = new MutationObserver(() => {
        if (document.body.textContent.includes(sentence)) document.documentElement.dataset["said"] = "yes";
      });
      changed.observe(document.body, { childList: true, subtree: true, characterData: true });
    }, peopleEn.noMatch(words));
    const asked = page.waitForRequest(/members\/chats\?/);
    await search(page, words);
    await asked;
    expect(await page.getAttribute("html", "data-said")).toBe(null);
    answer.resolve();
    await list(page).getByText(peopleEn.noMatch(words), { exact: true }).waitFor();
    expect(await page.getAttribute("html", "data-said")).toBe("yes");
  });

  test.each([320, 800, 1280])("keeps its foot in sight below a notice, at %i px", async (width) => {
    const page = await web.open({ member: ada, width, complaints: [] });
    await waitForRows(page);
    await page.getByText(en.chats.foot(ada.id), { exact: true }).waitFor();
    await cutNetwork(page);
    const notice = page.locator(".overlay > .notice").first();
    await notice.getByText(en.shell.offline, { exact: true }).waitFor();
    const [foot, above] = [await page.locator(".list-foot").boundingBox(), await notice.boundingBox()];
    if (!foot || !above) throw new Error("one of them can't be seen");
    const isBeside = above.x >= foot.x + foot.width;
    expect(isBeside || above.y + above.height <= foot.y).toBe(true);
  });
});
