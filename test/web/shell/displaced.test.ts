import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { SOCKETS_PER_MEMBER } from "../../../src/core/limits.ts";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { sentenceWith } from "../../support/browser/catalogue-sentences.ts";
import { downloadLink, sendFiles, textFile, uploadLimiter } from "../../support/browser/chat-page.ts";
import { chatRow, exchangeTexts, goTo } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

/** Matches the progress of an upload that has begun and not ended. */
const UPLOADING = sentenceWith(attachmentsEn.files.uploading, "[1-9]\\d?%");

describe("the page", () => {
  const web = webFixture();

  function useHere(page: Page) {
    return page.getByRole("button", { name: en.shell.useHere, exact: true });
  }

  async function openInboxes(member: TestMember, count: number) {
    const inboxes = [];
    for (let i = 0; i < count; i++) inboxes.push(await web.parley.inbox(member));
    return inboxes;
  }

  async function openChats(member: TestMember, other: TestMember) {
    const chats = [];
    for (let i = 0; i < SOCKETS_PER_MEMBER; i++) chats.push(await web.parley.chatV1(member, other));
    return chats;
  }

  test("says on every screen that ten newer places displaced it, and is live again at the press of a button", async () => {
    const [ada, ben] = [await web.parley.addMember(), await web.parley.addMember({ coins: 100 })];
    const cleo = await web.parley.addMember({ coins: 100 });
    const page = await web.open({ member: ada, hash: "#/settings" });
    await exchangeTexts(web.parley, [ben, ada, "first"]);
    await expect.poll(() => page.title()).toBe("(1) Settings – Parley");
    const inboxes = await openInboxes(ada, SOCKETS_PER_MEMBER - 1);
    await exchangeTexts(web.parley, [cleo, ada, "another"]);
    await expect.poll(() => page.title()).toBe("(2) Settings – Parley");
    expect(await page.getByText(en.shell.displaced).count()).toBe(0);

    inboxes.push(await web.parley.inbox(ada));
    await page.getByRole("status").getByText(en.shell.displaced).waitFor();
    await goTo(page, "");
    await chatRow(page, "first").waitFor();
    await exchangeTexts(web.parley, [ben, ada, "second"]);
    await useHere(page).click();
    expect(await inboxes[0]?.closeFrame).toEqual({ code: 4429, reason: "too_many_sockets" });
    await chatRow(page, "second").waitFor();
    expect(await page.getByText(en.shell.displaced).count()).toBe(0);
    await exchangeTexts(web.parley, [ben, ada, "third"]);
    await chatRow(page, "third").waitFor();
  });

  test("says that newer places displaced a chat, also where the member went before a file was sent", async () => {
    const [ada, ben] = [await web.parley.addMember({ coins: 5 }), await web.parley.addMember({ coins: 100 })];
    await exchangeTexts(web.parley, [ben, ada, "first"]);
    const hash = `#/chats/${ben.id}`;
    const page = await web.open({ member: ada, hash, width: 360 });
    const log = page.getByRole("log");
    await log.getByText("first").waitFor();
    const places = await openChats(ada, ben);
    await page.getByRole("alert").getByText(en.errors.too_many_sockets).waitFor();
    expect(await page.getByText(en.shell.displaced).count()).toBe(0);
    await useHere(page).click();
    expect(await places[0]?.closeFrame).toEqual({ code: 4429, reason: "too_many_sockets" });
    await exchangeTexts(web.parley, [ben, ada, "second"]);
    await log.getByText("second").waitFor();
    expect(await useHere(page).count()).toBe(0);

    const limitUploads = await uploadLimiter(page);
    await limitUploads(50_000);
    await sendFiles(page, textFile("first.txt", 900_000));
    await log.getByText(UPLOADING).waitFor();
    await goTo(page, "#/settings");
    await openChats(ada, ben);
    await page.getByRole("status").getByText(en.shell.displaced).waitFor();
    await limitUploads(-1);
    await useHere(page).click();
    await page.getByText(en.shell.displaced).waitFor({ state: "detached" });
    await goTo(page, hash);
    await downloadLink(log, "first.txt").waitFor();
  });
});
