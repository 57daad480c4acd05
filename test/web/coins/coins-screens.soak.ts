import type { Page } from "playwright-core";
import { beforeAll, describe } from "vitest";
import { de as statementDe } from "../../../src/web/coins/de.ts";
import { en as statementEn } from "../../../src/web/coins/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { type ScreenState, testStates } from "../../support/browser/screen-states.ts";
import { exchangeTexts } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

const HELP = "Ask the office on the ground floor, Monday to Friday, or write to member 1.";

describe("the screen with the coins", () => {
  const web = webFixture();
  let ada: TestMember;
  let newcomer: TestMember;
  let premium: TestMember;
  beforeAll(async () => {
    const { parley } = web;
    ada = await parley.addMember({ coins: 1_234_567 });
    newcomer = await parley.addMember();
    premium = await parley.addMember({ premiumUntil: Date.now() + 30 * 24 * 3600 * 1000 });
    const ben = await parley.addMember();
    await parley.request(ben, "PATCH", "/members/me", {
      name: "Wilhelmina Featherstonehaugh-Cholmondeley of Wyke",
    });
    await exchangeTexts(parley, [ada, ben, "Hello"], [ada, ben, "And again"]);
  });

  const purse = (page: Page) => page.getByRole("region", { name: statementEn.balance });

  const STATES: Record<string, ScreenState> = {
    "no coins, and a way to some": {
      member: () => newcomer,
      hash: "#/coins",
      config: { coins_url: "https://example.com/coins?member={id}" },
      until: async (page) => {
        await purse(page).getByRole("link", { name: statementEn.get }).waitFor();
        await page.getByText(statementEn.emptyHint, { exact: true }).waitFor();
      },
    },
    "pending messages, and help": {
      member: () => ada,
      hash: "#/coins",
      config: { coins_help: HELP },
      until: async (page) => {
        await purse(page).getByText(HELP, { exact: true }).waitFor();
        await page.getByText(statementEn.pending, { exact: true }).waitFor();
      },
    },
    "unfolded messages, in German": {
      member: () => ada,
      hash: "#/coins",
      locale: "de",
      height: 1100,
      until: async (page) => {
        await page.getByRole("button", { name: "Wilhelmina" }).click();
        await page.getByRole("link", { name: statementDe.quoted("And again"), exact: true }).waitFor();
      },
    },
    "free messages": {
      member: () => premium,
      hash: "#/coins",
      config: { coins_url: "https://example.com/coins?member={id}" },
      until: (page) => purse(page).getByText(en.shell.freeHint, { exact: true }).waitFor(),
    },
  };
  testStates(web, STATES);
});

describe("a closed site", () => {
  const web = webFixture({ SITE_CLOSED: 1 });
  const sentence = (page: Page) =>
    page.getByRole("main").getByRole("alert").getByText(en.shell.closed, { exact: true }).waitFor();

  const STATES: Record<string, ScreenState> = {
    "coins of a closed site": {
      member: () => web.parley.addMember(),
      hash: "#/coins",
      isFaulty: true,
      until: (page) => sentence(page),
    },
    "settings of a closed site": {
      member: () => web.parley.addMember(),
      hash: "#/settings",
      isFaulty: true,
      height: 1500,
      until: (page) => sentence(page),
    },
    "chats of a closed site": {
      member: () => web.parley.addMember(),
      isFaulty: true,
      until: (page) => page.getByRole("status").getByText(en.shell.closed, { exact: true }).waitFor(),
    },
  };
  testStates(web, STATES);
});
