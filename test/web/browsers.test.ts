import { describe, expect, test } from "vitest";
import { YOUNGER } from "../../src/cli/browsers/younger.ts";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { en as statementEn } from "../../src/web/coins/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { logItem, sendText } from "../support/browser/chat-page.ts";
import { removeFeatures } from "../support/browser/page/old-browser.ts";
import { exchangeTexts, goTo } from "../support/browser/web-client.ts";
import { webFixture } from "../support/browser/web-fixture.ts";
import { addPair } from "../support/runtime/chat.ts";

/** Everything that one of the oldest browsers lacks, and that a script can remove. Syntax and style sheets cannot be. */
const REMOVABLE = [...YOUNGER.keys()].flatMap((path) => {
  const [, name] = /^(?:javascript\.builtins|api)\.(.*)$/.exec(path) ?? [];
  return name && !/_event$|_parameter|@@/.test(name) ? [name] : [];
});

describe("the web client in other browsers", () => {
  const site = webFixture();
  const { open } = site;

  test("works without everything that one of the oldest browsers lacks (emulated: it is removed from this one)", async () => {
    const [ada, ben] = await addPair(site.parley, { ada: { coins: 100, superuser: true } });
    await exchangeTexts(site.parley, [ada, ben, "see https://example.com/a and x@example.com"]);
    await site.parley.request(ben, "PATCH", "/members/me", { name: "B\u0301en" });
    const page = await open({
      member: ada,
      onPage: (opened) => void opened.addInitScript(removeFeatures, REMOVABLE),
    });
    const isThere = () => ["groupBy" in Map, "parse" in URL, "toSorted" in [], "Segmenter" in Intl];
    expect(await page.evaluate(isThere)).toEqual([false, false, false, false]);
    await page.locator("a.chat-row").click();
    await page.getByRole("log").getByRole("link", { name: "https://example.com/a" }).waitFor();
    await sendText(page, "hello");
    await logItem(page, "hello").getByText(en.chat.sent).waitFor();
    await page.getByRole("button", { name: attachmentsEn.smiles.open }).click();
    await page.getByText(attachmentsEn.smiles.none).waitFor();
    await page.getByRole("button", { name: attachmentsEn.close }).click();
    await goTo(page, "#/coins");
    await page.getByRole("heading", { name: statementEn.title }).waitFor();
    await goTo(page, "#/settings");
    await page.locator(".sessions").waitFor({ state: "attached" });
    await goTo(page, "#/admin");
    await page.getByRole("main").getByRole("textbox").first().waitFor();
  });
});
