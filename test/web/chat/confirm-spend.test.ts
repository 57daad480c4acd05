import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { en as attachmentsEn } from "../../../src/web/chat/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import {
  chooseFiles,
  chooseSticker,
  logItem,
  textFile,
  waitForBalance,
} from "../../support/browser/chat-page.ts";
import { exchangeTexts } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { addPair } from "../../support/runtime/chat.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

const COST = 60;

describe("a question whether to spend coins", () => {
  const web = webFixture();
  beforeAll(async () => {
    const admin = await web.parley.addMember({ superuser: true });
    await postSmile(web.parley, admin, PNG, { price: COST, title: "A present" });
  });

  const ASKS: Record<string, (page: Page) => Promise<unknown>> = {
    "a sticker": async (page) => {
      await page.getByRole("button", { name: attachmentsEn.smiles.open, exact: true }).click();
      await chooseSticker(page, "A present", en.coins(COST));
    },
    files: async (page) => {
      await chooseFiles(page, ...Array.from({ length: COST / 5 }, (_, at) => textFile(`${at}.txt`)));
      await page.locator(".tray-file").last().waitFor();
      await page.getByRole("button", { name: en.chat.send, exact: true }).click();
    },
  };

  test.each(Object.keys(ASKS))("sends nothing once the coins for %s were spent elsewhere", async (what) => {
    const [ada, ben] = await addPair(web.parley, { ada: { coins: COST + 2 }, ben: { coins: 100 } });
    await exchangeTexts(web.parley, [ben, ada, "Hello"]);
    const page = await web.open({ member: ada, hash: `#/chats/${ben.id}` });
    await waitForBalance(page, COST + 2);
    await ASKS[what]?.(page);
    const question = page.getByRole("dialog", {
      name: attachmentsEn.spend.title(en.coins(COST)),
      exact: true,
    });
    await question.getByText(attachmentsEn.spend.left("2"), { exact: true }).waitFor();

    await exchangeTexts(web.parley, [ada, ben, "Spent"]);
    await question.getByText(attachmentsEn.smiles.short(3), { exact: true }).waitFor();
    const send = question.getByRole("button", { name: en.chat.send, exact: true });
    expect(await send.getAttribute("aria-disabled")).toBe("true");
    await send.click({ force: true });
    await page.keyboard.press("Enter");
    await question.getByRole("button", { name: attachmentsEn.spend.cancel, exact: true }).click();
    await expect.poll(() => question.count()).toBe(0);
    expect(await logItem(page, "").count()).toBe(2);
    await waitForBalance(page, COST - 3);
  });
});
