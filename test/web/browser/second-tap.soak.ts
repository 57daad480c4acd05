import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import {
  chooseFiles,
  logItem,
  messageField,
  openChatPages,
  textFile,
  waitForBalance,
} from "../../support/browser/chat-page.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

type Point = { x: number; y: number };

describe("the second half of a double tap", () => {
  const web = webFixture({});
  const complaints: string[] = [];
  const STICKERS = 16;
  /** Their price is over a tenth of the coins, so the page asks. */
  const FILES = 21;
  beforeAll(async () => {
    const admin = await web.parley.addMember({ superuser: true });
    for (let i = 0; i < STICKERS; i++)
      await postSmile(web.parley, admin, PNG, { price: 7, title: `No. ${i}` });
  });

  async function openPhone(): Promise<Page> {
    const { one } = await openChatPages({ ...web, complaints }, { coins: 1000 });
    await one.setViewportSize({ width: 360, height: 740 });
    return one;
  }

  async function middleOf(element: Locator): Promise<Point> {
    const { x, y, width, height } = (await element.boundingBox()) as Point & {
      width: number;
      height: number;
    };
    return { x: x + width / 2, y: y + height / 2 };
  }

  const tapTwice = (page: Page, { x, y }: Point) => page.mouse.dblclick(x, y);
  const openStickers = (page: Page) =>
    page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
  const rowSend = (page: Page) => page.getByRole("group").getByRole("button", { name: en.chat.send });

  test("does not send the sticker that the first half has chosen", async () => {
    const one = await openPhone();
    await openStickers(one);
    const cells = one.locator(".sticker-cell");
    await cells.first().click();
    const place = await middleOf(rowSend(one));
    // The row, which covers stickers, disappears.
    await one.keyboard.press("Escape");
    await expect.poll(() => rowSend(one).count()).toBe(0);
    await tapTwice(one, place);
    await rowSend(one).waitFor();
    // A press that the member has looked for sends it.
    await one.keyboard.press("Enter");
    await waitForBalance(one, 993);
    expect(await one.getByRole("log").getByRole("img").count()).toBe(1);
  });

  test("does not send the words below a sheet that the first half has closed", async () => {
    const one = await openPhone();
    await messageField(one).fill("unsent words");
    const below = await middleOf(one.locator(".composer .send"));
    await openStickers(one);
    await one.locator(".sticker-cell").first().click();
    // The button of the row is above that of the composer.
    await tapTwice(one, below);
    await one.getByRole("log").getByRole("img").waitFor();
    await waitForBalance(one, 993);
    expect(await messageField(one).inputValue()).toBe("unsent words");
    await messageField(one).press("Enter");
    await logItem(one, "unsent words").waitFor();
    await waitForBalance(one, 988);
  });

  test("does not answer the question that the first half has asked", async () => {
    const one = await openPhone();
    await chooseFiles(one, ...Array.from({ length: FILES }, (_, i) => textFile(`${i}.txt`)));
    const files = one.locator(".tray-file");
    const question = one.getByRole("dialog");
    const send = one.locator(".composer .send");
    // Once, so that the code of the question has loaded.
    await send.click();
    const yes = question.getByRole("button", { name: en.chat.send, exact: true });
    const place = await middleOf(yes);
    await one.keyboard.press("Escape");
    await expect.poll(() => one.locator("dialog").count()).toBe(0);
    await send.evaluate((button, { x, y }) => {
      const { style } = button as HTMLElement;
      style.position = "fixed";
      style.insetBlockStart = `${y - button.clientHeight / 2}px`;
      style.insetInlineStart = `${x - button.clientWidth / 2}px`;
    }, place);
    await tapTwice(one, place);
    await yes.waitFor();
    expect(await files.count()).toBe(FILES);
    // Enter presses the button of the question.
    await one.keyboard.press("Enter");
    await expect.poll(() => files.count()).toBe(0);
  });
});
