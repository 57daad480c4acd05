import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ERRORS } from "../../src/protocol/errors.ts";
import { words } from "../../src/web/example/words.ts";
import { sentenceWith } from "../support/browser/catalogue-sentences.ts";
import {
  ExamplePages,
  expectBalance,
  listItem,
  loadedWidth,
  openChat,
  sendFile,
  sendSmile,
  sendText,
  sentFrames,
} from "../support/browser/example-page.ts";
import { launchBrowser } from "../support/browser/launch-browser.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";
import { addSmile, PNG } from "../support/runtime/smiles.ts";

describe("a chat on the example page", () => {
  let parley: Parley;
  let browser: Browser;
  let pages: ExamplePages;

  beforeAll(async () => {
    parley = await startParley({ SIGNUP_COINS: 100 });
    browser = await launchBrowser();
    pages = new ExamplePages(browser, parley);
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(() => {
    expect(pages.complaints.splice(0)).toEqual([]);
  });

  test("sends text, smiles and files both ways and charges each", async () => {
    const smileId = await addSmile(parley, await parley.addMember({ superuser: true }), 7);
    const people = await pages.openChatOfTwo();
    const [ada, ben] = people;
    let id = 0;
    for (const from of people) {
      await expectBalance(from, 100);

      id++;
      await sendText(from.page, "<b>hey</b>");
      for (const { page } of people) {
        const item = listItem(page, words.message({ id, type: "text", member_id: from.id }));
        await item.getByText("<b>hey</b>", { exact: true }).waitFor();
        expect(await item.getByText(words.you).count()).toBe(page === from.page ? 1 : 0);
      }
      await expectBalance(from, 95);

      id++;
      await sendSmile(from.page, smileId);
      for (const { page } of people) {
        const item = listItem(page, words.message({ id, type: "smile", member_id: from.id }));
        await expect
          .poll(() => loadedWidth(item.getByRole("img", { name: words.smile(smileId), exact: true })))
          .toBe(1);
      }
      await expectBalance(from, 88);

      id++;
      await sendFile(from.page, "dot.png", PNG, `A dot from ${from.id}`);
      for (const { page } of people) {
        const item = listItem(page, words.message({ id, type: "file", member_id: from.id }));
        await item.getByText(`A dot from ${from.id}`, { exact: true }).waitFor();
        await expect.poll(() => loadedWidth(item.getByRole("img"))).toBe(1);
      }
      await expectBalance(from, 83);
    }
    await ada.page.click("#me button");
    await expectBalance(ada, 83);
    expect(id).toBe(6);
    expect(await ben.page.locator("#messages .message").count()).toBe(6);
  });

  test("shows each frame that it sends: without the token, and with the header of a file", async () => {
    const [ada] = await pages.openChatOfTwo();
    await sendText(ada.page, "hello");
    await sendSmile(ada.page, 999);
    await sendFile(ada.page, "a#b", Buffer.from("seventeen bytes !"), "look");
    await listItem(ada.page, words.message({ id: 2, type: "file", member_id: ada.id })).waitFor();
    const header = { name: "a#b", size: 17, type: "application/octet-stream", text: "look" };
    expect(await sentFrames(ada.page)).toEqual([
      "Bearer …",
      "hello",
      JSON.stringify({ type: "smile", smile_id: 999 }),
      `!${JSON.stringify(header).replaceAll("#", "\\u0023")}#`,
    ]);
    await ada.page.getByRole("log").getByText(words.bytes(17), { exact: true }).waitFor();
    expect(await ada.page.getByRole("log").textContent()).not.toContain(ada.token);
    await listItem(ada.page, "smile_not_found").waitFor();
  });

  test("shows a file that is not an image as a link to its bytes", async () => {
    const [ada, ben] = await pages.openChatOfTwo();
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i % 251));
    await sendFile(ada.page, "{}#.bin", bytes, "");
    const item = listItem(ben.page, words.message({ id: 1, type: "file", member_id: ada.id }));
    const link = item.getByRole("link", { name: sentenceWith(words.file, "[0-9a-f-]{36}") });
    await link.waitFor();
    expect(await item.getByRole("img").count()).toBe(0);

    const [download] = await Promise.all([ben.page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toBe("{}#.bin");
    expect(await readFile(await download.path())).toEqual(bytes);
  });

  test("shows an error to its sender only and charges nothing for it", async () => {
    const [ada, ben] = await pages.openChatOfTwo();
    await sendSmile(ada.page, 999);
    await listItem(ada.page, `smile_not_found ${ERRORS.smile_not_found.detail}`).waitFor();
    await sendText(ada.page, "still here");
    await listItem(ben.page, "still here").waitFor();
    expect(await listItem(ben.page, "smile_not_found").count()).toBe(0);
    await expectBalance(ada, 95);
  });

  test("shows the price to a member who has too few coins", async () => {
    const [ada, ben] = [await pages.addPerson({ coins: 3 }), await pages.addPerson()];
    await openChat(ada, ben.id);
    await listItem(ada.page, words.history(0)).waitFor();
    await sendText(ada.page, "hey");
    await listItem(ada.page, "insufficient_balance").getByText("(price: 5, balance: 3)").waitFor();
    await expectBalance(ada, 3);
  });

  test("shows the code and reason of a closed socket and disables the forms that need it", async () => {
    const ada = await pages.addPerson();
    await openChat(ada, 999_999);
    await listItem(ada.page, words.closed(4404, "member_not_found")).waitFor();
    for (const button of ["#authorize", "#close", "#text button", "#file button", "#smile button"]) {
      expect(await ada.page.isDisabled(button)).toBe(true);
    }

    const ben = await pages.addPerson();
    await openChat(ada, ben.id);
    await listItem(ada.page, words.history(0)).waitFor();
    await ada.page.click("#close");
    await listItem(ada.page, words.closed(1000, "")).waitFor();
  });

  test("closes the first chat when another is opened", async () => {
    const [ada, ben] = await pages.openChatOfTwo();
    const cleo = await pages.addPerson();
    await openChat(ada, cleo.id);
    await listItem(ada.page, words.closed(1000, "")).waitFor();
    await expect.poll(() => listItem(ada.page, words.history(0)).count()).toBe(2);
    await sendText(ben.page, "Are you there?");
    await listItem(ben.page, "Are you there?").waitFor();
    await sendText(ada.page, "Hello, Cleo");
    await listItem(ada.page, "Hello, Cleo").waitFor();
    expect(await listItem(ada.page, "Are you there?").count()).toBe(0);
    expect(await listItem(ben.page, "Hello, Cleo").count()).toBe(0);
  });

  test("clears the list of frames and keeps adding to it", async () => {
    const [ada] = await pages.openChatOfTwo();
    await sendText(ada.page, "one");
    await listItem(ada.page, "one").waitFor();
    await ada.page.click("#clear");
    expect(await ada.page.getByRole("listitem").count()).toBe(0);
    await sendText(ada.page, "two");
    await listItem(ada.page, "two").waitFor();
    // The frame that was sent, and the one that came back.
    expect(await ada.page.getByRole("listitem").count()).toBe(2);
  });
});
