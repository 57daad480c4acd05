import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { STATUS_EXPIRES_AFTER_MS } from "../../../src/core/limits.ts";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { ME_REFRESH_INTERVAL_MS } from "../../../src/web/limits.ts";
import { costLine, discardFailed, logItem, sendText, waitForPrice } from "../../support/browser/chat-page.ts";
import { startChat } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { addPair, roomOf } from "../../support/runtime/chat.ts";
import type { TestMember } from "../../support/runtime/parley.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

describe("a member whose role the operator changes while the page is open", () => {
  const site = webFixture({}, { instrumented: true });

  /** Adds a superuser, and opens a chat of a member who has 3 coins. `requests` counts those for the member's data. */
  async function openChat() {
    const boss = await site.parley.addMember({ superuser: true });
    const [ada, ben] = await addPair(site.parley, { ada: { coins: 3 } });
    let requests = 0;
    let unanswered = 0;
    const page = await site.open({
      member: ada,
      hash: `#/chats/${ben.id}`,
      async onPage(opened) {
        await opened.clock.install();
        opened.on("request", (request) => {
          if (request.url().endsWith("/members/me")) requests++;
        });
        opened.on("websocket", (socket) => {
          socket.on("framesent", ({ payload }) => {
            if (payload === '{"type":"ping"}') unanswered++;
          });
          socket.on("framereceived", ({ payload }) => {
            if (payload === '{"type":"pong"}') unanswered--;
          });
        });
      },
    });
    await startChat(page);
    await waitForPrice(page, 5);
    const setEmployee = async (is_employee: boolean) => {
      const changed = await site.parley.request(boss, "PATCH", `/members/${ada.id}`, { is_employee });
      expect(changed.status).toBe(200);
    };
    /** Passes the time after which a return to the page reads the member again. */
    const pass = async () => {
      await expect.poll(() => unanswered).toBe(0);
      await page.clock.fastForward(ME_REFRESH_INTERVAL_MS);
      await expect.poll(() => unanswered).toBe(0);
    };
    return { page, ada, ben, boss, setEmployee, pass, requestsSoFar: () => requests };
  }

  function returnToPage(page: Page): Promise<unknown> {
    return page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  }

  function waitUntilFree(page: Page): Promise<void> {
    return costLine(page).filter({ hasText: en.chat.free }).waitFor();
  }

  /** Has the room read its members again with the next frame. */
  async function expireStatus([ada, ben]: [TestMember, TestMember]): Promise<void> {
    await site.parley.evict("CHAT_ROOM", roomOf(ada, ben));
    await site.parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
  }

  test("sees the prices of the new role when the page comes back into sight, in both directions", async () => {
    const { page, boss, setEmployee, pass, requestsSoFar } = await openChat();
    await postSmile(site.parley, boss, PNG, { price: 10, title: "Wave" });
    await sendText(page, "Please");
    await logItem(page, `${messagesEn.failed.notSent} ${messagesEn.failed.tooFew(3, 5)}`).waitFor();
    await pass();
    expect(requestsSoFar()).toBe(1);

    await setEmployee(true);
    await returnToPage(page);
    await waitUntilFree(page);
    await logItem(page, messagesEn.failed.nowFree).waitFor();
    await page
      .getByRole("link", { name: en.shell.balance(3), exact: true })
      .first()
      .waitFor();
    await expect.poll(() => page.getByTitle(en.shell.freeHint).count()).toBeGreaterThan(0);
    await page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    const sticker = (price: string) => page.getByRole("button", { name: `Wave ${price}` });
    await sticker(attachmentsEn.smiles.free).waitFor();

    await setEmployee(false);
    // The page has just read the member, so it waits.
    await returnToPage(page);
    expect(requestsSoFar()).toBe(2);
    await pass();
    await sticker(en.coins(10)).waitFor();
    await page.getByRole("button", { name: attachmentsEn.close, exact: true }).click();
    await waitForPrice(page, 5);
    await logItem(page, messagesEn.failed.tooFew(3, 5)).waitFor();
    await expect.poll(() => page.getByTitle(en.shell.freeHint).count()).toBe(0);
    expect(requestsSoFar()).toBe(3);
    // An idle page reads nothing.
    await pass();
    await pass();
    expect(requestsSoFar()).toBe(3);
  });

  test("sees them with the next message that the room charges, or does not", async () => {
    const { page, ada, ben, setEmployee } = await openChat();
    await setEmployee(true);
    await expireStatus([ada, ben]);
    await sendText(page, "free of charge");
    await logItem(page, "free of charge").getByText(en.chat.sent, { exact: true }).waitFor();
    await waitUntilFree(page);
    await expect.poll(() => page.getByTitle(en.shell.freeHint).count()).toBeGreaterThan(0);

    await setEmployee(false);
    await expireStatus([ada, ben]);
    await sendText(page, "not any more");
    await logItem(page, "not any more").getByText(messagesEn.failed.notSent).waitFor();
    await waitForPrice(page, 5);
    await expect.poll(() => page.getByTitle(en.shell.freeHint).count()).toBe(0);
    await discardFailed(page, "not any more");
    expect(await site.parley.balanceOf(ada)).toBe(3);
  });
});
