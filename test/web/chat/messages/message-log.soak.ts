import { beforeAll, describe, expect, test } from "vitest";
import { en } from "../../../../src/web/i18n/en.ts";
import {
  addLongChat,
  downloadLink,
  logItem,
  messageField,
  openLongChat,
  sendText,
} from "../../../support/browser/chat-page.ts";
import { recordSound } from "../../../support/browser/page/files.ts";
import { extendSelection, selectMessage, watchAnnouncements } from "../../../support/browser/page/log.ts";
import { loadBackTo, scrollToMessage } from "../../../support/browser/page/long-log.ts";
import { exchangeTexts, replaceWithFile } from "../../../support/browser/web-client.ts";
import { webFixture } from "../../../support/browser/web-fixture.ts";
import { addPair } from "../../../support/runtime/chat.ts";
import type { TestMember } from "../../../support/runtime/parley.ts";

describe("the web client's message log", () => {
  const web = webFixture({ SEND_BURST: 0 });
  let recording: Buffer;
  beforeAll(async () => {
    const recorder = await web.browser.newPage();
    const bytes = await recorder.evaluate(recordSound, "audio/webm;codecs=opus");
    await recorder.close();
    recording = Buffer.from(bytes);
  });

  test("screen readers announce a new message with its author, but not older ones that load, and a selection stays", async () => {
    const { ada, ben, page, log } = await openLongChat(web, 120);
    const announcements = await page.evaluateHandle(watchAnnouncements);
    const selected = await log.evaluate(selectMessage, 95);
    expect(selected).not.toBe("");
    await log.evaluate((element) => {
      element.scrollTop = 0;
    });
    await log.getByText("the very first").waitFor({ state: "attached" });
    await exchangeTexts(web.parley, [ben, ada, "news"], [ben, ada, "more news"]);
    const name = en.chats.member(ben.id);
    const announced = () => announcements.jsonValue();
    await expect.poll(announced).toContain(`${name}: more news`);
    expect(await page.evaluate(() => String(getSelection()))).toBe(selected);
    // The member's own messages, and what the other member does, are not announced.
    await sendText(page, "my own");
    await logItem(page, "my own").getByText(en.chat.sent).waitFor({ state: "attached" });
    const socket = await web.parley.chatV1(ben, ada);
    socket.send(JSON.stringify({ type: "typing" }));
    await page.getByText(en.chat.typing).waitFor();
    socket.raw.close();
    await page.getByText(en.chat.away, { exact: true }).waitFor();
    expect(await announced()).toEqual([`${name}: news`, `${name}: more news`]);
  });

  test("only blocks near the visible part are drawn, and those in use: selected, focused, or with a player that has begun", async () => {
    const { ada, ben } = await addLongChat(web, 250);
    await replaceWithFile(web.parley, [ada, ben], { id: 10, name: "sound.webm", type: "audio/webm" });
    await replaceWithFile(web.parley, [ada, ben], { id: 100, name: "notes.txt", type: "text/plain" });
    const page = await web.open({
      member: ada,
      hash: `#/chats/${ben.id}`,
      onPage: (opened) =>
        opened.route(/\/storage/, (route) => route.fulfill({ body: recording, contentType: "audio/webm" })),
    });
    const log = page.getByRole("log");
    await log.getByText("message 250").waitFor();
    await log.evaluate(loadBackTo, 1);
    const isDrawn = async (id: number) => (await log.locator(`[data-id="${id}"]`).count()) === 1;
    const scrollTo = (top: number) => log.evaluate((element, to) => element.scrollTo(0, to), top);
    const expectDrawn = (expected: Record<number, boolean>) =>
      expect
        .poll(async () =>
          Object.fromEntries(
            await Promise.all(Object.keys(expected).map(async (id) => [id, await isDrawn(Number(id))])),
          ),
        )
        .toEqual(expected);
    await scrollTo(0);
    await expectDrawn({ 1: true, 10: true, 70: false, 100: false, 250: false });
    await log.locator("audio").evaluate((player: HTMLAudioElement) => {
      player.loop = true;
      return player.play();
    });
    await scrollTo(1_000_000);
    await expectDrawn({ 1: true, 10: true, 70: false, 100: false, 250: true });
    const selected = await log.evaluate(selectMessage, 245);
    expect(selected).toContain("message 245");

    await log.evaluate(scrollToMessage, 100);
    await downloadLink(log, "notes.txt").focus();
    await scrollTo(0);
    await expectDrawn({ 1: true, 10: true, 70: false, 100: true, 150: false, 245: true });
    expect(await log.locator("audio").evaluate((player: HTMLAudioElement) => player.paused)).toBe(false);
    const isFocused = (link: Element) => link === document.activeElement;
    expect(await downloadLink(log, "notes.txt").evaluate(isFocused)).toBe(true);
    expect(await page.evaluate(() => String(getSelection()))).toBe(selected);
    await page.evaluate(() => getSelection()?.removeAllRanges());
    await log.focus();
    await scrollTo(500);
    await expectDrawn({ 10: true, 100: false, 245: false });
  });

  test("a selection from a drawn message over others that are not drawn copies all of them", async () => {
    const { page, log } = await openLongChat(web, 250);
    await log.evaluate(loadBackTo, 1);
    await log.evaluate((element) => element.scrollTo(0, 1_000_000));
    await log.locator('[data-id="250"]').waitFor();
    await log.focus();
    await log.evaluate(selectMessage, 250);
    await log.evaluate((element) => element.scrollTo(0, 0));
    await log.locator('[data-id="5"]').waitFor();
    await log.evaluate(extendSelection, 5);
    await expect.poll(() => log.locator('[data-id="150"]').count()).toBe(0);
    await page.keyboard.press("Control+C");
    await messageField(page).focus();
    await page.keyboard.press("Control+V");
    const pasted = await messageField(page).inputValue();
    const numbers = [...pasted.matchAll(/message (\d+)/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 245 }, (_, i) => i + 5));
  });

  test("a short message is one line with its time, a turn ends in a corner, and emojis have no bubble", async () => {
    const [ada, ben] = await addPair(web.parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    const lines = ["ok", "fine", "😀🎉"].map((text): [TestMember, TestMember, string] => [ben, ada, text]);
    await exchangeTexts(web.parley, ...lines, [ada, ben, "good"]);
    const page = await web.open({
      member: ada,
      hash: `#/chats/${ben.id}`,
      width: 1920,
    });
    const bubble = (text: string) =>
      page.getByRole("log").getByRole("listitem").filter({ hasText: text }).locator(".bubble");
    await bubble("good").waitFor();
    const boxOf = (text: string) =>
      bubble(text).evaluate((element) => element.getBoundingClientRect().toJSON());
    expect([(await boxOf("ok")).height, (await boxOf("good")).height]).toEqual([38, 38]);
    // Both members write in one column in the middle of a wide pane.
    expect((await boxOf("good")).right - (await boxOf("ok")).left).toBeLessThanOrEqual(760);
    const cornersOf = (text: string) =>
      bubble(text).evaluate((element) => {
        const { borderEndStartRadius, borderEndEndRadius } = getComputedStyle(element);
        return [borderEndStartRadius, borderEndEndRadius];
      });
    expect(await cornersOf("ok")).toEqual(["18px", "18px"]);
    expect(await cornersOf("good")).toEqual(["18px", "6px"]);
    const styleOf = (text: string, property: "backgroundColor" | "borderTopColor" | "borderInlineEndWidth") =>
      bubble(text).evaluate((element, name) => getComputedStyle(element)[name], property);
    expect(
      await bubble("😀🎉")
        .locator(".text")
        .evaluate((text) => getComputedStyle(text).fontSize),
    ).toBe("40px");
    expect(await styleOf("😀🎉", "backgroundColor")).toBe("rgba(0, 0, 0, 0)");
    expect(await styleOf("ok", "backgroundColor")).not.toBe("rgba(0, 0, 0, 0)");
    // Without colours, the bubbles of both members differ by their borders.
    await page.emulateMedia({ forcedColors: "active" });
    expect(await styleOf("ok", "borderTopColor")).not.toBe(await styleOf("ok", "backgroundColor"));
    expect(await styleOf("ok", "borderInlineEndWidth")).toBe("1px");
    expect(await styleOf("good", "borderInlineEndWidth")).toBe("4px");
  });

  test("the title of today's messages becomes Yesterday at midnight", async () => {
    const [ada, ben] = await addPair(web.parley, { ada: { coins: 100 } });
    await exchangeTexts(web.parley, [ada, ben, "Hello Ben!"]);
    const page = await web.open({ member: ada });
    await page.clock.install();
    await page.goto(new URL(`/#/chats/${ben.id}`, web.parley.url).href);
    await page.reload();
    await page.getByRole("log").getByText(en.chat.today, { exact: true }).waitFor();
    await page.clock.fastForward("24:00:00");
    await page.getByRole("log").getByText(en.chat.yesterday, { exact: true }).waitFor();
    expect(await page.getByText(en.chat.today).count()).toBe(0);
  });
});
