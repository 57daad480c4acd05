import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { sentenceWith } from "../../support/browser/catalogue-sentences.ts";
import { launchBrowser } from "../../support/browser/launch-browser.ts";
import { expectOnlyConnectionErrors, openWebClient } from "../../support/browser/web-client.ts";
import { type CuttingProxy, startCuttingProxy } from "../../support/chaos/cutting-proxy.ts";
import { Dice } from "../../support/dice.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

const HOSTILE = `<img src=x onerror="document.title='broken into'">#.bin`;

/** The progress of an upload that has begun and not ended. */
const UPLOADING = sentenceWith(attachmentsEn.files.uploading, "[1-9]\\d?%");

/** What a browser's elements of sound and films have. */
type Player = { duration: number; currentTime: number; videoWidth: number; play: () => Promise<void> };

describe("smiles and files", () => {
  let parley: Parley;
  let proxy: CuttingProxy;
  let browser: Browser;
  let admin: TestMember;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({ MAX_FILE_BYTES: 1_000_000 }, { instrumented: true });
    proxy = await startCuttingProxy(parley.url, new Dice(1));
    browser = await launchBrowser();
    admin = await parley.addMember({ superuser: true });
    await postSmile(parley, admin, PNG, { price: 10, title: "Wave" });
    await postSmile(parley, admin, PNG, { price: 500, title: "A golden crown" });
    const retired = (await (await postSmile(parley, admin, PNG, { title: "Retired" })).json()) as {
      id: number;
    };
    await parley.request(admin, "PATCH", `/storage/smiles/${retired.id}`, { is_active: false });
  });
  afterAll(async () => {
    await browser?.close();
    await proxy?.close();
    await parley?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  /** Two members, each in a browser of their own, in front of their chat. */
  async function two({ coins = 100 } = {}): Promise<[Page, Page, TestMember]> {
    const [ada, ben] = [await parley.addMember({ coins }), await parley.addMember({ coins: 100 })];
    const show = async (member: TestMember, other: TestMember) => {
      const page = await openWebClient(browser, parley, { member, hash: `#/chats/${other.id}`, complaints });
      await page.getByText(en.chat.begin).waitFor();
      return page;
    };
    return [await show(ada, ben), await show(ben, ada), ada];
  }

  async function choose(page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: attachmentsEn.files.send, exact: true }).click();
    await (await chooser).setFiles(files);
  }

  function textFile(name: string, bytes = 1000) {
    return { name, mimeType: "text/plain", buffer: Buffer.alloc(bytes, "a") };
  }

  function downloadLink(within: Page | Locator, name: string): Locator {
    return within.getByRole("link", { name: `${attachmentsEn.files.download} ${name}`, exact: true });
  }

  function cancelButton(page: Page, name: string): Locator {
    return page.getByRole("button", { name: `${attachmentsEn.files.cancel} ${name}` });
  }

  /** What the element with the focus says. */
  function focused(page: Page): Promise<string | null> {
    return page.locator(":focus").textContent();
  }

  function balance(page: Page, coins: number) {
    return page
      .getByRole("link", { name: en.shell.balance(coins), exact: true })
      .first()
      .waitFor();
  }

  test("a smile is chosen by keyboard, for its price, and reaches the other member with its title", async () => {
    const [one, other] = await two();
    const open = one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true });
    const picker = one.getByRole("dialog", { name: attachmentsEn.smiles.title, exact: true });
    const wave = picker.getByRole("button", { name: `Wave ${en.coins(10)}`, exact: true });
    await open.press("Enter");
    await wave.waitFor();
    await expect.poll(() => focused(one)).toBe(en.coins(10));
    expect(await picker.getByRole("button", { name: "Retired" }).count()).toBe(0);

    // It can be reached, says how much is missing, and can't be chosen.
    await one.keyboard.press("ArrowRight");
    const crown = picker.getByRole("button", {
      name: `A golden crown ${en.coins(500)} ${attachmentsEn.smiles.short(400)}`,
      exact: true,
    });
    expect(await focused(one)).toBe(en.coins(500) + attachmentsEn.smiles.short(400));
    expect(await crown.getAttribute("aria-disabled")).toBe("true");
    await one.keyboard.press("Enter");
    expect(await picker.count()).toBe(1);
    await one.keyboard.press("Escape");
    // Not only closed: the page has heard of it.
    await expect.poll(() => one.locator("dialog").count()).toBe(0);
    expect(await focused(one)).toBe(attachmentsEn.smiles.open);

    // Who keeps the key down for too long chooses none.
    await open.focus();
    await one.keyboard.down("Enter");
    await wave.waitFor();
    await one.keyboard.down("Enter");
    await one.keyboard.up("Enter");
    expect(await picker.count()).toBe(1);
    await one.keyboard.press("Escape");
    await expect.poll(() => one.locator("dialog").count()).toBe(0);

    await open.press("Enter");
    await wave.press("Enter");
    await expect.poll(() => picker.count()).toBe(0);
    await other.getByRole("log").getByRole("img", { name: "Wave" }).waitFor();
    await balance(one, 90);
    expect(await one.getByRole("log").getByRole("img").count()).toBe(1);
  });

  test("smiles are free for who pays nothing, and none is sent for more than its price was when it was chosen", async () => {
    const [one, , ada] = await two({ coins: 30 });
    const free = await openWebClient(browser, parley, {
      member: admin,
      hash: `#/chats/${ada.id}`,
      complaints,
    });
    await free.getByText(en.chat.free, { exact: true }).waitFor();
    await free.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    await free
      .getByRole("button", { name: `A golden crown ${attachmentsEn.smiles.free}`, exact: true })
      .click();
    await free.getByRole("log").getByRole("img", { name: "A golden crown" }).waitFor();

    const made = await postSmile(parley, admin, PNG, { price: 1, title: "Dearer" });
    const { id } = (await made.json()) as { id: number };
    await one.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
    const dearer = one.getByRole("button", { name: `Dearer ${en.coins(1)}`, exact: true });
    await dearer.waitFor();
    await parley.request(admin, "PATCH", `/storage/smiles/${id}`, { price: 2 });
    await dearer.click();
    await one.getByText(`${en.chat.notSent} ${en.chat.priceChanged(2)}`).waitFor();
    await one.getByRole("button", { name: en.chat.retry, exact: true }).click();
    await one.getByRole("log").getByRole("img", { name: "Dearer" }).waitFor();
    await balance(one, 28);
    await parley.request(admin, "PATCH", `/storage/smiles/${id}`, { is_active: false });
  });

  test("several files at once: a picture opens large, sound plays, all else is a card to download", async () => {
    const [one, other] = await two();
    await choose(
      one,
      { name: "red.png", mimeType: "image/png", buffer: PNG },
      { name: "silence.wav", mimeType: "audio/wav", buffer: silence() },
      { name: HOSTILE, mimeType: "image/svg+xml", buffer: Buffer.from("<svg onload=alert(1)>") },
      { name: "broken.mp4", mimeType: "video/mp4", buffer: Buffer.from("0000ftypisom0000isom", "latin1") },
    );
    const log = other.getByRole("log");
    // All are here, and what can't be played is a card: nothing moves under the pointer any more.
    await downloadLink(log, "broken.mp4").waitFor();
    await expect.poll(() => log.locator("video").count()).toBe(0);
    await log.getByRole("button", { name: attachmentsEn.files.enlarge("red.png"), exact: true }).click();
    const large = other.getByRole("dialog", { name: "red.png" });
    await large.getByRole("img", { name: "red.png" }).waitFor();
    expect(
      await large
        .getByRole("link", { name: attachmentsEn.files.download, exact: true })
        .getAttribute("download"),
    ).toBe("red.png");
    await other.keyboard.press("Escape");
    await expect.poll(() => large.count()).toBe(0);

    const audio = log.locator("audio");
    await expect
      .poll(() => audio.evaluate((element) => (element as unknown as Player).duration))
      .toBeCloseTo(1, 1);
    await log.locator("bdi", { hasText: HOSTILE }).waitFor();
    const downloading = other.waitForEvent("download");
    await downloadLink(log, HOSTILE).click();
    expect((await downloading).suggestedFilename()).toMatch(/\.bin$/);
    await balance(one, 80);
  });

  test("a film plays in place, and can be downloaded", async () => {
    const [one, other] = await two();
    const buffer = await film(browser);
    await choose(one, { name: "a film.webm", mimeType: "video/webm", buffer });
    const video = other.getByLabel("a film.webm", { exact: true });
    await video.evaluate((element) => (element as unknown as Player).play());
    const player = <K extends keyof Player>(fact: K) =>
      video.evaluate((element, name) => (element as unknown as Player)[name as K], fact as string);
    await expect.poll(() => player("currentTime")).toBeGreaterThan(0);
    expect(await player("videoWidth")).toBe(160);
    await downloadLink(other, "a film.webm").waitFor();
  });

  test("what is too large or empty is refused at once; what only the site knows to be too large, by the site", async () => {
    const [one, other] = await two();
    await choose(one, textFile("huge.txt", 5_000_001), textFile("empty.txt", 0), textFile("good.txt"));
    await one.getByText(attachmentsEn.files.tooLarge("huge.txt", "5 MB", "5 MB")).waitFor();
    await one.getByText(attachmentsEn.files.empty("empty.txt")).waitFor();
    await downloadLink(other, "good.txt").waitFor();
    expect(await one.getByRole("log").getByRole("listitem").count()).toBe(1);
    await one.getByRole("button", { name: attachmentsEn.files.dismiss, exact: true }).click();

    await choose(one, textFile("middle.txt", 1_000_001));
    await one.getByText(`${en.chat.notSent} ${en.errors.file_too_large}`).waitFor();
    await one.getByRole("button", { name: en.chat.discard, exact: true }).click();
    await balance(one, 95);
  });

  /** Lets what the page sends leave no faster than this, in bytes a second; -1 for no limit. */
  async function slowUploads(page: Page) {
    const devtools = await page.context().newCDPSession(page);
    return (uploadThroughput: number) =>
      devtools.send("Network.emulateNetworkConditions", {
        offline: false,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput,
      });
  }

  test("an upload is cancelled, on its way or while it waits; what is behind it goes at once, and nothing is charged", async () => {
    const [one, other] = await two();
    const limit = await slowUploads(one);
    await limit(50_000);
    await choose(one, textFile("first.txt", 900_000), textFile("second.txt"), textFile("third.txt"));
    await one.getByText(UPLOADING).waitFor();
    const bar = one.getByRole("progressbar", {
      name: attachmentsEn.files.progress("first.txt"),
      exact: true,
    });
    expect(await bar.getAttribute("max")).toBe("900000");
    expect(await one.getByText(attachmentsEn.files.queued).count()).toBe(2);
    await cancelButton(one, "second.txt").click();
    await expect.poll(() => one.getByText("second.txt").count()).toBe(0);
    await one.getByRole("textbox", { name: en.chat.message, exact: true }).fill("Never mind");
    await one.keyboard.press("Enter");
    await one.getByText(en.chat.sending, { exact: true }).waitFor();

    await cancelButton(one, "first.txt").click();
    expect(await one.evaluate("document.activeElement.getAttribute('role')")).toBe("log");
    await expect.poll(() => one.getByText("first.txt").count()).toBe(0);
    await limit(-1);
    await downloadLink(other, "third.txt").waitFor();
    await other.getByText("Never mind").waitFor();
    await balance(one, 90);
    for (const page of [one, other])
      expect(await page.getByRole("log").getByRole("listitem").count()).toBe(2);
    // No socket, and no frame of one, is left behind.
    expect(one.frames().length).toBe(3);
  });

  test("an upload that was interrupted can be cancelled while there is no connection", async () => {
    const ada = await parley.addMember({ coins: 100 });
    const page = await openWebClient(browser, proxy, {
      member: ada,
      hash: `#/chats/${admin.id}`,
      complaints,
    });
    await page.getByText(en.chat.begin).waitFor();
    const limit = await slowUploads(page);
    await limit(50_000);
    await choose(page, textFile("first.txt", 900_000));
    const cancel = cancelButton(page, "first.txt");
    await page.getByText(UPLOADING).waitFor();
    await cancel.waitFor();
    proxy.target = new URL("http://127.0.0.1:9/");
    proxy.cutAll();
    await page.getByText(en.chat.waiting, { exact: true }).waitFor();
    await cancel.click();
    await expect.poll(() => page.getByText("first.txt").count()).toBe(0);
    proxy.target = parley.url;
    await page.getByText(en.chat.offline, { exact: true }).waitFor();
    await balance(page, 100);
    expect(await page.getByRole("log").getByRole("listitem").count()).toBe(0);
    expectOnlyConnectionErrors(complaints.splice(0));
  });

  test("a file that has left is at the site until that has stored it, and can't be cancelled any more", async () => {
    const [one] = await two();
    await parley.setFailpoint("gate", "closed");
    await choose(one, textFile("first.txt", 500_000));
    await one.getByText(attachmentsEn.files.processing).waitFor();
    expect(await cancelButton(one, "first.txt").count()).toBe(0);
    await parley.setFailpoint("gate", "open");
    await downloadLink(one, "first.txt").waitFor();
    await balance(one, 95);
  });

  test("files can be pasted, and dropped on the chat", async () => {
    const [one, other] = await two();
    await one.evaluate(`document.querySelector("textarea").dispatchEvent(new ClipboardEvent("paste", {
      clipboardData: ${transferOf("pasted.txt")}, bubbles: true, cancelable: true }))`);
    await downloadLink(other, "pasted.txt").waitFor();
    const drag = (name: string, selector: string) =>
      one.evaluate(`document.querySelector(${JSON.stringify(selector)}).dispatchEvent(
        new DragEvent("${name}", { dataTransfer: ${transferOf("dropped.txt")}, bubbles: true, cancelable: true }))`);
    await drag("dragover", ".log");
    await one.getByText(attachmentsEn.files.drop).waitFor();
    // Beside the chat nothing is taken, and the page stays.
    await drag("dragover", ".bar");
    expect(await one.getByText(attachmentsEn.files.drop).isVisible()).toBe(false);
    expect(await drag("drop", ".bar")).toBe(false);
    await drag("drop", ".log");
    await downloadLink(other, "dropped.txt").waitFor();
    await balance(one, 90);
  });
});

/** JavaScript that makes what is dragged or pasted: one file. */
function transferOf(name: string): string {
  return `(() => { const data = new DataTransfer(); data.items.add(new File(["x"], "${name}")); return data; })()`;
}

/** A short film of 160 pixels by 90, as a browser records it. */
async function film(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage();
  const bytes = await page.evaluate<number[]>(`new Promise((done) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 90 });
    const context = canvas.getContext("2d");
    const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: "video/webm" });
    let frames = 0;
    (function draw() {
      context.fillStyle = frames % 2 ? "teal" : "gold";
      context.fillRect(0, 0, 160, 90);
      if (frames++ < 30) requestAnimationFrame(draw);
      else recorder.stop();
    })();
    recorder.addEventListener("dataavailable", async ({ data }) => done([...new Uint8Array(await data.arrayBuffer())]));
    recorder.start();
  })`);
  await page.close();
  return Buffer.from(bytes);
}

/** One second of silence: a WAV file of 8,000 samples, one byte each. */
function silence(): Buffer {
  const samples = 8000;
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + samples, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(samples, 24);
  head.writeUInt32LE(samples, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(samples, 40);
  return Buffer.concat([head, Buffer.alloc(samples, 128)]);
}
