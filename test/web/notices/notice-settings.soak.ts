import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { LANGUAGE_NAMES } from "../../../src/web/i18n/language.ts";
import { SOUND_INTERVAL_MS } from "../../../src/web/limits.ts";
import { de as noticesDe } from "../../../src/web/notices/de.ts";
import { en as noticesEn } from "../../../src/web/notices/en.ts";
import { en as settingsEn } from "../../../src/web/settings/en.ts";
import {
  countQuestions,
  countTones,
  noticesFixture,
  shownNotices,
} from "../../support/browser/notices-page.ts";
import { readNotices, setSight } from "../../support/browser/page/notices-recorder.ts";
import { SCREEN_LIMIT } from "../../support/browser/screen-states.ts";
import { expectUsable } from "../../support/browser/screenshots.ts";
import { goTo } from "../../support/browser/web-client.ts";

describe("a member with the page open", () => {
  const { write, openPage, row, waitForText, noticeOf } = noticesFixture();
  const see = (page: Page, sight: Parameters<typeof setSight>[0]) => page.evaluate(setSight, sight);
  const notices = (page: Page) => page.evaluate(readNotices);

  test("is asked for permission by their own click in the settings only, and the answer is remembered", async () => {
    const page = await openPage({ wants: [] });
    await see(page, "hidden");
    await write([0, "unnoticed"]);
    await waitForText(page, 0, "unnoticed");
    expect(await countQuestions(page)).toBe(0);
    expect(await notices(page)).toEqual({ shown: [], total: 0 });
    await goTo(page, "#/settings");
    const box = page.getByRole("checkbox", { name: noticesEn.ask, exact: true });
    expect(await box.isChecked()).toBe(false);
    expect(await countQuestions(page)).toBe(0);
    await box.click();
    await expect.poll(() => box.isChecked()).toBe(true);
    expect(await countQuestions(page)).toBe(1);
    await write([0, "noticed"]);
    await expect.poll(() => shownNotices(page)).toEqual([noticeOf(0, "noticed")]);
    expect((await notices(page)).shown).toMatchObject([{ icon: "/icon.svg" }]);
    await page.reload();
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    await expect.poll(() => box.isChecked()).toBe(true);
    await box.uncheck();
    await see(page, "hidden");
    await goTo(page, "");
    await write([0, "no more"]);
    await waitForText(page, 0, "no more");
    expect((await notices(page)).total).toBe(1);
  });

  test(
    "sees that nothing is switched on if the browser blocks notices, or they answer nothing",
    SCREEN_LIMIT,
    async () => {
      const page = await openPage({ wants: [], answer: "default" });
      await goTo(page, "#/settings");
      const box = page.getByRole("checkbox", { name: noticesEn.ask, exact: true });
      await box.click();
      await expect.poll(() => countQuestions(page)).toBe(1);
      await expect.poll(() => box.isChecked()).toBe(false);
      expect(await page.getByText(noticesEn.denied).count()).toBe(0);
      await page.evaluate(() => Object.assign(window, { answer: "denied" }));
      await box.click();
      await page.getByText(noticesEn.denied).waitFor();
      expect([await box.isChecked(), await box.isDisabled()]).toEqual([false, true]);
      await page.getByRole("radio", { name: LANGUAGE_NAMES.de, exact: true }).check();
      await page.getByText(noticesDe.denied).waitFor();
      await expectUsable(page, "blocked notices", { height: 1400 });
    },
  );

  test("can switch on the sound alone where the browser has no notices or no service worker", async () => {
    for (const lacks of ["Notification", "serviceWorker"]) {
      const page = await openPage({
        wants: ["sound"],
        onPage: (each) =>
          each.addInitScript((name) => {
            Reflect.deleteProperty(globalThis, name);
            Reflect.deleteProperty(Navigator.prototype, name);
          }, lacks),
      });
      await goTo(page, "#/settings");
      expect(await page.getByRole("checkbox", { name: noticesEn.sound, exact: true }).isChecked()).toBe(true);
      expect(await page.getByRole("checkbox", { name: noticesEn.ask, exact: true }).count()).toBe(0);
    }
  });

  test("hears one sound at most every two seconds, after a first click, unless they see the chat", async () => {
    const page = await openPage({ wants: ["sound"] });
    await see(page, "hidden");
    await write([0, "silent"]);
    await waitForText(page, 0, "silent");
    expect(await countTones(page)).toBe(0);
    await row(page, 1).click();
    await page.getByRole("log").getByText("before").waitFor();
    await write([0, "loud"]);
    await expect.poll(() => countTones(page)).toBe(2);
    await write([0, "soon after"]);
    await waitForText(page, 0, "soon after");
    expect(await countTones(page)).toBe(2);
    await page.clock.fastForward(SOUND_INTERVAL_MS);
    await see(page, "focused");
    await write([1, "in sight"]);
    await page.getByRole("log").getByText("in sight").waitFor();
    await waitForText(page, 1, "in sight");
    await write([2, "in another chat"]);
    await expect.poll(() => countTones(page)).toBe(4);
    expect((await notices(page)).total).toBe(0);
  });
});
