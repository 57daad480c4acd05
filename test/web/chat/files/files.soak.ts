import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../../src/web/chat/messages/en.ts";
import { en } from "../../../../src/web/i18n/en.ts";
import {
  chooseFiles,
  discardFailed,
  downloadLink,
  messageField,
  openChatPages,
  sendFiles,
  sendTray,
  textFile,
  waitForBalance,
} from "../../../support/browser/chat-page.ts";
import { readPlayer, silence } from "../../../support/browser/media-files.ts";
import { drawPicture, recordSound, recordVideo } from "../../../support/browser/page/files.ts";
import { webFixture } from "../../../support/browser/web-fixture.ts";
import { PNG } from "../../../support/runtime/smiles.ts";

const HOSTILE = `<img src=x onerror="document.title='broken into'">#.bin`;

const SITE_MAX_BYTES = 1_000_000;

describe("files in the web client", () => {
  const web = webFixture({ MAX_FILE_BYTES: SITE_MAX_BYTES });

  test("of several files sent at once, a picture opens large, sound plays, and all others can be downloaded", async () => {
    const { one, other } = await openChatPages(web);
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

    await expect.poll(() => readPlayer(log.locator("audio"), "duration")).toBeCloseTo(1, 1);
    await log.locator("bdi", { hasText: HOSTILE }).waitFor();
    const downloading = other.waitForEvent("download");
    await downloadLink(log, HOSTILE).click();
    expect((await downloading).suggestedFilename()).toMatch(/\.bin$/);
    await waitForBalance(one, 80);
  });

  test("a picture has its own shape, several are one album, and each opens with the others before and after it", async () => {
    const { one, other } = await openChatPages(web);
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
    await expect
      .poll(() => opener("tall.png").evaluate((button) => button === document.activeElement))
      .toBe(true);
  });

  test("a sound is played, paused and moved through by keyboard, with its time", async () => {
    const { one, other } = await openChatPages(web);
    await sendFiles(one, { name: "silence.wav", mimeType: "audio/wav", buffer: silence() });
    const button = (label: (name: string) => string) =>
      other.getByRole("button", { name: label("silence.wav"), exact: true });
    const slider = other.getByRole("slider", { name: messagesEn.media.position("silence.wav"), exact: true });
    await other.locator(".sound-time", { hasText: "0:01" }).waitFor();
    await slider.focus();
    await other.keyboard.press("End");
    const sound = other.locator("audio");
    await expect.poll(() => readPlayer(sound, "currentTime")).toBeCloseTo(1, 1);
    await other.keyboard.press("Home");
    await expect.poll(() => readPlayer(sound, "currentTime")).toBe(0);
    await sound.evaluate((player: HTMLAudioElement) => {
      player.loop = true;
    });
    await button(messagesEn.media.play).focus();
    await other.keyboard.press("Enter");
    await button(messagesEn.media.pause).waitFor();
    await expect.poll(() => readPlayer(sound, "currentTime")).toBeGreaterThan(0);
    await other.keyboard.press("Enter");
    await button(messagesEn.media.play).waitFor();
    expect(await sound.evaluate((player: HTMLAudioElement) => player.paused)).toBe(true);
  });

  test("a video plays inline and can be downloaded", async () => {
    const { one, other } = await openChatPages(web);
    const recorder = await web.browser.newPage();
    const buffer = Buffer.from(await recorder.evaluate(recordVideo));
    await sendFiles(one, { name: "a film.webm", mimeType: "video/webm", buffer });
    const video = other.getByLabel("a film.webm", { exact: true });
    await video.evaluate((element) => (element as HTMLVideoElement).play());
    await expect.poll(() => readPlayer(video, "currentTime")).toBeGreaterThan(0);
    expect(await readPlayer(video, "videoWidth")).toBe(160);
    await downloadLink(other, "a film.webm").waitFor();
  });

  test("a webm or mp4 file without a picture is shown as sound, and plays on if it was started before that is known", async () => {
    const { one, other } = await openChatPages(web);
    const recorder = await web.browser.newPage();
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
    await expect.poll(() => readPlayer(started, "currentTime")).toBeGreaterThan(0);
    expect(await readPlayer(idle, "currentTime")).toBe(0);
    await idle.evaluate((player) => (player as HTMLMediaElement).play());
    await expect.poll(() => readPlayer(idle, "currentTime")).toBeGreaterThan(0);
    await downloadLink(other, "voice.mp4").waitFor();
  });

  test("files that a superuser removed are shown as removed", async () => {
    const { one, ada, ben } = await openChatPages(web);
    const boss = await web.parley.addMember({ superuser: true });
    await sendFiles(one, { name: "red.png", mimeType: "image/png", buffer: PNG }, textFile("notes.txt"));
    await downloadLink(one, "notes.txt").waitFor();
    const { objects } = await web.parley.env.FILES.list({ include: ["customMetadata"] });
    const sent = objects.filter(({ customMetadata }) =>
      /^(red\.png|notes\.txt)$/.test(customMetadata?.["name"] ?? ""),
    );
    for (const { key } of sent) await web.parley.request(boss, "DELETE", `/storage?uuid=${key}`);

    // A new browser: those of Ada and Ben may show the files for a day.
    const reader = await web.open({
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
    const { one, other } = await openChatPages(web);
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
    const dismiss = one.getByRole("button", { name: attachmentsEn.files.dismiss, exact: true });
    await dismiss.click();
    await expect.poll(() => dismiss.count()).toBe(0);
    await sendTray(one);
    await downloadLink(other, "largest.txt").waitFor();
    expect(await one.getByRole("log").getByRole("listitem").count()).toBe(1);
    await waitForBalance(one, 95);
  });

  test("the page's own limit is for a server that sends none", async () => {
    const { one } = await openChatPages(web);
    await changeLimits(one, undefined);
    await chooseFiles(one, textFile("huge.txt", 5_000_001));
    await one.getByText(attachmentsEn.files.tooLarge("huge.txt", "5.000001 MB", "5 MB")).waitFor();
    expect(await one.getByRole("log").getByRole("listitem").count()).toBe(0);
  });

  test("the server rejects a file above a limit that was lowered since, and charges nothing", async () => {
    const { one } = await openChatPages(web);
    await changeLimits(one, { text_length: 10_000, file_bytes: SITE_MAX_BYTES + 1 });
    await sendFiles(one, textFile("middle.txt", SITE_MAX_BYTES + 1));
    await one.getByText(`${messagesEn.failed.notSent} ${en.errors.file_too_large}`).waitFor();
    await discardFailed(one, "middle.txt");
    await waitForBalance(one, 100);
  });
});

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
  await page.getByText(messagesEn.log.start).waitFor();
}
