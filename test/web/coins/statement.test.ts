import type { Browser, Page, WebSocketRoute } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { COINS_FRESH_MS } from "../../../src/core/coin-limits.ts";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en as statementEn } from "../../../src/web/coins/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { COINS_REFRESH_INTERVAL_MS } from "../../../src/web/limits.ts";
import { logItem, sendText } from "../../support/browser/chat-page.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import {
  documentWidth,
  exchangeTexts,
  expectOnlyConnectionErrors,
  goTo,
  openWebClient,
  startChat,
} from "../../support/browser/web-client.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

const HOSTILE = `<img src=x onerror="document.title='broken into'">`;

describe("the web client's statement", () => {
  let parley: Parley;
  let browser: Browser;
  let admin: TestMember;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ LEASE_COINS: 50 }, { instrumented: true });
    browser = await launchBrowser();
    admin = await parley.addMember({ superuser: true });
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    await parley.resetFailpoints();
    expect(complaints.splice(0)).toEqual([]);
  });

  function move(member: TestMember, amount: number, note: string): Promise<Response> {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    return parley.request(admin, "POST", `/members/${member.id}/coins`, { amount, note }, headers);
  }

  test("lists grants, deductions and charges, which add up to the balance", async () => {
    const ada = await parley.addMember();
    const ben = await parley.addMember();
    await move(ada, 100, HOSTILE);
    await move(ada, -20, "too many");
    const chat = await parley.chat(ada, ben);
    for (const text of ["one", "two", "three"]) {
      chat.send(text);
      await chat.next();
    }
    const page = await openWebClient(browser, parley, {
      member: ada,
      hash: "#/coins",
      width: 360,
      complaints,
    });
    const rows = page.getByRole("list", { name: statementEn.list, exact: true }).getByRole("listitem");
    await rows.first().waitFor();
    // The chat may or may not have settled its lease by now.
    await rows
      .getByText(statementEn.paid(3))
      .or(rows.getByText(`· ${statementEn.messages(1, 3)}`))
      .first()
      .waitFor();
    const amounts = await rows.locator(".entry-amount > [aria-hidden]").allTextContents();
    const total = amounts.reduce((sum, text) => sum + Number(text.replace("−", "-")), 0);
    expect(total).toBe(65);
    await page.getByRole("link", { name: en.shell.balance(65), exact: true }).waitFor();
    await rows.getByText(HOSTILE).waitFor();
    await rows
      .getByRole("link", { name: statementEn.chatWith(en.chats.member(ben.id)), exact: true })
      .first()
      .waitFor();
    chat.close();
  });

  test("loads older entries page by page, and adds new ones at the top", async () => {
    const ada = await parley.addMember();
    for (let n = 1; n <= 52; n++) await parley.giveCoins(ada.id, n);
    const page = await openWebClient(browser, parley, { member: ada, hash: "#/coins", complaints });
    const rows = page.getByRole("list", { name: statementEn.list, exact: true }).getByRole("listitem");
    await page.getByText(statementEn.shown(50)).waitFor();
    expect(await rows.first().textContent()).toContain("+52");
    await page.getByRole("button", { name: statementEn.older, exact: true }).click();
    await page.getByText(statementEn.shown(52)).waitFor();
    expect(await rows.last().textContent()).toContain("+1");
    expect(await page.getByRole("button", { name: statementEn.older }).count()).toBe(0);
    await expect.poll(() => page.locator("ol:focus").count()).toBe(1);

    await move(ada, 1000, "a present");
    await rows.first().getByText("a present").waitFor();
    await page.getByText(statementEn.shown(53)).waitFor();
  });

  test("is updated, with the balance, when the member sends from another browser", async () => {
    const ada = await parley.addMember({ coins: 100 });
    const ben = await parley.addMember();
    const page = await openWebClient(browser, parley, { member: ada, hash: "#/coins", complaints });
    await page.getByRole("link", { name: en.shell.balance(100), exact: true }).waitFor();
    const otherPage = await openWebClient(browser, parley, {
      member: ada,
      hash: `#/chats/${ben.id}`,
      complaints,
    });
    await startChat(otherPage);
    await otherPage.getByRole("textbox", { name: en.chat.message, exact: true }).fill("Hello");
    await otherPage.keyboard.press("Enter");
    await otherPage
      .getByRole("link", { name: en.shell.balance(95), exact: true })
      .first()
      .waitFor();
    await page.getByRole("link", { name: en.shell.balance(95), exact: true }).waitFor();
    await page.getByText(statementEn.kinds.hold).waitFor();
  });

  test("shows a balance that is not exact as such, and refuses nothing for it", async () => {
    const ben = await parley.addMember();
    const ada = await parley.addMember({ coins: 100 });
    const cleo = await parley.addMember();
    await exchangeTexts(parley, [ada, cleo, "Hello Cleo"]);
    await parley.setFailpoint("roomFault", "throw");
    // Of Ada's rooms, only the one with Cleo has a name that begins with her number.
    await parley.setFailpoint("silentRoom", ada.id);
    // Otherwise the room would report to the inbox what the inbox could not ask for.
    await parley.setFailpoint("inbox", "throw");

    const page = await openWebClient(browser, parley, {
      member: ada,
      hash: "#/coins",
      width: 360,
      complaints,
    });
    await page.getByRole("link", { name: "Your balance: about 100 coins", exact: true }).waitFor();
    const purse = page.getByRole("region", { name: statementEn.balance, exact: true });
    await purse.getByText("about 100", { exact: true }).waitFor();
    await purse.getByText(en.shell.inexactHint, { exact: true }).waitFor();
    const list = page.getByRole("region", { name: statementEn.list, exact: true });
    await list.getByText(statementEn.inexact, { exact: true }).waitFor();
    await list.getByText("+100", { exact: true }).waitFor();
    expect(await documentWidth(page)).toBe(360);
    await page.screenshot({ path: "dist/screenshots/balance that is not exact 360.png" });

    const adminPage = await openWebClient(browser, parley, { member: admin, hash: "#/admin", complaints });
    await adminPage.getByLabel(adminEn.emailOrNumber, { exact: true }).fill(ada.email);
    await adminPage.getByRole("button", { name: adminEn.search, exact: true }).click();
    await adminPage.getByText("about 100", { exact: true }).waitFor();

    await goTo(page, `#/chats/${ben.id}`);
    await startChat(page);
    await page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await page.getByText(attachmentsEn.smiles.balance("about 100 coins"), { exact: true }).waitFor();
    await page.getByRole("button", { name: attachmentsEn.close, exact: true }).click();
    await sendText(page, "Hello Ben");
    await logItem(page, "Hello Ben").getByText(en.chat.sent, { exact: true }).waitFor({ state: "attached" });

    await parley.resetFailpoints();
    await goTo(page, "#/coins");
    await page.reload();
    await page.getByRole("link", { name: en.shell.balance(90), exact: true }).waitFor();
    await purse.getByText("90", { exact: true }).waitFor();
    expect(await page.getByText(en.shell.inexactHint).count()).toBe(0);
    await list.getByText("+100", { exact: true }).waitFor();
    expect(await page.getByText(statementEn.inexact).count()).toBe(0);
  });

  describe("the shown balance", () => {
    const badge = (page: Page, coins: number, isExact = true) =>
      page.getByRole("link", { name: en.shell.balance(coins, isExact), exact: true });

    test("is exact while the member writes in two chats and on another device, and is requested once", async () => {
      const ada = await parley.addMember({ coins: 100 });
      const [ben, cleo] = [await parley.addMember(), await parley.addMember({ coins: 5 })];
      const requests: string[] = [];
      const page = await openWebClient(browser, parley, {
        member: ada,
        hash: `#/chats/${ben.id}`,
        complaints,
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
      expect(await parley.balanceOf(ada)).toBe(85);
      await exchangeTexts(parley, [ada, cleo, "from another device"], [cleo, ada, "an answer"]);
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
      const ada = await parley.addMember({ coins: 100 });
      const requests = { member: 0, coins: 0 };
      let unanswered = 0;
      const page = await openWebClient(browser, parley, {
        member: ada,
        complaints,
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
        await parley.giveCoins(ada.id, 30);
        await parley.advanceClock(COINS_FRESH_MS);
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
      await parley.setClock(0);
    });

    test("follows the rooms, as a balance that is not exact, while the inbox is not connected", async () => {
      const ada = await parley.addMember({ coins: 100 });
      const ben = await parley.addMember();
      let isBlocked = false;
      const inboxes: WebSocketRoute[] = [];
      const page = await openWebClient(browser, parley, {
        member: ada,
        hash: `#/chats/${ben.id}`,
        complaints,
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
      await exchangeTexts(parley, [ada, ben, "from another device"]);
      await badge(page, 85).waitFor();
    });

    test("is loaded later if the first request failed, and the inbox is not there either", async () => {
      const ada = await parley.addMember({ coins: 100 });
      let isBlocked = true;
      const page = await openWebClient(browser, parley, {
        member: ada,
        complaints,
        onPage: async (opened) => {
          await opened.routeWebSocket(/\/members\/inbox/, (socket) =>
            socket.close({ code: 4503, reason: "unavailable" }),
          );
          await opened.route("**/members/me", (route) => (isBlocked ? route.abort() : route.continue()));
        },
      });
      await expect.poll(() => complaints.length).toBeGreaterThan(0);
      isBlocked = false;
      await expect
        .poll(async () => {
          await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
          return badge(page, 100, false).count();
        })
        .toBe(1);
      await page.context().close();
      expectOnlyConnectionErrors(complaints.splice(0));
    });
  });

  test.each([
    ["before its code has loaded", false],
    ["after its code has loaded", true],
  ])(
    "is shown without a click once the browser is back online, if it was opened offline %s",
    async (_, isLoaded) => {
      const ada = await parley.addMember();
      const page = await openWebClient(browser, parley, { member: ada, complaints });
      const list = page.getByText(statementEn.emptyHint);
      await page.getByRole("link", { name: en.shell.balance(0), exact: true }).waitFor();
      if (isLoaded) {
        await goTo(page, "#/coins");
        await list.waitFor();
        await goTo(page, "#/chats");
        await list.waitFor({ state: "detached" });
      }
      await page.context().setOffline(true);
      await goTo(page, "#/coins");
      await page
        .getByRole("alert")
        .getByText(isLoaded ? statementEn.failed : en.shell.broken)
        .waitFor();
      await page.getByRole("button", { name: en.shell.again, exact: true }).waitFor();
      await page.context().setOffline(false);
      await list.waitFor();
      expect(await page.getByRole("button", { name: en.shell.again, exact: true }).count()).toBe(0);
      expectOnlyConnectionErrors(complaints.splice(0));
    },
  );

  test("shows an error if it cannot be loaded, and loads on retry", async () => {
    const ada = await parley.addMember();
    const page = await openWebClient(browser, parley, { member: ada, complaints });
    await page.getByRole("link", { name: en.shell.balance(0), exact: true }).waitFor();
    await page.route("**/members/me/statement*", (route) => route.abort());
    await page.getByRole("link", { name: en.shell.balance(0), exact: true }).click();
    await page.getByRole("alert").getByText(statementEn.failed).waitFor();
    await page.unroute("**/members/me/statement*");
    await page.getByRole("button", { name: en.shell.again, exact: true }).click();
    await page.getByText(statementEn.emptyHint).waitFor();
    expect(complaints.splice(0)).not.toEqual([]);
  });

  test("says how many messages the coins are, and leads to more, if the site names a way", async () => {
    const ada = await parley.addMember({ coins: 23 });
    const config = (await (await parley.fetch("/config")).json()) as object;
    let given: object = { coins_url: "https://example.com/coins?member={id}" };
    const page = await openWebClient(browser, parley, {
      member: ada,
      hash: "#/coins",
      complaints,
      onPage: (each) => each.route("**/config", (route) => route.fulfill({ json: { ...config, ...given } })),
    });
    const purse = page.getByRole("region", { name: statementEn.balance });
    await purse.getByText(statementEn.worth(4), { exact: true }).waitFor();
    const link = purse.getByRole("link", { name: statementEn.get });
    expect(await link.getAttribute("href")).toBe(`https://example.com/coins?member=${ada.id}`);
    given = { coins_help: "Ask the office" };
    await page.reload();
    await purse.getByText("Ask the office", { exact: true }).waitFor();
    expect(await link.count()).toBe(0);
  });
});
