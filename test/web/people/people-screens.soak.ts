import type { Page } from "playwright-core";
import { beforeAll, describe } from "vitest";
import { SEARCH_PAGE_DEFAULT } from "../../../src/core/config-limits.ts";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { en as peopleEn } from "../../../src/web/people/en.ts";
import { cutNetwork } from "../../support/browser/network.ts";
import { type ScreenState, testStates } from "../../support/browser/screen-states.ts";
import { exchangeTexts, openNewChat } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

/** As long as a name may be, with one long word. */
const LONG_NAME = "Wilhelmina Featherstonehaugh-Cholmondeley of Wyke";

describe("the screens about people", () => {
  const web = webFixture({ MEMBER_SEARCH: "prefix" });
  let ada: TestMember;
  let ben: TestMember;
  let stranger: TestMember;
  beforeAll(async () => {
    ada = await web.parley.addMember({ employee: true });
    ben = await web.parley.addMember({ employee: true });
    stranger = await web.parley.addMember();
    const crowd = await web.parley.addMembers(new Array(SEARCH_PAGE_DEFAULT).fill(0));
    const rename = (member: TestMember, name: string) =>
      web.parley.request(member, "PATCH", "/members/me", { name });
    for (const each of [ben, stranger]) await rename(each, LONG_NAME);
    for (const [at, each] of crowd.entries()) await rename(each, `Wilhelm ${at}`);
    await exchangeTexts(web.parley, [ben, ada, "Hello Ada!"]);
  });

  /** Opens the dialog of a new chat, and types into its field. */
  async function type(page: Page, how: keyof typeof peopleEn.find, words: string): Promise<void> {
    const field = await openNewChat(page);
    await page.getByText(peopleEn.find[how], { exact: true }).waitFor();
    await field.fill(words);
  }

  const STATES: Record<string, ScreenState> = {
    "a person with a long name": {
      member: () => ada,
      hash: () => `#/chats/${stranger.id}`,
      until: (page) => page.getByRole("heading", { name: peopleEn.write(LONG_NAME), exact: true }).waitFor(),
    },
    "the member themselves": {
      member: () => ada,
      hash: () => `#/chats/${ada.id}`,
      until: (page) => page.getByText(peopleEn.own, { exact: true }).waitFor(),
    },
    "about a member": {
      member: () => ada,
      hash: () => `#/chats/${ben.id}`,
      until: async (page) => {
        await page.getByRole("button", { name: messagesEn.menu.chat, exact: true }).click();
        await page.getByRole("menuitem", { name: messagesEn.menu.about(LONG_NAME), exact: true }).click();
        await page.getByRole("dialog").getByText(peopleEn.number(ben.id), { exact: true }).waitFor();
      },
    },
    "a new chat by name": {
      member: () => ada,
      until: async (page) => {
        await type(page, "prefix", "wilh");
        await page.getByRole("button", { name: peopleEn.more, exact: true }).waitFor();
      },
    },
    "a new chat with nobody of a name": {
      member: () => ada,
      config: { member_search: "exact" },
      until: async (page) => {
        await type(page, "exact", "Nobody Has This Long Name");
        await page.getByText(peopleEn.nobody("Nobody Has This Long Name"), { exact: true }).waitFor();
      },
    },
    "a new chat by a wrong number": {
      member: () => ada,
      config: { member_search: "off" },
      isFaulty: true,
      until: async (page) => {
        await type(page, "off", "999999");
        await page.getByRole("button", { name: peopleEn.open, exact: true }).click();
        await page.getByText(peopleEn.none("999999"), { exact: true }).waitFor();
      },
    },
    "a new chat that can't be opened": {
      member: () => ada,
      isFaulty: true,
      until: async (page) => {
        await type(page, "prefix", "");
        await cutNetwork(page);
        await page.getByRole("dialog").getByRole("textbox").fill("wilh");
        await page.getByRole("alert").getByText(en.errors.unreachable, { exact: true }).waitFor();
      },
    },
  };
  testStates(web, STATES);
});
