import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../../src/web/chat/messages/en.ts";
import { en } from "../../../../src/web/i18n/en.ts";
import { sentenceWith } from "../../../support/browser/catalogue-sentences.ts";
import {
  cancelButton,
  downloadLink,
  focusedRole,
  openChatPages,
  sendFiles,
  sendText,
  textFile,
  uploadLimiter,
  waitForBalance,
} from "../../../support/browser/chat-page.ts";
import { launchBrowser } from "../../../support/browser/launch-browser.ts";
import { expectOnlyConnectionErrors, openWebClient, startChat } from "../../../support/browser/web-client.ts";
import { type CuttingProxy, startCuttingProxy } from "../../../support/chaos/cutting-proxy.ts";
import { Dice } from "../../../support/dice.ts";
import { addPair } from "../../../support/runtime/chat.ts";
import { type Parley, startParley } from "../../../support/runtime/parley.ts";

/** Matches the progress of an upload that has begun and not ended. */
const UPLOADING = sentenceWith(attachmentsEn.files.uploading, "[1-9]\\d?%");
const NO_LIMIT = -1;

describe("uploads in the web client", () => {
  let parley: Parley;
  let proxy: CuttingProxy;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    parley = await startParley({}, { instrumented: true });
    proxy = await startCuttingProxy(parley.url, new Dice(1));
    browser = await launchBrowser();
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

  test("running and queued uploads can be cancelled at no charge, and what is queued behind them is sent at once", async () => {
    const { one, other } = await openChatPages({ browser, parley, complaints });
    const limitUploads = await uploadLimiter(one);
    await limitUploads(50_000);
    await sendFiles(one, textFile("first.txt", 900_000), textFile("second.txt"), textFile("third.txt"));
    await one.getByText(UPLOADING).waitFor();
    const bar = one.getByRole("progressbar", {
      name: attachmentsEn.files.progress("first.txt"),
      exact: true,
    });
    expect(await bar.getAttribute("max")).toBe("900000");
    await expect.poll(() => one.getByText(attachmentsEn.files.queued).count()).toBe(2);
    await cancelButton(one, "second.txt").click();
    await expect.poll(() => one.getByText("second.txt").count()).toBe(0);
    await sendText(one, "Never mind");
    await one.getByText(messagesEn.log.sending, { exact: true }).waitFor();

    await cancelButton(one, "first.txt").click();
    await expect.poll(() => focusedRole(one)).toBe("log");
    await expect.poll(() => one.getByText("first.txt").count()).toBe(0);
    await limitUploads(NO_LIMIT);
    await downloadLink(other, "third.txt").waitFor();
    await waitForBalance(one, 90);
    // The text waited for no file that was not leaving yet.
    for (const page of [one, other])
      expect(await page.getByRole("log").getByRole("listitem").allTextContents()).toEqual([
        expect.stringContaining("Never mind"),
        expect.stringContaining("third.txt"),
      ]);
    // The page and its two open sockets: the frame of the aborted socket is gone.
    expect(one.frames()).toHaveLength(3);
  });

  test("an interrupted upload can be cancelled while there is no connection", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 } });
    const page = await openWebClient(browser, proxy, {
      member: ada,
      hash: `#/chats/${ben.id}`,
      complaints,
    });
    await startChat(page);
    await page.getByText(messagesEn.log.start).waitFor();
    const limitUploads = await uploadLimiter(page);
    await limitUploads(50_000);
    await sendFiles(page, textFile("first.txt", 900_000));
    const cancel = cancelButton(page, "first.txt");
    await page.getByText(UPLOADING).waitFor();
    await cancel.waitFor();
    proxy.target = new URL("http://127.0.0.1:9/");
    proxy.cutAll();
    await page.getByText(messagesEn.log.waiting, { exact: true }).waitFor();
    await cancel.click();
    await expect.poll(() => page.getByText("first.txt").count()).toBe(0);
    proxy.target = parley.url;
    await page.getByText(en.chat.away, { exact: true }).waitFor();
    await waitForBalance(page, 100);
    expect(await page.getByRole("log").getByRole("listitem").count()).toBe(0);
    expectOnlyConnectionErrors(complaints.splice(0));
  });

  test("an upload that the server is processing cannot be cancelled", async () => {
    const { one } = await openChatPages({ browser, parley, complaints });
    await parley.setFailpoint("gate", "closed");
    await sendFiles(one, textFile("first.txt", 500_000));
    await one.getByText(attachmentsEn.files.processing).waitFor();
    expect(await cancelButton(one, "first.txt").count()).toBe(0);
    await parley.setFailpoint("gate", "open");
    await downloadLink(one, "first.txt").waitFor();
    await waitForBalance(one, 95);
  });
});
