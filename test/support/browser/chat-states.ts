import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { addPair } from "../runtime/chat.ts";
import type { TestMember } from "../runtime/parley.ts";
import { postSmile } from "../runtime/smiles.ts";
import { waitForPrice } from "./chat-page.ts";
import { drawScene } from "./media-files.ts";
import { SCREEN_LIMIT } from "./screen-states.ts";
import { expectUsable } from "./screenshots.ts";
import { exchangeTexts, startChat } from "./web-client.ts";
import { type WebFixture, webFixture } from "./web-fixture.ts";

const LONG_NAME = "Maximiliane Freifrau von Löwenstein-Wertheim";
/** Members begin with this many. */
const COINS = 200;

export type Chat = { ada: TestMember; ben: TestMember; web: WebFixture };

/** Ada's chat with Ben in one state. */
export type ChatState = {
  coins?: number;
  /** Whether the chat has no messages before Ada opens it. */
  isNew?: boolean;
  /** Where the site sends members for coins. An address by default. */
  ways?: { coins_url: string | null; coins_help: string | null };
  height?: number;
  before?: (chat: Chat) => Promise<unknown>;
  /** Brings Ada's page to the state to check. */
  until: (page: Page, chat: Chat) => Promise<unknown>;
};

/** Adds a test for each state of a table, which checks that everybody can use it. The site has stickers of several prices. */
export function testChatStates(states: Record<string, ChatState>): void {
  const web = webFixture({ COINS_URL: "https://acme.example/coins?member={id}", SEND_BURST: 0 });
  beforeAll(async () => {
    const admin = await web.parley.addMember({ superuser: true });
    const face = await drawScene(web.browser, { width: 256, height: 256 });
    for (const [title, price] of [
      ["Hello", 5],
      ["A present", 60],
      ["A golden crown", 1500],
    ] as const) {
      await postSmile(web.parley, admin, face, { title, price });
    }
  });

  test.each(Object.keys(states))("can be used by everybody: %s", SCREEN_LIMIT, async (name) => {
    const { coins = COINS, height = 800, before, until, ...options } = states[name] as ChatState;
    const [ada, ben] = await addPair(web.parley, { ada: { coins }, ben: { coins: COINS } });
    await web.parley.request(ben, "PATCH", "/members/me", { name: LONG_NAME });
    if (!options.isNew) await exchangeTexts(web.parley, [ben, ada, "Hello!"], [ben, ada, "Good."]);
    const chat = { ada, ben, web };
    await before?.(chat);
    const page = await openChat(web, { member: ada, other: ben, ...options });
    await until(page, chat);
    await expectUsable(page, name, { height });
    // Some of the screens are those of a page that cannot connect.
    const isExpected = (each: string) => /net::ERR_|WebSocket connection| 503 /.test(each);
    expect(web.complaints.splice(0).filter((each) => !isExpected(each))).toEqual([]);
  });
}

/** Opens the chat of a member, and loads nothing of the site's ways to coins but `ways`. */
export async function openChat(
  web: WebFixture,
  {
    member,
    other,
    ways,
    isNew = false,
  }: Pick<ChatState, "ways" | "isNew"> & { member: TestMember; other: TestMember },
): Promise<Page> {
  const page = await web.open({
    member,
    hash: `#/chats/${other.id}`,
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

export function pageButton(page: Page, name: string): Locator {
  return page.getByRole("button", { name, exact: true });
}

export async function openStickers(page: Page): Promise<void> {
  await pageButton(page, attachmentsEn.smiles.open).click();
  await page.getByRole("dialog", { name: attachmentsEn.smiles.title, exact: true }).waitFor();
}
