import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en as accountEn } from "../../../../src/web/account/en.ts";
import { en as attachmentsEn } from "../../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../../src/web/chat/messages/en.ts";
import { en } from "../../../../src/web/i18n/en.ts";
import { en as settingsEn } from "../../../../src/web/settings/en.ts";
import {
  chooseFiles,
  discardFailed,
  downloadLink,
  focusedText,
  logItem,
  messageField,
  openChatPages,
  sendFiles,
  sendTray,
  textFile,
  waitForBalance,
  waitForPrice,
} from "../../../support/browser/chat-page.ts";
import { launchBrowser } from "../../../support/browser/launch-browser.ts";
import { silence } from "../../../support/browser/media-files.ts";
import {
  dragFile,
  drawPicture,
  pasteFiles,
  recordSound,
  recordVideo,
} from "../../../support/browser/page/files.ts";
import {
  documentWidth,
  expectOnlyConnectionErrors,
  goTo,
  openWebClient,
} from "../../../support/browser/web-client.ts";
import { roomOf } from "../../../support/runtime/chat.ts";
import { type Parley, startParley } from "../../../support/runtime/parley.ts";
import { PNG } from "../../../support/runtime/smiles.ts";

const HOSTILE = `<img src=x onerror="document.title='broken into'">#.bin`;

const SITE_MAX_BYTES = 1_000_000;

describe("files in the web client", () => {
  let parley: Parley;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ MAX_FILE_BYTES: SITE_MAX_BYTES });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  test("of several files sent at once, a picture opens large, sound plays, and all others can be downloaded", async () => {
    const { one, other } = await openChatPages(browser, parley, { complaints });
    await sendFiles(
      one,
      { name: "red.png", mimeType: "image/png", buffer: PNG },
      { name: "silence.wav", mimeType: "audio/wav", buffer: silence() },
      { name: HOSTILE, mimeType: "image/svg+xml", buffer: Buffer.from("<svg onload=alert(1)>") },
      { name: "broken.mp4", mimeType: "video/mp4", buffer: Buffer.from("0000ftypisom0000isom", "latin1") },
    );
    const log = other.getByRole("log");
    // Wait until all files are here and the broken video has become a card, so that nothing moves under the pointer.
    await downloadLink(log, "broken.mp4").waitFor();
    await expect.poll(() => log.locator("video").count()).toBe(0);
    await log.getByRole("button", { name: attachmentsEn.files.enlarge("red.png"), exact: true }).click();
    const large = other.getByRole("dialog", { name: "red.png" });
    await large.getByRole("img", { name: "red.png" }).waitFor();
    const largeLink = large.getByRole("link", { name: attachmentsEn.files.download, exact: true });
    expect(await largeLink.getAttribute("download")).toBe("red.png");
    await other.keyboard.press("Escape");
    await expect.poll(() => large.count()).toBe(0);

    await expect.poll(() => playerOf(log.locator("audio"), "duration")).toBeCloseTo(1, 1);
    await log.locator("bdi", { hasText: HOSTILE }).waitFor();
    const downloading = other.waitForEvent("download");
    await downloadLink(log, HOSTILE).click();
    expect((await downloading).suggestedFilename()).toMatch(/\.bin$/);
    await waitForBalance(one, 80);
  });

  test("a picture has its own shape, several are one album, and each opens with the others before and after it", async () => {
    const { one, other } = await openChatPages(browser, parley, { complaints });
    const draw = async (name: string, width: number, height: number) => ({
      name,
      mimeType: "image/png",
      buffer: Buffer.from(await one.evaluate(drawPicture, { width, height })),
    });
    await messageField(one).fill("look");
    await sendFiles(one, await draw("wide.png", 1280, 640));
    const log = other.getByRole("log");
    const opener = (name: string) =>
      log.getByRole("button", { name: attachmentsEn.files.enlarge(name), exact: true });
    const sizeOf = (name: string) =>
      opener(name).evaluate((button) => {
        const { width, height } = button.getBoundingClientRect();
        return [width, height].map(Math.round);
      });
    await expect.poll(() => sizeOf("wide.png")).toEqual([320, 160]);
    await sendFiles(
      one,
      await draw("tiny.png", 32, 32),
      await draw("tall.png", 100, 400),
      await draw("third.png", 300, 300),
    );
    // One row with three pictures and one time, in which the first is as wide as the row.
    const album = log.locator(".album");
    await expect.poll(() => album.getByRole("button").count()).toBe(3);
    expect(
      await log
        .locator("li", { has: other.locator(".album") })
        .locator("time")
        .count(),
    ).toBe(1);
    expect(await sizeOf("tiny.png")).toEqual([320, 160]);

    await opener("tall.png").click();
    const viewer = other.getByRole("dialog");
    await viewer.getByRole("heading", { name: "tall.png" }).waitFor();
    await other.keyboard.press("ArrowLeft");
    await viewer.getByRole("heading", { name: "tiny.png" }).waitFor();
    await viewer.getByRole("button", { name: messagesEn.media.previous, exact: true }).click();
    await viewer.getByRole("heading", { name: "wide.png" }).waitFor();
    await other.keyboard.press("ArrowLeft");
    expect(await viewer.getByRole("heading").textContent()).toBe("wide.png");
    for (const name of ["tiny.png", "tall.png", "third.png"]) {
      await viewer.getByRole("button", { name: messagesEn.media.next, exact: true }).click();
      await viewer.getByRole("heading", { name }).waitFor();
    }
    await other.keyboard.press("Escape");
    await expect.poll(() => viewer.count()).toBe(0);
    expect(await opener("tall.png").evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test("a sound is played, paused and moved through by keyboard, with its time", async () => {
    const { one, other } = await openChatPages(browser, parley, { complaints });
    await sendFiles(one, { name: "silence.wav", mimeType: "audio/wav", buffer: silence() });
    const button = (label: (name: string) => string) =>
      other.getByRole("button", { name: label("silence.wav"), exact: true });
    const slider = other.getByRole("slider", { name: messagesEn.media.position("silence.wav"), exact: true });
    await other.locator(".sound-time", { hasText: "0:01" }).waitFor();
    await slider.focus();
    await other.keyboard.press("End");
    const sound = other.locator("audio");
    await expect.poll(() => playerOf(sound, "currentTime")).toBeCloseTo(1, 1);
    await other.keyboard.press("Home");
    await expect.poll(() => playerOf(sound, "currentTime")).toBe(0);
    await sound.evaluate((player: HTMLAudioElement) => {
      player.loop = true;
    });
    await button(messagesEn.media.play).focus();
    await other.keyboard.press("Enter");
    await button(messagesEn.media.pause).waitFor();
    await expect.poll(() => playerOf(sound, "currentTime")).toBeGreaterThan(0);
    await other.keyboard.press("Enter");
    await button(messagesEn.media.play).waitFor();
    expect(await sound.evaluate((player: HTMLAudioElement) => player.paused)).toBe(true);
  });

  test("a video plays inline and can be downloaded", async () => {
    const { one, other } = await openChatPages(browser, parley, { complaints });
    const recorder = await browser.newPage();
    const buffer = Buffer.from(await recorder.evaluate(recordVideo));
    await sendFiles(one, { name: "a film.webm", mimeType: "video/webm", buffer });
    const video = other.getByLabel("a film.webm", { exact: true });
    await video.evaluate((element) => (element as HTMLVideoElement).play());
    await expect.poll(() => playerOf(video, "currentTime")).toBeGreaterThan(0);
    expect(await playerOf(video, "videoWidth")).toBe(160);
    await downloadLink(other, "a film.webm").waitFor();
  });

  test("a webm or mp4 file without a picture is shown as sound, and plays on if it was started before that is known", async () => {
    const { one, other } = await openChatPages(browser, parley, { complaints });
    const recorder = await browser.newPage();
    const record = async (type: string) => Buffer.from(await recorder.evaluate(recordSound, type));
    const [webm, mp4] = [await record("audio/webm;codecs=opus"), await record("audio/mp4;codecs=opus")];
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await other.route(/\/storage/, async (route) => {
      await released;
      await route.continue();
    });
    await sendFiles(
      one,
      { name: "voice.webm", mimeType: "audio/webm", buffer: webm },
      { name: "voice.mp4", mimeType: "audio/mp4", buffer: mp4 },
    );
    const [started, idle] = [
      other.getByLabel("voice.webm", { exact: true }),
      other.getByLabel("voice.mp4", { exact: true }),
    ];
    await idle.waitFor();
    await started.evaluate((player) => void (player as HTMLMediaElement).play().catch(() => {}));
    release();
    for (const player of [started, idle]) {
      await expect.poll(() => player.evaluate(({ localName }) => localName)).toBe("audio");
    }
    expect(await other.getByRole("log").locator("video").count()).toBe(0);
    await expect.poll(() => playerOf(started, "currentTime")).toBeGreaterThan(0);
    expect(await playerOf(idle, "currentTime")).toBe(0);
    await idle.evaluate((player) => (player as HTMLMediaElement).play());
    await expect.poll(() => playerOf(idle, "currentTime")).toBeGreaterThan(0);
    await downloadLink(other, "voice.mp4").waitFor();
  });

  test("files that a superuser removed are shown as removed", async () => {
    const { one, ada, ben } = await openChatPages(browser, parley, { complaints });
    const boss = await parley.addMember({ superuser: true });
    await sendFiles(one, { name: "red.png", mimeType: "image/png", buffer: PNG }, textFile("notes.txt"));
    await downloadLink(one, "notes.txt").waitFor();
    const { objects } = await parley.env.FILES.list({ include: ["customMetadata"] });
    const sent = objects.filter(({ customMetadata }) =>
      /^(red\.png|notes\.txt)$/.test(customMetadata?.["name"] ?? ""),
    );
    for (const { key } of sent) await parley.request(boss, "DELETE", `/storage?uuid=${key}`);

    // A new browser: those of Ada and Ben may show the files for a day.
    const reader = await openWebClient(browser, parley, {
      member: ben,
      hash: `#/chats/${ada.id}`,
      complaints: [],
    });
    const item = (name: string) => reader.getByRole("log").getByRole("listitem").filter({ hasText: name });
    await item("red.png").getByText(en.errors.gone).waitFor();
    const link = downloadLink(reader, "notes.txt");
    await link.click();
    await item("notes.txt").getByText(en.errors.gone).waitFor();
    expect(await link.count()).toBe(0);
    const left = async (part: Locator) => (await part.boundingBox())?.x;
    for (const name of ["red.png", "notes.txt"]) {
      expect(await left(item(name).getByText(en.errors.gone))).toBe(
        await left(item(name).locator(".file-name")),
      );
    }
  });

  test("the page itself rejects empty files and those above the site's limit, which is not the default one", async () => {
    const { one, other } = await openChatPages(browser, parley, { complaints });
    await chooseFiles(
      one,
      textFile("huge.txt", SITE_MAX_BYTES + 1),
      textFile("empty.txt", 0),
      textFile("largest.txt", SITE_MAX_BYTES),
    );
    await one.getByText(attachmentsEn.files.tooLarge("huge.txt", "1.000001 MB", "1 MB")).waitFor();
    await one.getByText(attachmentsEn.files.empty("empty.txt")).waitFor();
    // A refused file costs nothing.
    await one
      .locator(".tray-sum")
      .getByText(attachmentsEn.tray.sum(1, en.coins(5)))
      .waitFor();
    expect(await one.locator(".tray-file").count()).toBe(1);
    await sendTray(one);
    await downloadLink(other, "largest.txt").waitFor();
    expect(await one.getByRole("log").getByRole("listitem").count()).toBe(1);
    const dismiss = one.getByRole("button", { name: attachmentsEn.files.dismiss, exact: true });
    await dismiss.click();
    await expect.poll(() => dismiss.count()).toBe(0);
    await waitForBalance(one, 95);
  });

  test("the page's own limit is for a server that sends none", async () => {
    const { one } = await openChatPages(browser, parley, { complaints });
    await changeLimits(one, undefined);
    await chooseFiles(one, textFile("huge.txt", 5_000_001));
    await one.getByText(attachmentsEn.files.tooLarge("huge.txt", "5.000001 MB", "5 MB")).waitFor();
    expect(await one.getByRole("log").getByRole("listitem").count()).toBe(0);
  });

  test("the server rejects a file above a limit that was lowered since, and charges nothing", async () => {
    const { one } = await openChatPages(browser, parley, { complaints });
    await changeLimits(one, { text_length: 10_000, file_bytes: SITE_MAX_BYTES + 1 });
    await sendFiles(one, textFile("middle.txt", SITE_MAX_BYTES + 1));
    await one.getByText(`${en.chat.notSent} ${en.errors.file_too_large}`).waitFor();
    await discardFailed(one, "middle.txt");
    await waitForBalance(one, 100);
  });

  test("a file copied in a file manager is pasted as the file, and a text copied with its picture as the text", async () => {
    const { one, other } = await openChatPages(browser, parley, { complaints });
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
    const { one, other } = await openChatPages(browser, parley, { complaints });
    const folder = await mkdtemp(join(tmpdir(), "parley-drop-"));
    try {
      await mkdir(join(folder, "Holiday"));
      await writeFile(join(folder, "Holiday", "inside.txt"), "x");
      await writeFile(join(folder, "beside.txt"), "x");
      await dropPaths(one, ".log", [join(folder, "Holiday"), join(folder, "beside.txt")]);
      await one.getByText(attachmentsEn.files.folder("Holiday")).waitFor();
      await sendTray(one);
      await downloadLink(other, "beside.txt").waitFor();
    } finally {
      await rm(folder, { recursive: true });
    }
    await waitForBalance(one, 95);
    expect(await one.getByRole("log").getByRole("listitem").count()).toBe(1);
  });

  test("a file dropped on the chat is sent, and one dropped beside it is ignored", async () => {
    const { one, other } = await openChatPages(browser, parley, { complaints });
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

  test("chosen files wait in the tray: one is removed, the words of the field go with the first, and Send sends all", async () => {
    const { one, other } = await openChatPages(browser, parley, { complaints });
    const recorder = await browser.newPage();
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
    await expect.poll(() => playerOf(one.locator(".tray video"), "videoWidth")).toBe(160);
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
    expect(await one.evaluate(showsPicture, address)).toBe(false);
    // The browser reports the address that is no longer valid.
    expect(complaints.splice(0).join()).toContain("ERR_FILE_NOT_FOUND");
  });

  test("many files are sent only after a question, and none without coins for all", async () => {
    const { one, other, ada } = await openChatPages(browser, parley, { coins: 100, complaints });
    const send = one.getByRole("button", { name: en.chat.send, exact: true });
    await chooseFiles(one, ...Array.from({ length: 21 }, (_, i) => textFile(`${i}.txt`)));
    await one.getByText(attachmentsEn.smiles.balance(en.coins(100)), { exact: true }).waitFor();
    expect(await send.getAttribute("aria-disabled")).toBe("true");
    await messageField(one).press("Enter");
    const boss = await parley.addMember({ superuser: true });
    const headers = { "Idempotency-Key": "1" };
    await parley.request(boss, "POST", `/members/${ada.id}/coins`, { amount: 50 }, headers);
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
    const { one } = await openChatPages(browser, parley, { complaints });
    const dialogs: string[] = [];
    one.on("dialog", (dialog) => {
      dialogs.push(dialog.type());
      void dialog.dismiss();
    });
    await messageField(one).fill("words");
    await one.reload();
    await one.getByText(en.chat.begin).waitFor();
    expect(dialogs).toEqual([]);
    await chooseFiles(one, textFile("notes.txt"));
    await expect.poll(() => trayNames(one)).toEqual(["notes.txt"]);
    const two = await one.context().newPage();
    await two.goto(one.url());
    await two.getByText(en.chat.begin).waitFor();
    expect(await two.locator(".tray").count()).toBe(0);
    await one.evaluate(() => location.reload());
    await expect.poll(() => dialogs).toEqual(["beforeunload"]);
    await expect.poll(() => trayNames(one)).toEqual(["notes.txt"]);
    await goTo(one, "#/settings");
    await one.getByRole("button", { name: settingsEn.logOut, exact: true }).click();
    await one.getByRole("form", { name: accountEn.logIn, exact: true }).waitFor();
    await one.reload();
    await one.getByRole("form", { name: accountEn.logIn, exact: true }).waitFor();
    expect(dialogs).toHaveLength(1);
  });

  test("the head is one row, and so is the composer, which grows to six lines, in panes of every width and at a zoom of 400 %", async () => {
    const { one } = await openChatPages(browser, parley, { complaints });
    const field = messageField(one);
    const heightOf = async (part: Locator) => (await part.boundingBox())?.height ?? 0;
    const lines = (count: number) => Array.from({ length: count }, (_, i) => `${i}`).join("\n");
    for (const width of [320, 360, 800, 1280, 1920]) {
      await one.setViewportSize({ width, height: 800 });
      await field.fill("");
      expect(await heightOf(one.locator(".composer")), `${width}`).toBe(56);
      expect(await heightOf(one.locator(".chat-head")), `${width}`).toBeLessThan(58);
      await field.fill(lines(6));
      const six = await heightOf(field);
      expect(six, `${width}`).toBeGreaterThan(6 * 21);
      await field.fill(lines(60));
      expect(await heightOf(field), `${width}`).toBe(six);
      await field.fill(lines(5));
      expect(await heightOf(field), `${width}`).toBeLessThan(six);
    }
    await one.setViewportSize({ width: 320, height: 200 });
    await field.fill(lines(60));
    expect(await heightOf(one.locator(".composing"))).toBeLessThanOrEqual(56);
    expect(await documentWidth(one)).toBe(320);
    // Field and button have the price as their description.
    const price = attachmentsEn.composer.costsOf(en.coins(5), en.coins(100));
    for (const part of [field, one.getByRole("button", { name: en.chat.send, exact: true })]) {
      const id = await part.getAttribute("aria-describedby");
      expect(await one.locator(`[id="${id}"]`).textContent()).toBe(price);
    }
  });

  test("files are chosen and sent without a network, and a price that is not known is asked for", async () => {
    const { one, other, ada, ben } = await openChatPages(browser, parley, { complaints });
    const announced = one.locator(".announcer").first();
    await chooseFiles(one, textFile("first.txt"));
    await expect.poll(() => trayNames(one)).toEqual(["first.txt"]);
    await one.context().setOffline(true);
    await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "close" });
    await chooseFiles(one, textFile("later.txt"));
    const sum = attachmentsEn.tray.sum(2, en.coins(10));
    await announced.getByText(sum, { exact: true }).waitFor({ state: "attached" });
    await sendTray(one);
    await logItem(one, "later.txt").getByText(en.chat.waiting, { exact: true }).waitFor();
    await one.context().setOffline(false);
    await downloadLink(other, "later.txt").waitFor();
    await waitForBalance(one, 90);

    // A chat that was opened without a network has the prices of the site.
    await one.context().setOffline(true);
    await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "close" });
    await goTo(one, "#/chats");
    await messageField(one).waitFor({ state: "detached" });
    await one.goBack();
    await waitForPrice(one, 5);
    await one.context().close();
    expectOnlyConnectionErrors(complaints.splice(0));

    // A chat that no server has answered yet.
    const early = await openWebClient(browser, parley, {
      member: ada,
      hash: `#/chats/${ben.id}`,
      complaints,
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

/** Returns the names of the files in the tray. */
function trayNames(page: Page): Promise<string[]> {
  return page.locator(".tray-name").allTextContents();
}

/** Reloads the page with other limits in each welcome. */
async function changeLimits(page: Page, limits: object | undefined): Promise<void> {
  await page.routeWebSocket(/\/chat/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((data) => {
      const frame = typeof data === "string" ? JSON.parse(data) : {};
      socket.send(frame.type === "welcome" ? JSON.stringify({ ...frame, limits }) : data);
    });
  });
  await page.reload();
  await page.getByText(en.chat.begin).waitFor();
}

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

/** Returns a property of an audio or video element. */
function playerOf(element: Locator, property: "duration" | "currentTime" | "videoWidth"): Promise<number> {
  return element.evaluate((player, name) => (player as HTMLVideoElement)[name], property);
}
