import { describe, expect } from "vitest";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { logItem, messageField, openFailed, sendText } from "../../support/browser/chat-page.ts";
import {
  type ChatState,
  openStickers,
  pageButton,
  testChatStates,
} from "../../support/browser/chat-states.ts";

const COINS_HELP = "Ask the office on the ground floor, Mondays to Fridays.";

const STATES: Record<string, ChatState> = {
  "failed messages": {
    coins: 2,
    ways: { coins_url: null, coins_help: null },
    until: async (page) => {
      for (const text of ["One", "Two, which is longer than the other one and so has more than a line"]) {
        await sendText(page, text);
        await logItem(page, text).locator(".failed-line").waitFor();
      }
      await page.unroute("**/config");
      await page.reload();
      await page.locator(".composer").getByRole("link", { name: attachmentsEn.low.get }).waitFor();
      expect(await page.getByRole("link", { name: attachmentsEn.low.get }).count()).toBe(1);
    },
  },
  "acts on a failed message": {
    coins: 2,
    ways: { coins_url: null, coins_help: null },
    until: async (page) => {
      await sendText(page, "One");
      await openFailed(page, "One");
    },
  },
  "few coins": {
    coins: 25,
    until: async (page) => {
      await sendText(page, "Hello");
      await pageButton(page, attachmentsEn.low.dismiss).waitFor();
    },
  },
  "words about coins": {
    coins: 3,
    ways: { coins_url: null, coins_help: COINS_HELP },
    until: async (page) => {
      await page.locator(".low-coins").getByText(COINS_HELP).waitFor();
      await messageField(page).fill("Good morning!");
    },
  },
  "a sticker beyond reach": {
    until: async (page) => {
      await openStickers(page);
      await page.getByRole("button", { name: /^A golden crown/ }).click();
      await page.getByRole("group", { name: "A golden crown" }).getByRole("link").waitFor();
    },
  },
  "an expensive sticker": {
    until: async (page) => {
      await openStickers(page);
      await pageButton(page, `A present ${en.coins(60)}`).click();
      await page.getByRole("group", { name: "A present" }).getByRole("button").click();
      await page
        .getByRole("dialog", { name: attachmentsEn.spend.title(en.coins(60)), exact: true })
        .waitFor();
    },
  },
};

describe("a chat with few coins or a large price", () => {
  testChatStates(STATES);
});
