import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en as accountEn } from "../../../../src/web/account/en.ts";
import { en as attachmentsEn } from "../../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../../src/web/chat/messages/en.ts";
import { en } from "../../../../src/web/i18n/en.ts";
import { en as settingsEn } from "../../../../src/web/settings/en.ts";
import {
  chooseFiles,
  downloadLink,
  focusedText,
  logItem,
  messageField,
  openChatPages,
  sendTray,
  textFile,
  trayNames,
  waitForBalance,
  waitForPrice,
} from "../../../support/browser/chat-page.ts";
import { readPlayer } from "../../../support/browser/media-files.ts";
import { cutNetwork, restoreNetwork } from "../../../support/browser/network.ts";
import { dragFile, pasteFiles, recordVideo } from "../../../support/browser/page/files.ts";
import { expectOnlyConnectionErrors, goTo } from "../../../support/browser/web-client.ts";
import { webFixture } from "../../../support/browser/web-fixture.ts";
import { roomOf } from "../../../support/runtime/chat.ts";
import { PNG } from "../../../support/runtime/smiles.ts";

describe("the tray", () => {
  const web = webFixture();

  test("chosen files wait in the tray: one is removed, the words of the field go with the first, and Send sends all", async () => {
    const { one, other } = await openChatPages(web);
    const recorder = await web.browser.newPage();
    const film = Buffer.from(await recorder.evaluate(recordVideo));
    await chooseFiles(
      one,
      { name: "red.png", mimeType: "image/png", buffer: PNG },
      { name: "film.webm", mimeType: "video/webm", buffer: film },
      textFile("notes.txt"),
      textFile("last.txt"),
    );
    const sum = one.locator(".tray-sum");
    await expect.poll(() => sum.textContent()).toBe(attachmentsEn.tray.sum(4, en.coins(20)));
    await expect.poll(() => readPlayer(one.locator(".tray video"), "videoWidth")).toBe(160);
    const picture = one.locator(".tray img");
    await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
    const address = (await picture.getAttribute("src")) ?? "";
    const remove = (name: string) =>
      one.getByRole("button", { name: attachmentsEn.tray.remove(name), exact: true });
    await remove("last.txt").click();
    await expect.poll(() => focusedText(one)).toBe(attachmentsEn.tray.remove("notes.txt"));
    await remove("notes.txt").click();
    await expect.poll(() => sum.textContent()).toBe(attachmentsEn.tray.sum(2, en.coins(10)));
    await expect.poll(() => focusedText(one)).toBe(attachmentsEn.tray.remove("film.webm"));
    await messageField(one).fill("Look at these");
    expect(await one.locator(".price-chip").textContent()).toBe("10");

    // Another chat has a tray of its own, and nothing was sent so far.
    await goTo(one, "#/chats");
    await messageField(one).waitFor({ state: "detached" });
    await one.goBack();
    await expect.poll(() => trayNames(one)).toEqual(["red.png", "film.webm"]);
    expect(await one.getByRole("log").getByRole("listitem").count()).toBe(0);
    // The price is known again: otherwise a question would come first.
    await waitForPrice(one, 10);
    await messageField(one).press("Enter");
    const items = other.getByRole("log").getByRole("listitem");
    await expect.poll(() => items.count()).toBe(2);
    await items.nth(0).getByText("Look at these", { exact: true }).waitFor();
    await downloadLink(items.nth(1), "film.webm").waitFor();
    expect(await messageField(one).inputValue()).toBe("");
    expect(await one.locator(".tray").count()).toBe(0);
    await waitForBalance(one, 90);
    const showsPicture = (url: string) =>
      new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve(true);
        image.onerror = () => resolve(false);
        image.src = url;
      });
    await expect.poll(() => one.evaluate(showsPicture, address)).toBe(false);
    // The browser reports the address that is no longer valid.
    expect(web.complaints.splice(0).join()).toContain("ERR_FILE_NOT_FOUND");
  });

  test("a file copied in a file manager is pasted as the file, and a text copied with its picture as the text", async () => {
    const { one, other } = await openChatPages(web);
    const paste = (copied: Parameters<typeof pasteFiles>[1]) =>
      one.locator("textarea").evaluate(pasteFiles, copied);
    expect(await paste({ names: ["alone.txt"] })).toBe(false);
    expect(await paste({ names: ["finder.txt"], text: "finder.txt" })).toBe(false);
    expect(await paste({ names: ["a.txt", "b.txt"], text: "a.txt\rb.txt" })).toBe(false);
    expect(await paste({ names: ["image.png"], text: "Words from a document" })).toBe(true);
    expect(await paste({ names: [], text: "finder.txt" })).toBe(true);
    await expect.poll(() => trayNames(one)).toEqual(["alone.txt", "finder.txt", "a.txt", "b.txt"]);
    await sendTray(one);
    for (const name of ["alone.txt", "finder.txt", "a.txt", "b.txt"])
      await downloadLink(other, name).waitFor();
    await waitForBalance(one, 80);

    expect(await paste({ names: ["Holiday"], text: "Holiday", isFolder: true })).toBe(false);
    await one.getByText(attachmentsEn.files.folder("Holiday")).waitFor();
    expect(await other.getByRole("log").getByRole("listitem").count()).toBe(4);
  });

  test("a dropped folder is refused at once, and the files beside it are sent", async () => {
    const { one, other } = await openChatPages(web);
    const folder = await mkdtemp(join(tmpdir(), "parley-drop-"));
    try {
      await mkdir(join(folder, "Holiday"));
      await writeFile(join(folder, "Holiday", "inside.txt"), "x");
      await writeFile(join(folder, "beside.txt"), "x");
      await dropPaths(one, ".log", [join(folder, "Holiday"), join(folder, "beside.txt")]);
      const refusal = one.getByText(attachmentsEn.files.folder("Holiday"));
      await refusal.waitFor();
      await sendTray(one);
      await downloadLink(other, "beside.txt").waitFor();
      expect(await refusal.count()).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
    await waitForBalance(one, 95);
    expect(await one.getByRole("log").getByRole("listitem").count()).toBe(1);
  });

  test("a file dropped on the chat is sent, and one dropped beside it is ignored", async () => {
    const { one, other } = await openChatPages(web);
    const hint = one.getByText(attachmentsEn.files.drop);
    const drag = (event: "dragover" | "drop", selector: string) =>
      one.locator(selector).evaluate(dragFile, { event, name: "dropped.txt" });
    await drag("dragover", ".log");
    await hint.waitFor();
    await drag("dragover", ".rail");
    expect(await hint.isVisible()).toBe(false);
    // False means that the page prevents the browser from opening the file.
    expect(await drag("drop", ".rail")).toBe(false);
    await drag("drop", ".log");
    await expect.poll(() => trayNames(one)).toEqual(["dropped.txt"]);
    await sendTray(one);
    await downloadLink(other, "dropped.txt").waitFor();
    await waitForBalance(one, 95);
    expect(await other.getByRole("log").getByRole("listitem").count()).toBe(1);
  });

  test("many files are sent only after a question, and none without coins for all", async () => {
    const { one, other, ada } = await openChatPages(web, { coins: 100 });
    const send = one.getByRole("button", { name: en.chat.send, exact: true });
    await chooseFiles(one, ...Array.from({ length: 21 }, (_, i) => textFile(`${i}.txt`)));
    await one.getByText(attachmentsEn.smiles.balance(en.coins(100)), { exact: true }).waitFor();
    expect(await send.getAttribute("aria-disabled")).toBe("true");
    await messageField(one).press("Enter");
    const boss = await web.parley.addMember({ superuser: true });
    const headers = { "Idempotency-Key": "1" };
    await web.parley.request(boss, "POST", `/members/${ada.id}/coins`, { amount: 50 }, headers);
    await expect.poll(() => send.getAttribute("aria-disabled")).toBe("false");
    await messageField(one).press("Enter");
    const question = one.getByRole("dialog", { name: attachmentsEn.spend.title(en.coins(105)), exact: true });
    await question.getByText(attachmentsEn.spend.left("45"), { exact: true }).waitFor();
    await one.keyboard.press("Escape");
    await expect.poll(() => one.locator("dialog").count()).toBe(0);
    expect(await one.getByRole("log").getByRole("listitem").count()).toBe(0);
    await send.click();
    await question.getByRole("button", { name: en.chat.send, exact: true }).click();
    await downloadLink(other, "20.txt").waitFor();
    await waitForBalance(one, 45);
  });

  test("a reload warns of files in the tray, which are in this tab alone, and of nothing else", async () => {
    const { one } = await openChatPages(web);
    const dialogs: string[] = [];
    one.on("dialog", (dialog) => {
      dialogs.push(dialog.type());
      void dialog.dismiss();
    });
    await messageField(one).fill("words");
    await one.reload();
    await one.getByText(messagesEn.log.start).waitFor();
    expect(dialogs).toEqual([]);
    await chooseFiles(one, textFile("notes.txt"));
    await expect.poll(() => trayNames(one)).toEqual(["notes.txt"]);
    const two = await one.context().newPage();
    await two.goto(one.url());
    await two.getByText(messagesEn.log.start).waitFor();
    expect(await two.locator(".tray").count()).toBe(0);
    await one.evaluate(() => location.reload());
    await expect.poll(() => dialogs).toEqual(["beforeunload"]);
    await expect.poll(() => trayNames(one)).toEqual(["notes.txt"]);
    await goTo(one, "#/settings");
    await one.getByRole("button", { name: settingsEn.logOut, exact: true }).click();
    const question = one.getByRole("dialog", { name: settingsEn.lost(0, 1), exact: true });
    await question.getByRole("button", { name: settingsEn.logOut, exact: true }).click();
    await one.getByRole("form", { name: accountEn.logIn, exact: true }).waitFor();
    await one.reload();
    await one.getByRole("form", { name: accountEn.logIn, exact: true }).waitFor();
    expect(dialogs).toHaveLength(1);
  });

  test("files are chosen and sent without a network, and a price that is not known is asked for", async () => {
    const { one, other, ada, ben } = await openChatPages(web);
    const announced = one.locator(".announcer").first();
    await chooseFiles(one, textFile("first.txt"));
    await expect.poll(() => trayNames(one)).toEqual(["first.txt"]);
    await cutNetwork(one);
    await web.parley.closeSocketsOf("CHAT_ROOM", roomOf(ada, ben));
    await chooseFiles(one, textFile("later.txt"));
    const sum = attachmentsEn.tray.sum(2, en.coins(10));
    await announced.getByText(sum, { exact: true }).waitFor({ state: "attached" });
    await sendTray(one);
    await logItem(one, "later.txt").getByText(messagesEn.log.waiting, { exact: true }).waitFor();
    await restoreNetwork(one);
    await downloadLink(other, "later.txt").waitFor();
    await waitForBalance(one, 90);

    // A chat that was opened without a network has the prices of the site.
    await cutNetwork(one);
    await web.parley.closeSocketsOf("CHAT_ROOM", roomOf(ada, ben));
    await goTo(one, "#/chats");
    await messageField(one).waitFor({ state: "detached" });
    await one.goBack();
    await waitForPrice(one, 5);
    await one.context().close();
    expectOnlyConnectionErrors(web.complaints.splice(0));

    // A chat that no server has answered yet.
    const early = await web.open({
      member: ada,
      hash: `#/chats/${ben.id}`,
      onPage: (page) => page.routeWebSocket(/\/chat/, () => {}),
    });
    await chooseFiles(early, textFile("early.txt"));
    const send = early.getByRole("button", { name: en.chat.send, exact: true });
    await early.locator(".tray-sum").getByText(attachmentsEn.tray.count(1), { exact: true }).waitFor();
    await send.click();
    const question = early.getByRole("dialog", { name: attachmentsEn.spend.unknown, exact: true });
    await question.getByRole("button", { name: attachmentsEn.spend.cancel, exact: true }).click();
    await expect.poll(() => early.locator("dialog").count()).toBe(0);
    await expect.poll(() => trayNames(early)).toEqual(["early.txt"]);
    await send.click();
    await question.getByRole("button", { name: attachmentsEn.spend.anyway, exact: true }).click();
    await logItem(early, "early.txt").waitFor();
    expect(await early.locator(".tray").count()).toBe(0);
  });
});

/** Drops files and folders of this machine on an element, as a file manager does. */
async function dropPaths(page: Page, selector: string, files: string[]): Promise<void> {
  const { x, y, width, height } = (await page.locator(selector).boundingBox()) ?? expect.fail("no target");
  const devtools = await page.context().newCDPSession(page);
  // The first event shows the hint, which lies under the pointer from then on.
  for (const type of ["dragEnter", "dragOver", "dragOver", "drop"] as const) {
    await devtools.send("Input.dispatchDragEvent", {
      type,
      x: x + width / 2,
      y: y + height / 2,
      data: { items: [], files, dragOperationsMask: 1 },
    });
  }
}
