import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { logItem, sendText } from "../../support/browser/chat-page.ts";
import { cutNetwork, restoreNetwork } from "../../support/browser/network.ts";
import { placeOfMessage } from "../../support/browser/page/log.ts";
import { readStoredData } from "../../support/browser/page/stored-data.ts";
import { registerWorker } from "../../support/browser/service-worker.ts";
import { exchangeTexts, fillChat, goTo } from "../../support/browser/web-client.ts";
import { deployedFixture } from "../../support/browser/web-fixture.ts";
import { addPair } from "../../support/runtime/chat.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

describe("a page that has shown chats before", () => {
  const site = deployedFixture();

  const list = (page: Page) => page.getByRole("list", { name: en.chats.list });
  const row = (page: Page, other: TestMember) =>
    list(page).getByRole("link", { name: en.chats.member(other.id) });
  const presence = (page: Page) => page.locator(".chat-head, .chat-list").getByText(en.chat.online);
  const loadedIds = (page: Page) =>
    page
      .getByRole("log")
      .locator("[data-id]")
      .evaluateAll((items) => items.map((item) => Number((item as HTMLElement).dataset["id"])));

  /** Opens chats of a new member one after the other, the last of them with many messages, and lets the page store them. */
  async function visitChats() {
    const [cleo, dan] = await addPair(site.parley, { ada: { coins: 1000 }, ben: { coins: 1000 } });
    const [eve, fred] = [
      await site.parley.addMember({ coins: 100 }),
      await site.parley.addMember({ coins: 100 }),
    ];
    await exchangeTexts(
      site.parley,
      [eve, cleo, "from Eve"],
      [fred, cleo, "from Fred"],
      [cleo, dan, "first"],
    );
    await fillChat(site.parley, [cleo, dan], 80);
    await exchangeTexts(site.parley, [dan, cleo, "last one"]);
    const page = await site.open({
      member: cleo,
      serviceWorkers: "allow",
      hash: `#/chats/${eve.id}`,
      onPage: (each) => each.clock.install(),
    });
    await page.getByRole("log").getByText("from Eve").waitFor();
    await row(page, dan).click();
    await page.getByRole("log").getByText("last one").waitFor();
    await registerWorker(page);
    return { page, cleo, dan, eve, fred };
  }

  /** Starts the page without a network, at the list. */
  async function startOffline(page: Page): Promise<void> {
    await cutNetwork(page);
    await goTo(page, "");
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await page.getByText(en.shell.offline).waitFor();
  }

  test("shows them without a network, sends what is written then, and continues without a jump", async () => {
    const { page, cleo, dan, eve, fred } = await visitChats();
    const socket = await site.parley.chatV1(dan, cleo);
    await presence(page).first().waitFor();
    await startOffline(page);
    await row(page, dan).getByText("last one").waitFor();
    expect(await presence(page).count()).toBe(0);
    // It was never opened in this browser.
    await row(page, fred).click();
    await page.getByRole("heading", { level: 1, name: en.chats.member(fred.id) }).waitFor();
    expect(await page.getByRole("log").getByText("from Fred").count()).toBe(0);
    await row(page, eve).click();
    await page.getByRole("log").getByText("from Eve").waitFor();
    await row(page, dan).click();
    const log = page.getByRole("log");
    await log.getByText("last one").waitFor();
    expect(await presence(page).count()).toBe(0);
    await page.screenshot({ path: "dist/screenshots/offline start 1280.png" });
    await sendText(page, "written offline");
    await logItem(page, "written offline").getByText(messagesEn.log.waiting).waitFor();
    // It costs no more than the member has seen.
    await expect.poll(() => readStoredData(page)).toContain(`"maxPrice":5`);

    for (const text of ["one", "two", "three"]) socket.send(text);
    while ((await socket.next()).text !== "three");
    await log.evaluate((element) => {
      element.scrollTop -= 400;
    });
    const ids = await loadedIds(page);
    const anchor = ids[Math.floor(ids.length / 2)] ?? 0;
    // The line about the connection above the log may come and go.
    const place = async () =>
      (await log.evaluate(placeOfMessage, anchor)) - ((await log.boundingBox())?.y ?? Number.NaN);
    await expect.poll(async () => (await place()) - (await place())).toBe(0);
    const before = await place();
    await restoreNetwork(page);
    await logItem(page, "written offline").getByText(en.chat.sent).waitFor({ state: "attached" });
    await log.getByText("three").waitFor({ state: "attached" });
    expect(Math.abs((await place()) - before)).toBeLessThanOrEqual(1);
    const after = await loadedIds(page);
    expect(after).toEqual(after.map((_, at) => (after[0] ?? 0) + at));
    expect(await log.getByText("last one").count()).toBe(1);
    socket.raw.close();
  });

  test("shows only what the server sends if messages are missing between, as after a long time", async () => {
    const { page, cleo, dan } = await visitChats();
    await startOffline(page);
    await row(page, dan).click();
    await page.getByRole("log").getByText("last one").waitFor();
    await fillChat(site.parley, [cleo, dan], 300);
    await restoreNetwork(page);
    await page.getByRole("log").getByText("message 300").waitFor();
    expect(await page.getByRole("log").getByText("last one").count()).toBe(0);
    const ids = await loadedIds(page);
    expect(ids).toEqual(ids.map((_, at) => (ids[0] ?? 0) + at));
  });
});
