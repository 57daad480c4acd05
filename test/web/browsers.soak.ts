import type { Page, WebSocketRoute } from "playwright-core";
import { describe, expect, test } from "vitest";
import { YOUNGER } from "../../src/cli/browsers/younger.ts";
import { en as adminEn } from "../../src/web/admin/en.ts";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { de as messagesDe } from "../../src/web/chat/messages/de.ts";
import { en as messagesEn } from "../../src/web/chat/messages/en.ts";
import { en as statementEn } from "../../src/web/coins/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { de as settingsDe } from "../../src/web/settings/de.ts";
import { en as settingsEn } from "../../src/web/settings/en.ts";
import { COST_LINE, logItem, sendText } from "../support/browser/chat-page.ts";
import { cutNetwork, restoreNetwork } from "../support/browser/network.ts";
import { removeFeatures } from "../support/browser/page/old-browser.ts";
import { findMixedTexts, translatePage } from "../support/browser/page/translation.ts";
import {
  exchangeTexts,
  expectOnlyConnectionErrors,
  goTo,
  markAllRead,
} from "../support/browser/web-client.ts";
import { webFixture } from "../support/browser/web-fixture.ts";
import { addPair, roomOf } from "../support/runtime/chat.ts";

const DAY_MS = 86_400_000;

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
      onPage: (opened) => opened.addInitScript(removeFeatures, REMOVABLE),
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
    for (const section of ["", "/members", "/stickers", "/books", "/acts"]) {
      await goTo(page, `#/admin${section}`);
      await page.getByRole("navigation", { name: adminEn.navigation }).waitFor();
    }
  });

  /** Pages that cannot work, or that may not: what the browser lacks (emulated), or what its script does. */
  const TOO_OLD: [name: string, prepare: (page: Page) => Promise<unknown>][] = [
    [
      "lacks what is new in Firefox 113",
      (page) => page.addInitScript(() => Reflect.deleteProperty(globalThis, "CompressionStream")),
    ],
    [
      "lacks what is new in Safari 16.4",
      (page) => page.addInitScript(() => Object.assign(window, { matchMedia: () => ({ matches: false }) })),
    ],
    [
      "lacks what is new in Chrome 108",
      (page) => page.addInitScript(() => Object.assign(CSS, { supports: () => false })),
    ],
    ["cannot parse the page's script", (page) => serveScript(page, "let early = ;")],
    ["lacks a function that the page's script calls", (page) => serveScript(page, "[].unknown();")],
  ];

  test.each(TOO_OLD)("shows one sentence where a browser %s", async (_, prepare) => {
    const page = await open({ complaints: [], onPage: (opened) => prepare(opened) });
    const sentences = page.locator(".old-browser");
    await sentences.filter({ visible: true }).waitFor();
    expect(await sentences.filter({ visible: true }).allTextContents()).toEqual([
      expect.stringContaining("This site needs a newer browser"),
    ]);
  });

  test.each([360, 1280])("leaves room for that sentence on a page that works, %i px wide", async (width) => {
    const ada = await site.parley.addMember();
    const page = await open({ member: ada, width, onPage: (opened) => TOO_OLD[0]?.[1](opened) });
    await page.getByText(en.chats.empty).waitFor();
    await page.locator(".old-browser").filter({ visible: true }).waitFor();
    const overflow = () => document.documentElement.scrollHeight - innerHeight;
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
  });

  test("shows that sentence in the language of the browser, and not while the page works or cannot be loaded", async () => {
    const visible = (page: Page) => page.locator(".old-browser").filter({ visible: true });
    const noScript = (page: Page) => serveScript(page, "let early = ;");
    const german = await open({ complaints: [], locale: "de-CH", onPage: noScript });
    await expect
      .poll(() => visible(german).allTextContents())
      .toEqual([expect.stringContaining("einen neueren")]);
    const french = await open({ complaints: [], locale: "fr", onPage: noScript });
    await expect.poll(() => visible(french).allTextContents()).toEqual([expect.stringContaining("a newer")]);
    const working = await open();
    await working.getByRole("form").waitFor();
    expect(await visible(working).count()).toBe(0);
    const unloaded = await open({
      complaints: [],
      onPage: (page) => page.route(/\/main\.js/, (route) => route.abort()),
    });
    expect(await visible(unloaded).count()).toBe(0);
  });

  test.each([
    ["the page's script", /\/main\.js/, "en-US", "This page couldn't be loaded. Reload"],
    ["a script that it imports", /\/chunks\//, "de-DE", "Diese Seite konnte nicht geladen werden. Neu laden"],
  ])("offers a reload when the network loses %s", async (_, lost, locale, sentence) => {
    const page = await open({
      complaints: [],
      locale,
      hash: "#/settings",
      onPage: (opened) => opened.route(lost, (route) => route.abort()),
    });
    const shown = page.locator(".notice").filter({ visible: true });
    await expect.poll(() => shown.allTextContents()).toEqual([sentence]);
    await page.unroute(lost);
    await shown.getByRole("button").click();
    await page.getByRole("form").waitFor();
    expect(await page.locator(".not-loaded").filter({ visible: true }).count()).toBe(0);
    expect(new URL(page.url()).hash).toBe("#/settings");
  });

  test("shows a sentence in place of a message that cannot be drawn, and all other messages", async () => {
    const [ada, ben] = await addPair(site.parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    const cleo = await site.parley.addMember({ coins: 100 });
    await exchangeTexts(
      site.parley,
      [cleo, ada, "fine"],
      [ben, ada, "one"],
      [ben, ada, "lost"],
      [ben, ada, "later"],
      [ben, ada, "broken"],
    );
    const complaints: string[] = [];
    const page = await open({
      member: ada,
      hash: `#/chats/${ben.id}`,
      complaints,
      onPage: (opened) => opened.routeWebSocket(/\/members\//, breakMessages),
    });
    const log = page.getByRole("log");
    const list = page.getByRole("list", { name: en.chats.list });
    await expect.poll(() => log.getByText(en.shell.rowBroken, { exact: true }).count()).toBe(2);
    await log.getByText("one", { exact: true }).waitFor();
    await log.getByText(en.chat.lost, { exact: true }).waitFor();
    expect(await log.getByText(/broken|later/).count()).toBe(0);
    await list.getByText("fine").waitFor();
    await list.getByText(en.shell.rowBroken).waitFor();
    await sendText(page, "after it");
    await logItem(page, "after it").getByText(en.chat.sent).waitFor();
    // The newest message of that chat can be drawn again.
    await list.getByText("after it").waitFor();
    expect(await page.getByText(en.shell.rowBroken).count()).toBe(2);
    expect(complaints.length).toBeGreaterThanOrEqual(3);
    for (const complaint of complaints) expect(complaint).toMatch(/could not be drawn: (?:Range|Type)Error/);
  });

  test("draws each text as the only content of an element, on all screens", async () => {
    const [ada, ben] = await addPair(site.parley, { ada: { superuser: true }, ben: { coins: 100 } });
    await exchangeTexts(site.parley, [ada, ben, "see https://example.com/a now"], [ben, ada, "yes"]);
    const page = await open();
    await page.getByRole("form").waitFor();
    expect(await page.evaluate(findMixedTexts)).toEqual([]);
    const memberPage = await open({ member: ada, hash: `#/chats/${ben.id}` });
    await memberPage.getByRole("log").getByText("yes").waitFor();
    const screens = {
      coins: statementEn.list,
      settings: settingsEn.sessions,
      admin: adminEn.overview.latest,
      "admin/members": adminEn.sections.members,
      [`admin/members/${ada.id}`]: adminEn.roles.title,
      "admin/stickers": adminEn.smiles.new,
      "admin/books": adminEn.reconciliation.past,
      "admin/acts": adminEn.sections.acts,
    };
    expect(await memberPage.evaluate(findMixedTexts)).toEqual([]);
    for (const [screen, title] of Object.entries(screens)) {
      await goTo(memberPage, `#/${screen}`);
      await memberPage.getByRole("heading", { name: title }).waitFor();
      expect(await memberPage.evaluate(findMixedTexts)).toEqual([]);
    }
  });

  test("shows no old text on a page that Chrome has translated (emulated: it puts elements in the place of all texts)", async () => {
    const { parley } = site;
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 100 } });
    const cleo = await parley.addMember({ coins: 100 });
    const boss = await parley.addMember({ superuser: true });
    await exchangeTexts(parley, [ben, ada, "hello"], [cleo, ada, "one"]);
    const complaints: string[] = [];
    const page = await open({ member: ada, hash: `#/chats/${ben.id}`, complaints });
    await page.getByRole("log").getByText("hello").waitFor();
    await page.evaluate(translatePage, "elements" as const);

    const textOf = async (part: string) =>
      (await page.locator(part).allTextContents()).join(" ").replace(/[«»]/g, "");
    /** Waits until the part shows the new text and nothing of the old one. */
    const expectChange = async (part: string, from: string, to: string) => {
      await expect.poll(() => textOf(part)).toContain(to);
      // A balance counts to the new one.
      await expect.poll(() => textOf(part)).not.toContain(from);
    };
    const change = async (part: string, from: string, to: string, act: () => Promise<unknown>) => {
      await expect.poll(() => textOf(part)).toContain(from);
      await act();
      await expectChange(part, from, to);
    };
    const log = "[role=log]";
    const row = `a.chat-row[href="#/chats/${ben.id}"]`;
    const otherRow = `a.chat-row[href="#/chats/${cleo.id}"]`;
    let socket = await parley.chatV1(ben, ada);
    await change(".chat-head .presence", en.chat.online, en.chat.away, async () => {
      socket.raw.close();
      await socket.closed;
    });
    await change(".balance", "100", "95", () => sendText(page, "news"));
    await expectChange(row, "hello", "news");
    await change(log, en.chat.sent, en.chat.read, () => markAllRead(parley, ben, ada));
    await change(`${otherRow} .count`, "1", "2", () => exchangeTexts(parley, [cleo, ada, "two"]));
    await change(".chat-head h1", en.chats.member(ben.id), "Benedict", () =>
      parley.request(ben, "PATCH", "/members/me", { name: "Benedict" }),
    );
    socket = await parley.chatV1(ben, ada);
    await change(".chat-head .presence", en.chat.online, en.chat.typing, async () =>
      socket.send(JSON.stringify({ type: "typing" })),
    );
    await cutNetwork(page);
    await parley.closeSocketsOf("CHAT_ROOM", roomOf(ada, ben));
    await sendText(page, "later");
    await expect.poll(() => textOf(log)).toContain(messagesEn.log.waiting);
    await parley.request(boss, "PATCH", `/members/${ada.id}`, { is_employee: true });
    await change(COST_LINE, attachmentsEn.composer.costs(en.coins(5)), en.chat.free, () =>
      restoreNetwork(page),
    );
    await expectChange(log, messagesEn.log.waiting, en.chat.sent);
    await change(log, en.chat.today, en.chat.yesterday, async () => {
      await page.clock.setFixedTime(Date.now() + DAY_MS);
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    });
    await goTo(page, "#/settings");
    await change("body", settingsEn.title, settingsDe.title, () => page.getByLabel("Deutsch").click());
    await goTo(page, `#/chats/${ben.id}`);
    await expectChange("body", messagesEn.log.start, messagesDe.log.start);
    // The page was offline.
    expectOnlyConnectionErrors(complaints);
  });
});

/** Gives the message "broken" a date that cannot be formatted, and the message "later" a type that a later server may send. */
function breakMessages(route: WebSocketRoute): void {
  const server = route.connectToServer();
  server.onMessage((frame) => {
    const broken = /("text":"broken"[^{}]*"date":|"date":)"[^"]*"/g;
    route.send(
      String(frame)
        .replace(/\{[^{}]*"text":"broken"[^{}]*\}/g, (message) => message.replace(broken, '$1"never"'))
        .replaceAll('"text":"lost"', '"text":""')
        .replace(/\{[^{}]*"text":"later"[^{}]*\}/g, (message) =>
          message.replace('"type":"text"', '"type":"poll"'),
        ),
    );
  });
}

function serveScript(page: Page, body: string): Promise<unknown> {
  return page.route(/\/main\.js/, (route) => route.fulfill({ contentType: "text/javascript", body }));
}
