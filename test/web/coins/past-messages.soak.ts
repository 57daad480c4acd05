import type { Page, WebSocketRoute } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { en as pastEn } from "../../../src/web/chat/past/en.ts";
import { en as statementEn } from "../../../src/web/coins/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { PAST_MESSAGES } from "../../../src/web/limits.ts";
import { type ScreenState, testStates } from "../../support/browser/screen-states.ts";
import { exchangeTexts, expectOnlyConnectionErrors, fillChat } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

const BEN = "Ben Okri";
/** A message for which Ada has paid, and the last one, which she has not read. */
const PAID = 61;
const LAST = 150;

describe("a chat at one of its messages", () => {
  const web = webFixture();
  let ada: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    ada = await web.parley.addMember({ coins: 2_000 });
    ben = await web.parley.addMember({ coins: 2_000 });
    await web.parley.request(ben, "PATCH", "/members/me", { name: BEN });
    await exchangeTexts(web.parley, [ada, ben, "the first"]);
    await fillChat(web.parley, [ada, ben], PAID - 1);
    await exchangeTexts(web.parley, [ada, ben, "in the middle"]);
    await fillChat(web.parley, [ada, ben], LAST - 1);
    await exchangeTexts(web.parley, [ben, ada, "the last"]);
  });

  const messages = (page: Page) => page.getByRole("log").locator("[data-id]");
  const marked = (page: Page) => page.locator("[data-id][aria-current]");
  const unreadOf = async (member: TestMember) => {
    const response = await web.parley.request(member, "GET", "/members/chats");
    const { chats } = (await response.json()) as { chats: { unread: number; last_read_id: number }[] };
    return chats.map(({ unread, last_read_id }) => ({ unread, last_read_id }));
  };

  test("opens from the statement with the messages around it, and reads and sends nothing", async () => {
    const before = await unreadOf(ada);
    const page = await web.open({ member: ada, hash: "#/coins" });
    const sent: string[] = [];
    page.on("websocket", (socket) => {
      if (socket.url().includes("/members/chat/"))
        socket.on("framesent", ({ payload }) => sent.push(JSON.parse(String(payload)).type));
    });
    await page.getByRole("button", { name: BEN }).click();
    const link = page.getByRole("link", { name: statementEn.quoted("in the middle"), exact: true });
    await link.focus();
    await page.keyboard.press("Enter");
    await marked(page).waitFor();
    expect(await marked(page).getAttribute("data-id")).toBe(`${PAID}`);
    expect(await messages(page).count()).toBe(PAST_MESSAGES);
    await expect.poll(() => marked(page).evaluate((row) => row === document.activeElement)).toBe(true);
    const middle = await marked(page).evaluate((row) => {
      const [pane, box] = [row.closest(".log")?.getBoundingClientRect(), row.getBoundingClientRect()];
      return pane ? Math.abs(box.top + box.height / 2 - (pane.top + pane.height / 2)) : Number.NaN;
    });
    expect(middle).toBeLessThan(60);
    expect(await page.getByRole("textbox").count()).toBe(0);
    await page.getByRole("heading", { name: BEN, exact: true }).waitFor();
    expect(sent).toEqual(["history"]);
    expect(before).toMatchObject([{ unread: 1 }]);
    expect(await unreadOf(ada)).toEqual(before);

    await page.goBack();
    await page.getByRole("heading", { name: statementEn.title, exact: true }).waitFor();
    await expect.poll(() => link.evaluate((each) => each === document.activeElement)).toBe(true);

    await page.goForward();
    await page.getByRole("link", { name: pastEn.newest, exact: true }).click();
    await page.getByRole("textbox", { name: en.chat.message, exact: true }).waitFor();
    await page.getByRole("log").locator(`[data-id="${LAST}"]`).waitFor();
  });

  test("of a member who is in no list opens only after a press", async () => {
    const stranger = await web.parley.addMember();
    const sockets: string[] = [];
    const page = await web.open({
      member: ada,
      hash: `#/chats/${stranger.id}/1`,
      onPage: (opened) => opened.on("websocket", (socket) => sockets.push(socket.url())),
    });
    const open = page.getByRole("button", { name: pastEn.open, exact: true });
    await open.waitFor();
    expect(sockets.filter((url) => url.includes("/members/chat/"))).toEqual([]);
    await open.click();
    await expect.poll(() => sockets.filter((url) => url.includes("/members/chat/")).length).toBe(1);
  });

  test("says that its messages could not be loaded, and loads them on a press", async () => {
    let isClosed = true;
    const page = await web.open({
      member: ada,
      hash: `#/chats/${ben.id}/40`,
      onPage: (opened) =>
        opened.routeWebSocket(/members\/chat/, (socket: WebSocketRoute) => {
          if (isClosed) void socket.close({ code: 1011 });
          else socket.connectToServer();
        }),
    });
    await page.getByRole("alert").getByText(pastEn.failed).waitFor();
    isClosed = false;
    await page.getByRole("button", { name: en.shell.again, exact: true }).click();
    await marked(page).waitFor();
    expect(await marked(page).getAttribute("data-id")).toBe("40");
    expectOnlyConnectionErrors(web.complaints.splice(0));
  });

  const STATES: Record<string, ScreenState> = {
    "a chat at one of its messages": {
      member: () => ada,
      hash: () => `#/chats/${ben.id}/40`,
      until: (page) => marked(page).waitFor(),
    },
  };
  testStates(web, STATES);
});
