import type { Page, WebSocketRoute } from "playwright-core";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { COINS_FRESH_MS } from "../../../src/core/coin-limits.ts";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en as statementEn } from "../../../src/web/coins/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { COINS_REFRESH_INTERVAL_MS } from "../../../src/web/limits.ts";
import { logItem, sendText } from "../../support/browser/chat-page.ts";
import {
  documentWidth,
  exchangeTexts,
  expectOnlyConnectionErrors,
  goTo,
  startChat,
} from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { moveCoins } from "../../support/runtime/members.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

describe("the shown balance", () => {
  const web = webFixture({ LEASE_COINS: 50 }, { instrumented: true });
  let admin: TestMember;
  beforeAll(async () => {
    admin = await web.parley.addMember({ superuser: true });
  });
  afterEach(() => web.parley.resetFailpoints());

  const move = (member: TestMember, amount: number, note: string) =>
    moveCoins(web.parley, { admin, member, amount, note });

  const badge = (page: Page, coins: number, isExact = true) =>
    page.getByRole("link", { name: en.shell.balance(coins, isExact), exact: true });

  test("is marked where it is not exact, and nothing is refused for it", async () => {
    const ben = await web.parley.addMember();
    const ada = await web.parley.addMember({ coins: 100 });
    const cleo = await web.parley.addMember();
    await exchangeTexts(web.parley, [ada, cleo, "Hello Cleo"]);
    await web.parley.setFailpoint("roomFault", "throw");
    // Of Ada's rooms, only the one with Cleo has a name that begins with her number.
    await web.parley.setFailpoint("silentRoom", ada.id);
    // Otherwise the room would report to the inbox what the inbox could not ask for.
    await web.parley.setFailpoint("inbox", "throw");

    const page = await web.open({
      member: ada,
      hash: "#/coins",
      width: 360,
    });
    await page.getByRole("link", { name: en.shell.balance(100, false), exact: true }).waitFor();
    const purse = page.getByRole("region", { name: statementEn.balance, exact: true });
    await purse.getByText("about 100", { exact: true }).waitFor();
    await purse.getByText(en.shell.inexactHint, { exact: true }).waitFor();
    const list = page.getByRole("region", { name: statementEn.list, exact: true });
    await list.getByText(statementEn.inexact, { exact: true }).waitFor();
    await list.getByText("+100", { exact: true }).waitFor();
    expect(await documentWidth(page)).toBe(360);
    await page.screenshot({ path: "dist/screenshots/balance that is not exact 360.png" });

    const adminPage = await web.open({ member: admin, hash: `#/admin/members/${ada.id}` });
    await adminPage.getByRole("definition").getByText("about 100", { exact: true }).first().waitFor();

    await goTo(page, `#/chats/${ben.id}`);
    await startChat(page);
    await page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await page.getByText(attachmentsEn.smiles.balance(en.about(en.coins(100))), { exact: true }).waitFor();
    await page.getByRole("button", { name: attachmentsEn.close, exact: true }).click();
    await sendText(page, "Hello Ben");
    await logItem(page, "Hello Ben").getByText(en.chat.sent, { exact: true }).waitFor({ state: "attached" });

    await web.parley.resetFailpoints();
    await goTo(page, "#/coins");
    await page.reload();
    await page.getByRole("link", { name: en.shell.balance(90), exact: true }).waitFor();
    await purse.getByText("90", { exact: true }).waitFor();
    await expect.poll(() => page.getByText(en.shell.inexactHint).count()).toBe(0);
    await list.getByText("+100", { exact: true }).waitFor();
    await expect.poll(() => page.getByText(statementEn.inexact).count()).toBe(0);
  });

  test("is exact while the member writes in two chats and on another device, and is requested once", async () => {
    const ada = await web.parley.addMember({ coins: 100 });
    const [ben, cleo] = [await web.parley.addMember(), await web.parley.addMember({ coins: 5 })];
    const requests: string[] = [];
    const page = await web.open({
      member: ada,
      hash: `#/chats/${ben.id}`,
      onPage: (opened) =>
        opened.on("request", (request) => {
          if (request.url().endsWith("/members/me")) requests.push(request.method());
        }),
    });
    const returnToTab = () => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await startChat(page);
    await badge(page, 100).waitFor();
    await goTo(page, `#/chats/${cleo.id}`);
    await startChat(page);
    await sendText(page, "to Cleo");
    await badge(page, 95).waitFor();
    await returnToTab();
    await goTo(page, `#/chats/${ben.id}`);
    await sendText(page, "to Ben");
    await badge(page, 90).waitFor();
    await goTo(page, `#/chats/${cleo.id}`);
    await sendText(page, "to Cleo again");
    await badge(page, 85).waitFor();
    expect(await web.parley.balanceOf(ada)).toBe(85);
    await exchangeTexts(web.parley, [ada, cleo, "from another device"], [cleo, ada, "an answer"]);
    await badge(page, 80).waitFor();
    await move(ada, 7, "a grant");
    await badge(page, 87).waitFor();
    await returnToTab();
    await goTo(page, "#/coins");
    const list = page.getByRole("region", { name: statementEn.list, exact: true });
    await list.getByText("+7", { exact: true }).waitFor();
    await move(ada, 9, "another one");
    await list.getByText("+9", { exact: true }).waitFor();
    await badge(page, 96).waitFor();
    expect(requests).toEqual(["GET"]);
  });

  test("has coins that were granted in D1 alone within 10 minutes in sight, and at once when the page comes back into sight", async () => {
    const ada = await web.parley.addMember({ coins: 100 });
    const requests = { member: 0, coins: 0 };
    let unanswered = 0;
    const page = await web.open({
      member: ada,
      async onPage(opened) {
        await opened.clock.install();
        opened.on("request", (request) => {
          if (request.url().endsWith("/members/me")) requests.member++;
        });
        opened.on("websocket", (socket) => {
          socket.on("framesent", ({ payload }) => {
            if (payload === '{"type":"balance"}') requests.coins++;
            if (payload === '{"type":"ping"}') unanswered++;
          });
          socket.on("framereceived", ({ payload }) => {
            if (payload === '{"type":"pong"}') unanswered--;
          });
        });
      },
    });
    // A client whose clock jumps while it waits for a pong believes that the connection is lost, and connects again.
    const untilAnswered = () => expect.poll(() => unanswered).toBe(0);
    const show = (state: string) =>
      page.evaluate((visibilityState) => {
        Object.defineProperty(document, "visibilityState", { value: visibilityState, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, state);
    await badge(page, 100).waitFor();
    expect(requests).toEqual({ member: 1, coins: 0 });
    for (const [i, isInSight] of [true, false].entries()) {
      await web.parley.giveCoins(ada.id, 30);
      await web.parley.advanceClock(COINS_FRESH_MS);
      if (!isInSight) await show("hidden");
      await untilAnswered();
      await page.clock.fastForward(COINS_REFRESH_INTERVAL_MS - 30_000);
      await untilAnswered();
      if (isInSight) await page.clock.fastForward(30_000);
      else {
        await page.clock.fastForward(COINS_REFRESH_INTERVAL_MS);
        expect(requests).toEqual({ member: 1, coins: 1 });
        await badge(page, 130).waitFor();
        await show("visible");
      }
      await badge(page, 130 + 30 * i).waitFor();
      // A return to the page loads the member too, whose role may have changed.
      await expect.poll(() => requests).toEqual({ member: 1 + i, coins: 1 + i });
    }
    expect(COINS_REFRESH_INTERVAL_MS + COINS_FRESH_MS).toBeLessThanOrEqual(600_000);
    await web.parley.setClock(0);
  });

  test("follows the rooms, as a balance that is not exact, while the inbox is not connected", async () => {
    const ada = await web.parley.addMember({ coins: 100 });
    const ben = await web.parley.addMember();
    let isBlocked = false;
    const inboxes: WebSocketRoute[] = [];
    const page = await web.open({
      member: ada,
      hash: `#/chats/${ben.id}`,
      onPage: (opened) =>
        opened.routeWebSocket(/\/members\/inbox/, (socket) => {
          if (isBlocked) void socket.close({ code: 4503, reason: "unavailable" });
          else socket.connectToServer();
          inboxes.push(socket);
        }),
    });
    await startChat(page);
    await sendText(page, "one");
    await badge(page, 95).waitFor();
    isBlocked = true;
    for (const socket of inboxes) await socket.close({ code: 4503, reason: "unavailable" });
    await badge(page, 95, false).waitFor();
    await sendText(page, "two");
    await badge(page, 90, false).waitFor();
    isBlocked = false;
    await badge(page, 90).waitFor();
    await exchangeTexts(web.parley, [ada, ben, "from another device"]);
    await badge(page, 85).waitFor();
  });

  test("is loaded later if the first request failed, and the inbox is not there either", async () => {
    const ada = await web.parley.addMember({ coins: 100 });
    let isBlocked = true;
    const page = await web.open({
      member: ada,
      onPage: async (opened) => {
        await opened.routeWebSocket(/\/members\/inbox/, (socket) =>
          socket.close({ code: 4503, reason: "unavailable" }),
        );
        await opened.route("**/members/me", (route) => (isBlocked ? route.abort() : route.continue()));
      },
    });
    await expect.poll(() => web.complaints.length).toBeGreaterThan(0);
    isBlocked = false;
    await expect
      .poll(async () => {
        await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
        return badge(page, 100, false).count();
      })
      .toBe(1);
    await page.context().close();
    expectOnlyConnectionErrors(web.complaints.splice(0));
  });
});
