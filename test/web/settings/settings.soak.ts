import { describe, expect, test } from "vitest";
import { en as accountEn } from "../../../src/web/account/en.ts";
import { de } from "../../../src/web/i18n/de.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { LANGUAGE_NAMES } from "../../../src/web/i18n/language.ts";
import { de as settingsDe } from "../../../src/web/settings/de.ts";
import { en as settingsEn } from "../../../src/web/settings/en.ts";
import { registerAs } from "../../support/browser/account-forms.ts";
import { exchangeTexts } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { addPair } from "../../support/runtime/chat.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

describe("the settings", () => {
  const web = webFixture({ SIGNUP_COINS: 100 });

  test("show an unnamed member the fallback name only as a placeholder, and the reason why a name is refused", async () => {
    const member = await web.parley.addMember();
    const page = await web.open({
      member,
      hash: "#/settings",
      locale: "de-DE",
    });
    const name = page.getByLabel(settingsDe.name, { exact: true });
    const save = page.getByRole("button", { name: settingsDe.save, exact: true });
    await expect.poll(() => name.getAttribute("placeholder")).toBe(de.chats.member(member.id));
    expect(await name.inputValue()).toBe("");
    for (const [refused, sentence] of [
      ["Support", de.fields.nameTaken],
      [`Member ${member.id + 1}`, de.fields.nameTaken],
      ["x".repeat(51), de.fields.name],
      ["\u2800", de.fields.name],
      ["Support", de.fields.nameTaken],
    ] as const) {
      await name.fill(refused);
      await save.click();
      await page.getByText(sentence, { exact: true }).waitFor();
    }
    // A server before wire 1.6.0 sends no code.
    const errors = [{ pointer: "#/name", detail: "Must not be the name of another member" }];
    await page.route("**/members/me", (route) =>
      route.fulfill({ status: 422, json: { code: "invalid_request", detail: "", errors } }),
    );
    await name.fill("Support");
    await save.click();
    await page.getByText(de.fields.name, { exact: true }).waitFor();
    await page.unroute("**/members/me");
    expect(web.complaints.splice(0)).toEqual(Array(6).fill(expect.stringContaining("422")));

    await name.fill("Zoë");
    await save.click();
    const saved = page.getByText(settingsDe.nameSaved, { exact: true });
    await saved.waitFor();
    await name.fill("Zoë K");
    await saved.waitFor({ state: "detached" });
    await page.reload();
    await expect.poll(() => name.inputValue()).toBe("Zoë");
    expect(await name.getAttribute("placeholder")).toBe(null);
  });

  test("show how many messages are unread, which the list shows itself", async () => {
    const [ada, ben] = await addPair(web.parley, { ben: { coins: 100 } });
    const page = await web.open({ member: ada, hash: "#/settings" });
    const count = page.locator(".rail .count");
    await page.getByRole("heading", { name: settingsEn.title, exact: true, level: 1 }).waitFor();
    expect(await count.count()).toBe(0);
    await exchangeTexts(web.parley, [ben, ada, "one"], [ben, ada, "two"]);
    await count.getByText(en.chats.unread(2), { exact: true }).waitFor({ state: "attached" });
    await page.getByRole("link", { name: en.shell.chats }).click();
    await page.locator(".chat-row .count").waitFor();
    expect(await count.count()).toBe(0);
  });

  test("let a member change their name and password without logging in again", async () => {
    const page = await web.open();
    await registerAs(page, "cleo@example.com");
    await page.getByRole("link", { name: en.shell.settings, exact: true }).click();
    const profile = page.getByRole("form", { name: settingsEn.profile, exact: true });
    await profile.getByLabel(settingsEn.name, { exact: true }).fill("Cleo");
    await profile.getByRole("button", { name: settingsEn.save, exact: true }).click();
    await page.getByText(settingsEn.nameSaved).waitFor();

    const password = page.getByRole("form", { name: settingsEn.password, exact: true });
    await password.getByLabel(settingsEn.current, { exact: true }).fill("321");
    await password.getByLabel(settingsEn.new, { exact: true }).fill("45");
    await password.getByLabel(accountEn.repeatPassword, { exact: true }).fill("45");
    await password.getByRole("button", { name: settingsEn.change, exact: true }).click();
    await password.getByText(en.fields.passwordShort(3)).waitFor();
    for (const [refused, sentence] of [
      ["iloveyou", en.fields.passwordWeak],
      ["a\tpassword", en.fields.passwordCharacters],
    ] as const) {
      await password.getByLabel(settingsEn.new, { exact: true }).fill(refused);
      await password.getByLabel(accountEn.repeatPassword, { exact: true }).fill(refused);
      await password.getByRole("button", { name: settingsEn.change, exact: true }).click();
      await password.getByText(sentence).waitFor();
    }
    expect(web.complaints.splice(0)).toEqual(Array(3).fill(expect.stringContaining("422")));
    await password.getByLabel(settingsEn.new, { exact: true }).fill("456");
    await password.getByLabel(accountEn.repeatPassword, { exact: true }).fill("456");
    await password.getByRole("button", { name: settingsEn.change, exact: true }).click();
    await password.getByText(settingsEn.currentWrong).waitFor();
    expect(web.complaints.splice(0)).toEqual([expect.stringContaining("401")]);
    await password.getByLabel(settingsEn.current, { exact: true }).fill("123");
    const reads: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/members/me")) reads.push(request.method());
    });
    await password.getByRole("button", { name: settingsEn.change, exact: true }).click();
    await page.getByText(settingsEn.passwordChanged).waitFor();
    // The member types while the inbox connects again under the new session.
    await profile.getByLabel(settingsEn.name, { exact: true }).fill("Cleopatra");
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    const boss = await web.parley.addMember({ superuser: true });
    const found = await web.parley.request(boss, "POST", "/members/search", { email: "cleo@example.com" });
    const [{ id }] = (await found.json()) as [TestMember];
    await web.parley.request(
      boss,
      "POST",
      `/members/${id}/coins`,
      { amount: 1 },
      { "Idempotency-Key": "cleo" },
    );
    await page.getByRole("link", { name: en.shell.balance(101), exact: true }).waitFor();
    expect(reads).toEqual(["PATCH"]);
    expect(await profile.getByLabel(settingsEn.name, { exact: true }).inputValue()).toBe("Cleopatra");
    // Requests that the page sent with the old token in between were rejected.
    for (const complaint of web.complaints.splice(0)) expect(complaint).toContain("401");

    await profile.getByRole("button", { name: settingsEn.save, exact: true }).click();
    await page.getByText(settingsEn.nameSaved).waitFor();
    await page.reload();
    await expect.poll(() => page.getByLabel(settingsEn.name, { exact: true }).inputValue()).toBe("Cleopatra");
  });

  test("change the language of a German browser to English, with the whole page", async () => {
    const ada = await web.parley.addMember();
    const page = await web.open({ member: ada, locale: "de-AT" });
    await page.getByText(de.chats.empty).waitFor();
    expect(await page.getAttribute("html", "lang")).toBe("de");
    const ben = await web.parley.addMember({ coins: 5 });
    await exchangeTexts(web.parley, [ben, ada, "Hallo"]);
    await page
      .getByRole("link", { name: de.chats.member(ben.id) })
      .getByText("Hallo")
      .click();
    await page.getByRole("heading", { name: de.chats.member(ben.id), exact: true }).waitFor();
    await page.getByRole("link", { name: de.shell.settings, exact: true }).click();
    await page.getByRole("radio", { name: LANGUAGE_NAMES.en, exact: true }).check();
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: settingsEn.title, exact: true }).waitFor();
    expect(await page.getAttribute("html", "lang")).toBe("en");
  });
});
