import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en as accountEn } from "../../src/web/account/en.ts";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { en as messagesEn } from "../../src/web/chat/messages/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { en as settingsEn } from "../../src/web/settings/en.ts";
import { logItem, messageField, waitForPrice } from "../support/browser/chat-page.ts";
import { expectFocus, hasFocus, tabTo } from "../support/browser/keyboard.ts";
import { pressKeys } from "../support/browser/page/keys.ts";
import { openNewChat, startChat } from "../support/browser/web-client.ts";
import { webFixture } from "../support/browser/web-fixture.ts";
import { addPair } from "../support/runtime/chat.ts";
import { PNG, postSmile } from "../support/runtime/smiles.ts";

const web = webFixture({ SIGNUP_COINS: 100 });

test("a member logs in, writes, sends a smile and logs out by keyboard alone, and the focus is always visible", async () => {
  const account = { email: "ada@example.com", password: "123" };
  await web.parley.fetch("/auth/register", {
    method: "POST",
    body: JSON.stringify({ ...account, repeat_password: account.password }),
  });
  const ben = await web.parley.addMember({ superuser: true });
  await postSmile(web.parley, ben, PNG, { price: 10, title: "Wave" });
  const page = await web.open();
  const { keyboard } = page;
  const log = page.getByRole("log");

  await page.getByRole("form", { name: accountEn.logIn, exact: true }).waitFor();
  await tabTo(page, page.getByLabel(accountEn.email, { exact: true }));
  await keyboard.type(account.email);
  await tabTo(page, page.getByLabel(accountEn.password, { exact: true }));
  await keyboard.type(account.password);
  await tabTo(page, page.getByRole("button", { name: accountEn.logIn, exact: true }));
  await keyboard.press("Enter");

  await expect
    .poll(() => hasFocus(page, page.getByRole("heading", { name: en.chats.title, level: 1 })))
    .toBe(true);
  await tabTo(page, page.getByRole("button", { name: en.shell.skip, exact: true }));
  await keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: en.chats.newChat, exact: true }));
  await keyboard.press("Enter");
  await expectFocus(page, page.getByRole("dialog").getByRole("textbox"));
  await keyboard.type(String(ben.id));
  await keyboard.press("Enter");

  // The message field of an opened chat has the focus.
  const field = page.getByRole("textbox", { name: en.chat.message, exact: true });
  await expectFocus(page, field);
  await waitForPrice(page, 5);
  await keyboard.type("Hello");
  await keyboard.press("Shift+Enter");
  await keyboard.type("Ben");
  await tabTo(page, page.getByRole("button", { name: en.chat.send, exact: true }));
  await keyboard.press("Enter");
  await log.getByText("Hello\nBen").waitFor();
  await expectFocus(page, field);

  await tabTo(page, page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }));
  await keyboard.press("Enter");
  await expectFocus(page, page.getByRole("button", { name: `Wave ${en.coins(10)}`, exact: true }));
  await keyboard.press("Enter");
  const row = page.getByRole("group", { name: "Wave", exact: true });
  await expectFocus(page, row.getByRole("button", { name: en.chat.send, exact: true }));
  await keyboard.press("Enter");
  await log.getByRole("img", { name: "Wave" }).waitFor();
  await expectFocus(page, page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }));

  await tabTo(page, log, "Shift+Tab");
  await tabTo(page, page.getByRole("link", { name: en.shell.settings, exact: true }), "Shift+Tab");
  await keyboard.press("Enter");
  await expect
    .poll(() => hasFocus(page, page.getByRole("heading", { name: settingsEn.title, level: 1 })))
    .toBe(true);
  await expect.poll(() => page.title()).toBe("Settings – Parley");
  // A list that the log-out interrupts would be refused, which the browser reports.
  await page.getByText(settingsEn.thisBrowser).waitFor();
  await tabTo(page, page.getByRole("button", { name: settingsEn.logOut, exact: true }));
  await keyboard.press("Enter");
  await page.getByRole("form", { name: accountEn.logIn, exact: true }).waitFor();
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage))).toEqual(["parley.config"]);
});

describe("the Enter that ends a word of an input method", () => {
  /** How browsers report it, and in which order with the end of the composition. */
  const ENTERS: [string, { key?: string; isComposing?: boolean; keyCode?: number; repeat?: boolean }[]][] = [
    ["Chromium and Firefox, during the composition", [{ isComposing: true, keyCode: 229 }]],
    ["during the composition, with Enter's own code", [{ isComposing: true, keyCode: 13 }]],
    ["Safari, after the end of the composition", [{ keyCode: 229 }]],
    ["Windows, as the key Process", [{ key: "Process", isComposing: true, keyCode: 229 }]],
    ["a key held down beyond the end of the composition", [{ keyCode: 229 }, { keyCode: 13, repeat: true }]],
  ];

  test("never sends the message, and the next Enter does", async () => {
    const [ada, ben] = await addPair(web.parley, { ada: { coins: 100 } });
    const page = await web.open({ member: ada, hash: `#/chats/${ben.id}` });
    await startChat(page);
    await page.getByText(messagesEn.log.start).waitFor();
    const field = messageField(page);
    for (const [name, enters] of ENTERS) {
      await field.fill(name);
      await field.evaluate(pressKeys, enters);
      expect(await field.inputValue(), name).toBe(name);
    }
    await field.fill("日本");
    const endWord = await compose(page, "にほん");
    await page.keyboard.press("Enter");
    expect(await field.inputValue()).toBe("日本にほん");
    await endWord();
    expect(await logItem(page, "").count()).toBe(0);

    await page.keyboard.press("Enter");
    await logItem(page, "日本にほん").getByText(en.chat.sent, { exact: true }).waitFor();
    expect(await logItem(page, "").count()).toBe(1);
    await field.fill("by a plain key");
    await field.evaluate(pressKeys, [{ keyCode: 13 }]);
    await logItem(page, "by a plain key").waitFor();
  });

  test("never submits a form of one line, and the next Enter does", async () => {
    const [ada, ben] = await addPair(web.parley);
    const page = await web.open({ member: ada });
    await (await openNewChat(page)).focus();
    const endWord = await compose(page, fullWidth(ben.id));
    await page.keyboard.press("Enter");
    expect(new URL(page.url()).hash).not.toContain(String(ben.id));
    await endWord();
    await page.keyboard.press("Enter");
    await page.getByText(messagesEn.log.start).waitFor();
    expect(new URL(page.url()).hash).toBe(`#/chats/${ben.id}`);
  });
});

/** Begins a word of an input method in the focused field. Returns a function that ends it. */
async function compose(page: Page, text: string): Promise<() => Promise<unknown>> {
  const devtools = await page.context().newCDPSession(page);
  const { length } = text;
  await devtools.send("Input.imeSetComposition", { text, selectionStart: length, selectionEnd: length });
  return () => devtools.send("Input.insertText", { text });
}

function fullWidth(n: number): string {
  return String(n).replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
}
