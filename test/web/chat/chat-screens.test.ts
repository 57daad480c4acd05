import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { sentenceWith } from "../../support/browser/catalogue-sentences.ts";
import {
  chooseFiles,
  logItem,
  messageField,
  openFailed,
  sendFiles,
  sendText,
  sendTray,
  textFile,
  uploadLimiter,
  waitForBalance,
  waitForMessageMenus,
  waitForPrice,
} from "../../support/browser/chat-page.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { drawScene, silence } from "../../support/browser/media-files.ts";
import { recordVideo } from "../../support/browser/page/files.ts";
import { distanceToEnd } from "../../support/browser/page/log.ts";
import { loadBackTo } from "../../support/browser/page/long-log.ts";
import { readStoredData } from "../../support/browser/page/stored-data.ts";
import { SCREEN_LIMIT } from "../../support/browser/screen-states.ts";
import { expectUsable } from "../../support/browser/screenshots.ts";
import { exchangeTexts, fillChat, goTo, openWebClient, startChat } from "../../support/browser/web-client.ts";
import { addPair } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { postSmile } from "../../support/runtime/smiles.ts";

const LONG_NAME = "Maximiliane Freifrau von Löwenstein-Wertheim";
const COINS_HELP = "Ask the office on the ground floor, Mondays to Fridays.";
const UPLOAD_BYTES_PER_SECOND = 20_000;
/** Members begin with this many. */
const COINS = 200;

type Chat = { ada: TestMember; ben: TestMember };
type Screen = {
  coins?: number;
  /** Whether the chat has messages before Ada opens it. */
  isNew?: boolean;
  /** Where the site sends members for coins. An address by default. */
  ways?: { coins_url: string | null; coins_help: string | null };
  height?: number;
  before?: (chat: Chat) => Promise<unknown>;
  /** Brings Ada's page to the state to check. */
  until: (page: Page, chat: Chat) => Promise<unknown>;
};

describe("a chat in the web client", () => {
  let parley: Parley;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ COINS_URL: "https://acme.example/coins?member={id}", SEND_BURST: 0 });
    browser = await launchBrowser();
    const admin = await parley.addMember({ superuser: true });
    const face = await drawScene(browser, { width: 256, height: 256 });
    for (const [title, price] of [
      ["Hello", 5],
      ["A present", 60],
      ["A golden crown", 1500],
    ] as const) {
      await postSmile(parley, admin, face, { title, price });
    }
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    // Some of the screens are those of a page that cannot connect.
    const isExpected = (each: string) => /net::ERR_|WebSocket connection| 503 /.test(each);
    expect(complaints.splice(0).filter((each) => !isExpected(each))).toEqual([]);
  });

  const picture = async (name: string, width: number, height: number) => ({
    name,
    mimeType: "image/png",
    buffer: await drawScene(browser, { width, height }),
  });

  /** Opens the chat of a member, and loads nothing of the site's ways to coins but `ways`. */
  async function openChat(
    member: TestMember,
    other: TestMember,
    { ways, isNew = false }: Pick<Screen, "ways" | "isNew"> = {},
  ): Promise<Page> {
    const page = await openWebClient(browser, parley, {
      member,
      hash: `#/chats/${other.id}`,
      complaints,
      onPage: async (opened) => {
        if (!ways) return;
        await opened.route("**/config", async (route) => {
          const body = (await (await route.fetch()).json()) as object;
          await route.fulfill({ json: { ...body, ...ways } });
        });
      },
    });
    if (isNew) await startChat(page);
    await waitForPrice(page, 5);
    return page;
  }

  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
  const openStickers = async (page: Page) => {
    await button(page, attachmentsEn.smiles.open).click();
    await page.getByRole("dialog", { name: attachmentsEn.smiles.title, exact: true }).waitFor();
  };
  const openMenu = async (page: Page, text: string) => {
    await waitForMessageMenus(page.getByRole("log"));
    await logItem(page, text).locator(".bubble").click({ button: "right" });
    return page.getByRole("menu", { name: messagesEn.menu.message, exact: true });
  };

  /** Ben sends one of everything. */
  async function sendEverything({ ada, ben }: Chat): Promise<void> {
    const page = await openChat(ben, ada);
    const minutes = "minutes-of-the-meeting-of-the-committee-for-the-planting-of-trees.pdf";
    const recorder = await browser.newPage();
    const film = Buffer.from(await recorder.evaluate(recordVideo));
    await recorder.close();
    await messageField(page).fill("A caption: tall, and with words that need more than a line");
    await sendFiles(
      page,
      await picture("tall.png", 300, 900),
      await picture("one.png", 640, 400),
      await picture("two.png", 300, 600),
      await picture("three.png", 500, 500),
      { name: "silence.wav", mimeType: "audio/wav", buffer: silence() },
      { name: "a film.webm", mimeType: "video/webm", buffer: film },
      { ...textFile(minutes), buffer: readFileSync("LICENSE") },
    );
    await sendText(page, "👍");
    await sendFiles(page, await picture("dot.png", 16, 16));
    await sendText(page, "And a wide one");
    await sendFiles(page, await picture("wide.png", 1280, 320));
    await page.getByRole("button", { name: attachmentsEn.files.enlarge("wide.png"), exact: true }).waitFor();
  }

  const SCREENS: Record<string, Screen> = {
    "a chat of files": {
      coins: 20,
      height: 2600,
      ways: { coins_url: null, coins_help: null },
      before: sendEverything,
      until: async (page) => {
        await sendFiles(page, textFile("notes.txt"), await picture("mine.png", 600, 300));
        await openStickers(page);
        await button(page, `Hello ${en.coins(5)}`).click();
        await page.getByRole("group", { name: "Hello" }).getByRole("button").click();
        await sendText(page, "Thank you, that was a good day. Where did you take the second one?");
        await waitForBalance(page, 0);
        await sendText(page, "And this one costs too much");
        await page.locator(".failed-line").waitFor();
        await page.locator(".sound-time", { hasText: "0:01" }).waitFor();
      },
    },
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
        await button(page, attachmentsEn.low.dismiss).waitFor();
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
        await button(page, `A present ${en.coins(60)}`).click();
        await page.getByRole("group", { name: "A present" }).getByRole("button").click();
        await page
          .getByRole("dialog", { name: attachmentsEn.spend.title(en.coins(60)), exact: true })
          .waitFor();
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
        await button(page, messagesEn.menu.chat).click();
        await page.getByRole("menu", { name: messagesEn.menu.chat, exact: true }).waitFor();
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
      until: async (page) => {
        await chooseFiles(page, await picture("the lake.png", 1280, 640), textFile("notes.txt"));
        await page.locator(".tray-file").nth(1).waitFor();
        await page.context().setOffline(true);
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
        await page.route("**/auth/ticket*", (route) =>
          route.fulfill({ status: 503, json: { closed: true } }),
        );
        await page.reload();
        await page.getByText(en.shell.closed).waitFor();
        await logItem(page, "Good.").waitFor();
        expect(await page.getByText(en.chat.connecting).count()).toBe(0);
      },
    },
    "far from the end": {
      before: ({ ada, ben }) => fillChat(parley, [ada, ben], 120),
      until: async (page, { ada, ben }) => {
        const log = page.getByRole("log");
        await log.getByText("message 120").waitFor();
        await log.evaluate(loadBackTo, 1);
        await expect.poll(() => log.getAttribute("aria-busy")).toBe("false");
        await log.evaluate((each) => each.scrollTo(0, each.scrollHeight / 2));
        expect(await log.evaluate(distanceToEnd)).toBeGreaterThan(800);
        await exchangeTexts(parley, [ben, ada, "Are you there?"], [ben, ada, "Hello?"]);
        await button(page, en.chat.newMessages(2)).waitFor();
      },
    },
    "a new chat": {
      isNew: true,
      until: (page) => button(page, messagesEn.start.openers.minute).waitFor(),
    },
  };

  test.each(Object.keys(SCREENS))(
    "shows the screen %j so that everybody can use it",
    SCREEN_LIMIT,
    async (name) => {
      const { coins = COINS, height = 800, before, until, ...options } = SCREENS[name] as Screen;
      const [ada, ben] = await addPair(parley, { ada: { coins }, ben: { coins: COINS } });
      await parley.request(ben, "PATCH", "/members/me", { name: LONG_NAME });
      if (!options.isNew) await exchangeTexts(parley, [ben, ada, "Hello!"], [ben, ada, "Good."]);
      await before?.({ ada, ben });
      const page = await openChat(ada, ben, options);
      await until(page, { ada, ben });
      await expectUsable(page, name, { height });
    },
  );
});
