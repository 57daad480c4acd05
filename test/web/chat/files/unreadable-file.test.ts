import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../../../src/web/chat/en.ts";
import { en as messagesEn } from "../../../../src/web/chat/messages/en.ts";
import { en } from "../../../../src/web/i18n/en.ts";
import {
  downloadLink,
  logItem,
  messageField,
  openChatPages,
  openFailed,
  sendTray,
} from "../../../support/browser/chat-page.ts";
import { webFixture } from "../../../support/browser/web-fixture.ts";

describe("a file on the disk", () => {
  const web = webFixture();
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "parley-files-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("that is deleted before it is sent costs nothing, and its words can be copied", async () => {
    const { one, ada } = await openChatPages(web);
    const paths = ["lost.txt", "good.txt"].map((file) => join(folder, file));
    for (const path of paths) await writeFile(path, "some text");
    const chooser = one.waitForEvent("filechooser");
    await one.getByRole("button", { name: attachmentsEn.composer.add, exact: true }).click();
    await one.getByRole("menuitem", { name: attachmentsEn.composer.file, exact: true }).click();
    await (await chooser).setFiles(paths);
    await one.locator(".tray-file").nth(1).waitFor();
    await messageField(one).fill("words for both");
    await rm(paths[0] ?? "");
    await sendTray(one);
    await downloadLink(one, "good.txt").waitFor();
    await logItem(one, "words for both").getByText(en.errors.unreadable_file).waitFor();
    expect(await web.parley.balanceOf(ada)).toBe(95);

    await one.evaluate(() => {
      navigator.clipboard.writeText = async (text) => void Object.assign(window, { copied: text });
    });
    const sheet = await openFailed(one, "lost.txt");
    await sheet.getByRole("button", { name: `${messagesEn.menu.copy}: lost.txt`, exact: true }).click();
    await expect.poll(() => one.evaluate("copied")).toBe("words for both");
  });
});
