import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { en as messagesEn } from "../../../src/web/chat/messages/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { en as peopleEn } from "../../../src/web/people/en.ts";
import { cutNetwork, restoreNetwork } from "../../support/browser/network.ts";
import {
  chatRow,
  exchangeTexts,
  goTo,
  openNewChat,
  startByNumber,
  startChat,
} from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";

describe("the web client, given a member's number", () => {
  const web = webFixture();

  function link(page: Page, sentence: string) {
    return page.getByRole("link", { name: sentence });
  }

  test("starts a chat by it and explains invalid ones", async () => {
    const [ada, ben] = [await web.parley.addMember({ coins: 5 }), await web.parley.addMember()];
    const own: string[] = [];
    const page = await web.open({ member: ada, complaints: own, width: 360 });
    await page.getByText(en.chats.foot(ada.id), { exact: true }).waitFor();
    await page.getByText(peopleEn.costOf(5, en.coins(5)), { exact: true }).waitFor();
    const number = await openNewChat(page);
    for (const [typed, problem] of [
      ["", peopleEn.empty],
      ["Ben", peopleEn.notDigits],
      ["0", peopleEn.none("0")],
      ["\u0660\u0660", peopleEn.none("0")],
      ["12345678901234567890", peopleEn.none("12345678901234567890")],
      [String(ada.id), peopleEn.ownNumber],
      ["999999", peopleEn.none("999999")],
    ] as const) {
      await number.fill(typed);
      await number.press("Enter");
      await page.getByRole("dialog").getByText(problem, { exact: true }).waitFor();
      await expect.poll(() => number.evaluate((field) => field === document.activeElement)).toBe(true);
      expect(await number.getAttribute("aria-invalid")).toBe("true");
    }
    expect(new URL(page.url()).hash).toBe("");
    await number.fill(String(ben.id));
    await number.press("Enter");
    await page.getByRole("heading", { name: en.chats.member(ben.id), exact: true }).waitFor();
    await page.getByText(messagesEn.log.start).waitFor();
    await page.getByRole("textbox", { name: en.chat.message, exact: true }).fill("Hello");
    await page.getByRole("button", { name: en.chat.send, exact: true }).click();
    await page.getByRole("log").getByText(en.chat.sent, { exact: true }).waitFor({ state: "attached" });

    await page.getByRole("link", { name: en.chat.back, exact: true }).click();
    await link(page, en.chats.you("Hello")).waitFor();
    // The browser reports the question for the number that nobody has.
    expect(own).toEqual([expect.stringMatching(/404 .*\/members\/999999$/)]);
  });

  test("opens a chat by one in the digits of any script, with # or leading zeros", async () => {
    const [ada, ben] = [await web.parley.addMember(), await web.parley.addMember()];
    const page = await web.open({ member: ada });
    for (const digits of ["０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"]) {
      const written = String(ben.id).replace(/\d/g, (digit) => digits[Number(digit)] ?? "");
      for (const number of [written, `＃${written}`, ` #${digits[0]}${digits[0]}${written} `]) {
        await startByNumber(page, number);
        await page.getByRole("heading", { name: en.chats.member(ben.id), exact: true }).waitFor();
        await goTo(page, "");
      }
    }
  });

  test("leads to its member from the search of the list, which finds names in any spelling", async () => {
    const ada = await web.parley.addMember({ coins: 100 });
    const [zoe, ben, stranger] = [
      await web.parley.addMember(),
      await web.parley.addMember(),
      await web.parley.addMember(),
    ];
    await web.parley.request(zoe, "PATCH", "/members/me", { name: "Zoë Ärmel" });
    await exchangeTexts(web.parley, [ada, zoe, "to Zoe"], [ada, ben, "to Ben"]);
    const page = await web.open({ member: ada });
    await chatRow(page, "to Zoe").waitFor();
    const opener = page.getByRole("button", { name: en.chats.search, exact: true });
    await opener.click();
    const field = page.getByRole("textbox", { name: en.chats.search, exact: true });
    await field.fill("arm");
    await expect
      .poll(() => page.locator(".chat-row").allTextContents())
      .toEqual([expect.stringContaining("to Zoe")]);
    await field.fill("rmel");
    await page.getByText(peopleEn.noMatch("rmel"), { exact: true }).waitFor();
    await field.fill(`#${stranger.id}`);
    await page.getByRole("link", { name: peopleEn.writeToNumber(stranger.id), exact: true }).click();
    await page
      .getByRole("heading", { name: peopleEn.write(en.chats.member(stranger.id)), exact: true })
      .waitFor();
    await field.fill(String(ada.id));
    expect(await page.getByRole("link", { name: peopleEn.writeToNumber(ada.id), exact: true }).count()).toBe(
      0,
    );
    await field.press("Escape");
    await expect.poll(() => page.locator(".chat-row").count()).toBe(2);
    await expect.poll(() => opener.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test("says that there is no member with the number of a link, and leads back to the list", async () => {
    const ada = await web.parley.addMember();
    const page = await web.open({
      member: ada,
      complaints: [],
      hash: "#/chats/999999",
    });
    await page.getByRole("heading", { name: peopleEn.none("999999"), exact: true, level: 1 }).waitFor();
    expect(await page.getByRole("textbox", { name: en.chat.message }).count()).toBe(0);
    expect(await page.getByRole("button", { name: peopleEn.start, exact: true }).count()).toBe(0);
    await page.getByText(en.chat.back, { exact: true }).last().click();
    await page.getByText(en.chats.choose, { exact: true }).waitFor();
  });

  test("leaves words in sight that were typed before the server knew the number", async () => {
    const ada = await web.parley.addMember();
    const page = await web.open({ member: ada, complaints: [] });
    // The code of such a page has loaded by then.
    await goTo(page, "#/chats/999998");
    await page.getByRole("heading", { name: peopleEn.none("999998"), exact: true }).waitFor();
    await cutNetwork(page);
    await goTo(page, "#/chats/999999");
    await startChat(page);
    const field = page.getByRole("textbox", { name: en.chat.message, exact: true });
    await field.fill("to whom?");
    await restoreNetwork(page);
    await page.getByRole("alert").getByText(en.errors.member_not_found).waitFor();
    expect(await field.inputValue()).toBe("to whom?");
    await field.press("Enter");
    expect(await page.getByRole("log").getByRole("listitem").count()).toBe(0);
    await field.fill("");
    await field.waitFor({ state: "detached" });
  });
});
