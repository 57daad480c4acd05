import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { sentenceWith } from "../../support/browser/catalogue-sentences.ts";
import {
  chooseFiles,
  logItem,
  messageField,
  sendFiles,
  sendText,
  sendTray,
  textFile,
  uploadLimiter,
  waitForBalance,
  waitForMessageMenus,
} from "../../support/browser/chat-page.ts";
import {
  type Chat,
  type ChatState,
  openChat,
  openStickers,
  pageButton,
  testChatStates,
} from "../../support/browser/chat-states.ts";
import { drawScene, silence } from "../../support/browser/media-files.ts";
import { cutNetwork } from "../../support/browser/network.ts";
import { recordVideo } from "../../support/browser/page/files.ts";
import { distanceToEnd } from "../../support/browser/page/log.ts";
import { loadBackTo } from "../../support/browser/page/long-log.ts";
import { readStoredData } from "../../support/browser/page/stored-data.ts";
import { exchangeTexts, fillChat, goTo } from "../../support/browser/web-client.ts";
import type { WebFixture } from "../../support/browser/web-fixture.ts";

const UPLOAD_BYTES_PER_SECOND = 20_000;

const STATES: Record<string, ChatState> = {
  "a chat of files": {
    coins: 20,
    height: 2600,
    ways: { coins_url: null, coins_help: null },
    before: sendEverything,
    until: async (page, { web }) => {
      await sendFiles(page, textFile("notes.txt"), await drawPicture(web, "mine.png", 600, 300));
      await openStickers(page);
      await pageButton(page, `Hello ${en.coins(5)}`).click();
      await page.getByRole("group", { name: "Hello" }).getByRole("button").click();
      await sendText(page, "Thank you, that was a good day. Where did you take the second one?");
      await waitForBalance(page, 0);
      await sendText(page, "And this one costs too much");
      await page.locator(".failed-line").waitFor();
      await page.locator(".sound-time", { hasText: "0:01" }).waitFor();
    },
  },
  "message menu": { until: async (page) => (await openMenu(page, "Good.")).waitFor() },
  "message info": {
    until: async (page) => {
      const menu = await openMenu(page, "Hello!");
      await menu.getByRole("menuitem", { name: messagesEn.menu.info, exact: true }).click();
      await page.getByRole("dialog", { name: messagesEn.info.title, exact: true }).waitFor();
    },
  },
  "chat menu": {
    until: async (page) => {
      await pageButton(page, messagesEn.menu.chat).click();
      await page.getByRole("dialog", { name: messagesEn.menu.chat, exact: true }).waitFor();
    },
  },
  "a chat that uploads": {
    until: async (page) => {
      const limitUploads = await uploadLimiter(page);
      await limitUploads(UPLOAD_BYTES_PER_SECOND);
      await sendFiles(page, textFile("a large file.txt", 2_000_000), textFile("notes.txt"));
      await page.getByText(sentenceWith(attachmentsEn.files.uploading, "[1-9]\\d?%")).waitFor();
      await page.getByText(attachmentsEn.files.queued, { exact: true }).waitFor();
    },
  },
  "a chat offline": {
    until: async (page, { web }) => {
      await chooseFiles(page, await drawPicture(web, "the lake.png", 1280, 640), textFile("notes.txt"));
      await page.locator(".tray-file").nth(1).waitFor();
      await cutNetwork(page);
      await sendTray(page);
      await sendText(page, "Can you see them?");
      await page.getByText(en.shell.offline).waitFor();
      await logItem(page, "Can you see them?").waitFor();
    },
  },
  "a chat of a closed site": {
    until: async (page, { ben }) => {
      await logItem(page, "Good.").waitFor();
      // Leaving a chat stores its messages at once.
      await goTo(page, "#/settings");
      await expect.poll(() => readStoredData(page)).toContain("Good.");
      await goTo(page, `#/chats/${ben.id}`);
      await page.route("**/auth/ticket*", (route) => route.fulfill({ status: 503, json: { closed: true } }));
      await page.reload();
      await page.getByText(en.shell.closed).waitFor();
      await logItem(page, "Good.").waitFor();
      expect(await page.getByText(messagesEn.connecting).count()).toBe(0);
    },
  },
  "far from the end": {
    before: ({ ada, ben, web }) => fillChat(web.parley, [ada, ben], 120),
    until: async (page, { ada, ben, web }) => {
      const log = page.getByRole("log");
      await log.getByText("message 120").waitFor();
      await log.evaluate(loadBackTo, 1);
      await expect.poll(() => log.getAttribute("aria-busy")).toBe("false");
      await log.evaluate((each) => each.scrollTo(0, each.scrollHeight / 2));
      expect(await log.evaluate(distanceToEnd)).toBeGreaterThan(800);
      await exchangeTexts(web.parley, [ben, ada, "Are you there?"], [ben, ada, "Hello?"]);
      await pageButton(page, en.chat.newMessages(2)).waitFor();
    },
  },
  "a new chat": {
    isNew: true,
    until: (page) => pageButton(page, messagesEn.start.openers.minute).waitFor(),
  },
};

describe("a chat in the web client", () => {
  testChatStates(STATES);
});

/** Draws a picture that can be sent. */
async function drawPicture({ browser }: WebFixture, name: string, width: number, height: number) {
  return { name, mimeType: "image/png", buffer: await drawScene(browser, { width, height }) };
}

/** Ben sends one of everything. */
async function sendEverything({ ada, ben, web }: Chat): Promise<void> {
  const page = await openChat(web, { member: ben, other: ada });
  const minutes = "minutes-of-the-meeting-of-the-committee-for-the-planting-of-trees.pdf";
  const recorder = await web.browser.newPage();
  const film = Buffer.from(await recorder.evaluate(recordVideo));
  await recorder.close();
  await messageField(page).fill("A caption: tall, and with words that need more than a line");
  await sendFiles(
    page,
    await drawPicture(web, "tall.png", 300, 900),
    await drawPicture(web, "one.png", 640, 400),
    await drawPicture(web, "two.png", 300, 600),
    await drawPicture(web, "three.png", 500, 500),
    { name: "silence.wav", mimeType: "audio/wav", buffer: silence() },
    { name: "a film.webm", mimeType: "video/webm", buffer: film },
    { ...textFile(minutes), buffer: readFileSync("LICENSE") },
  );
  await sendText(page, "👍");
  await sendFiles(page, await drawPicture(web, "dot.png", 16, 16));
  await sendText(page, "And a wide one");
  await sendFiles(page, await drawPicture(web, "wide.png", 1280, 320));
  await page.getByRole("button", { name: attachmentsEn.files.enlarge("wide.png"), exact: true }).waitFor();
}

async function openMenu(page: Page, text: string): Promise<Locator> {
  await waitForMessageMenus(page.getByRole("log"));
  await logItem(page, text).locator(".bubble").click({ button: "right" });
  return page.getByRole("dialog", { name: messagesEn.menu.message, exact: true });
}
