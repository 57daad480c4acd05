import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { de as accountDe } from "../../src/web/account/de.ts";
import { de as messagesDe } from "../../src/web/chat/messages/de.ts";
import { de as statementDe } from "../../src/web/coins/de.ts";
import { de } from "../../src/web/i18n/de.ts";
import { de as peopleDe } from "../../src/web/people/de.ts";
import { de as settingsDe } from "../../src/web/settings/de.ts";
import { waitForMessageMenus } from "../support/browser/chat-page.ts";
import { cutNetwork } from "../support/browser/network.ts";
import { cutTexts } from "../support/browser/page/layout.ts";
import { documentWidth, exchangeTexts, goTo, type OpenOptions } from "../support/browser/web-client.ts";
import { webFixture } from "../support/browser/web-fixture.ts";
import type { TestMember } from "../support/runtime/parley.ts";
import { addSession } from "../support/runtime/sessions.ts";

const FOLDER = "dist/screenshots";
/** Widths of the window, and how large the text is in it. */
const VIEWS = [320, 360, 800, 1280].flatMap((width) => [100, 200].map((percent) => ({ width, percent })));

describe("a German page shows all of its texts, also twice as large", () => {
  const web = webFixture({ MEMBER_SEARCH: "prefix", BRAND_HUE: 20, LOGO_URL: "/icon.svg" });
  let ada: TestMember;
  let ben: TestMember;
  let stranger: TestMember;
  let newcomer: TestMember;
  beforeAll(async () => {
    const { parley } = web;
    ada = await parley.addMember({ coins: 1_234_567 });
    [ben, stranger, newcomer] = [
      await parley.addMember({ employee: true }),
      await parley.addMember(),
      await parley.addMember(),
    ];
    await parley.request(ben, "PATCH", "/members/me", { name: "Wilhelmina Featherstonehaugh of Wyke" });
    await parley.request(stranger, "PATCH", "/members/me", {
      name: "Wilhelm Donaudampfschifffahrtsgesellschaft",
    });
    await exchangeTexts(parley, [ben, ada, "Schön, von dir zu lesen"], [ada, ben, "Hallo"]);
    ada = await addSession(parley.env.DB, ada);
    await addSession(parley.env.DB, ada, { device: "a device that nobody knows" });
  });

  type Screen = Pick<OpenOptions, "hash"> & {
    member?: () => TestMember;
    until: (page: Page) => Promise<unknown>;
  };
  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
  const SCREENS: Record<string, Screen> = {
    list: {
      member: () => ada,
      until: async (page) => {
        await page.getByRole("link", { name: "Wilhelmina" }).waitFor();
        await button(page, de.chats.copyLink).waitFor();
      },
    },
    "the search of a number": {
      member: () => ada,
      until: async (page) => {
        await button(page, de.chats.search).click();
        await page.getByRole("textbox", { name: de.chats.search, exact: true }).fill("1234567");
        await page.getByText(peopleDe.writeToNumber(1_234_567), { exact: true }).waitFor();
      },
    },
    "no chats": {
      member: () => newcomer,
      until: (page) => page.getByText(de.chats.empty, { exact: true }).waitFor(),
    },
    "a new chat": {
      member: () => ada,
      until: async (page) => {
        await button(page, de.chats.newChat).click();
        await page.getByRole("dialog").getByRole("textbox").fill("wilhelm");
        await page.locator(".found-member").nth(1).waitFor();
      },
    },
    "a person": {
      member: () => ada,
      until: async (page) => {
        await goTo(page, `#/chats/${stranger.id}`);
        await button(page, peopleDe.start).waitFor();
      },
    },
    coins: {
      member: () => ada,
      hash: "#/coins",
      until: async (page) => {
        await page.getByText(statementDe.pending, { exact: true }).click();
        await page.getByText(statementDe.quoted("Hallo"), { exact: true }).waitFor();
      },
    },
    settings: {
      member: () => ada,
      hash: "#/settings",
      until: (page) => button(page, settingsDe.endOthers).waitFor(),
    },
    "log-in": { until: (page) => button(page, accountDe.register).waitFor() },
    registration: { until: (page) => button(page, accountDe.register).click() },
  };

  test.each(Object.keys(SCREENS))("on the screen %j", async (name) => {
    mkdirSync(FOLDER, { recursive: true });
    const { member, until, hash } = SCREENS[name] as Screen;
    const loggedIn = member?.();
    const page = await web.open({
      locale: "de-DE",
      ...(loggedIn && { member: loggedIn }),
      ...(hash !== undefined && { hash }),
    });
    await until(page);
    for (const { width, percent } of VIEWS) {
      await page.setViewportSize({ width, height: 800 });
      await page.evaluate((size) => {
        document.documentElement.style.fontSize = `${size}%`;
      }, percent);
      const view = `${width}, ${percent} %`;
      await page.screenshot({ path: `${FOLDER}/large text, ${name}, ${view}.png` });
      expect({ view, width: await documentWidth(page), cut: await page.evaluate(cutTexts) }).toEqual({
        view,
        width,
        cut: [],
      });
    }
  });

  test("and no text on the picture of an empty list", async () => {
    const page = await web.open({ member: newcomer, locale: "de-DE", width: 320 });
    const title = page.getByText(de.chats.empty, { exact: true });
    await title.waitFor();
    await page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
    });
    const [picture, text] = [await page.locator(".empty-picture").boundingBox(), await title.boundingBox()];
    expect(picture && picture.y + picture.height).toBeLessThanOrEqual(text?.y ?? Number.NaN);
  });

  test("and begins each row of the list's foot at the same edge", async () => {
    const page = await web.open({ member: ada, locale: "de-DE", width: 320 });
    await button(page, de.chats.copyLink).waitFor();
    const begins = await page.locator(".list-foot > :not([role=status])").evaluateAll((parts) =>
      parts.map((part) => {
        const words = document.createRange();
        words.selectNodeContents(part);
        const { x, y } = words.getBoundingClientRect();
        return { x, y };
      }),
    );
    const [first, second] = begins;
    expect(begins).toHaveLength(2);
    expect(second?.y).toBeGreaterThan(first?.y ?? Number.NaN);
    expect(second?.x).toBe(first?.x);
  });

  test("and covers no coins of a chat with a notice, and breaks no reference of a message", async () => {
    const page = await web.open({ member: ada, hash: `#/chats/${ben.id}`, locale: "de-DE", complaints: [] });
    await page.getByRole("log").getByText("Hallo").waitFor();
    await page.setViewportSize({ width: 320, height: 800 });
    await page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
    });
    await waitForMessageMenus(page.getByRole("log"));
    await page.getByRole("log").focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: messagesDe.menu.info, exact: true }).click();
    const reference = page.locator(".message-info").getByRole("button").last();
    await reference.waitFor();
    const lines = await reference.evaluate((button) => {
      const words = button.firstChild as Text;
      const range = document.createRange();
      const [at, end] = [words.data.search(/\d/), words.data.search(/\d(?!.*\d)/) + 1];
      range.setStart(words, at);
      range.setEnd(words, end);
      return new Set([...range.getClientRects()].map(({ y }) => y)).size;
    });
    expect(lines).toBe(1);
    await page.keyboard.press("Escape");
    await cutNetwork(page);
    const notice = page.locator(".overlay").getByText(de.shell.offline, { exact: true });
    await notice.waitFor();
    for (const { width, percent } of VIEWS) {
      await page.setViewportSize({ width, height: 800 });
      await page.evaluate((size) => {
        document.documentElement.style.fontSize = `${size}%`;
      }, percent);
      const [box, purse] = [
        await notice.boundingBox(),
        await page.locator(".chat-head .balance").boundingBox(),
      ];
      const gap = box && purse ? box.y - (purse.y + purse.height) : 0;
      expect(gap, `${width}, ${percent} %`).toBeGreaterThanOrEqual(0);
    }
  });

  test("and leaves the beginning of a card that has to scroll in reach", async () => {
    const page = await web.open({ member: ada, hash: `#/chats/${stranger.id}` });
    await page.setViewportSize({ width: 640, height: 360 });
    const card = page.locator(".person-card");
    await card.getByRole("heading", { level: 1 }).waitFor();
    const [frame, first] = [await card.boundingBox(), await card.locator(".avatar").boundingBox()];
    expect(await card.evaluate((each) => each.scrollHeight > each.clientHeight)).toBe(true);
    expect(first?.y).toBeGreaterThanOrEqual(frame?.y ?? Number.NaN);
  });
});
