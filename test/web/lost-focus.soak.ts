import type { Locator, Page, Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { SEARCH_PAGE_DEFAULT } from "../../src/core/config-limits.ts";
import { SOCKETS_PER_MEMBER } from "../../src/core/limits.ts";
import { CHATS_PAGE_DEFAULT } from "../../src/core/list-limits.ts";
import { en as accountEn } from "../../src/web/account/en.ts";
import { en as statementEn } from "../../src/web/coins/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { LANGUAGE_NAMES } from "../../src/web/i18n/language.ts";
import { LISTED_PAGE_CHATS, REGISTER_AFTER_MS } from "../../src/web/limits.ts";
import { en as noticesEn } from "../../src/web/notices/en.ts";
import { en as peopleEn } from "../../src/web/people/en.ts";
import { de as settingsDe } from "../../src/web/settings/de.ts";
import { en as settingsEn } from "../../src/web/settings/en.ts";
import { recordNotices } from "../support/browser/page/notices-recorder.ts";
import { exchangeTexts, goTo, type OpenOptions, openNewChat } from "../support/browser/web-client.ts";
import { webFixture } from "../support/browser/web-fixture.ts";
import { storeManyChats } from "../support/runtime/many-chats.ts";
import { type TestMember, tokenFor } from "../support/runtime/parley.ts";
import { addSession, type TestSession } from "../support/runtime/sessions.ts";

/** A control that has the focus, and loses it. */
type Loss = Partial<Omit<OpenOptions, "member">> & {
  member: () => TestMember | Promise<TestMember>;
  /** Brings the page to the control and returns it. */
  control: (page: Page) => Promise<Locator>;
  /** Has the control disappear; by default it is pressed with Enter. */
  act?: (page: Page, control: Locator) => Promise<unknown>;
  /** Finds the element that has the focus then. */
  next: (page: Page) => Locator;
};

const CHATS = CHATS_PAGE_DEFAULT + LISTED_PAGE_CHATS;

describe("the focus moves nearby when its element disappears:", () => {
  const web = webFixture({ MEMBER_SEARCH: "prefix" });
  let ada: TestMember;
  let busy: TestMember;
  beforeAll(async () => {
    ada = await web.parley.addMember({ employee: true });
    busy = await web.parley.addMember({ employee: true });
    await storeManyChats(web.parley, busy, CHATS);
    const crowd = await web.parley.addMembers(new Array(SEARCH_PAGE_DEFAULT + 1).fill(0));
    for (const [at, each] of crowd.entries())
      await web.parley.request(each, "PATCH", "/members/me", { name: `Quentin ${at + 10}` });
  });

  const button = (name: string) => (page: Page | Locator) => page.getByRole("button", { name, exact: true });
  const heading = (name: string) => (page: Page) => page.getByRole("heading", { name, exact: true });
  const again = button(en.shell.again);
  const abort = (route: Route) => route.abort();
  const chatRow = (page: Page, at: number) => page.locator(".chat-row").nth(at);

  async function withSessions(): Promise<TestSession> {
    const member = await web.parley.addMember();
    for (const device of ["one", "another"]) await addSession(web.parley.env.DB, member, { device });
    return addSession(web.parley.env.DB, member);
  }
  /** Opens the card of a member without a chat. */
  async function openCard(page: Page): Promise<Locator> {
    const { id } = await web.parley.addMember();
    await goTo(page, `#/chats/${id}`);
    return button(peopleEn.start)(page);
  }
  const refuseClipboard = (page: Page) =>
    page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  /** Lets nothing through until the control has the focus. */
  const repairAndPress = (address: string | RegExp) => async (page: Page, control: Locator) => {
    await page.unroute(address);
    await control.press("Enter");
  };

  const LOSSES: Record<string, Loss> = {
    "Copy my link, which becomes a field": {
      member: () => web.parley.addMember(),
      onPage: refuseClipboard,
      control: async (page) => button(en.chats.copyLink)(page).last(),
      next: (page) => page.getByRole("textbox", { name: en.chats.copyLink, exact: true }),
    },
    "the last log-in elsewhere that the member ends": {
      member: withSessions,
      hash: "#/settings",
      control: async (page) => page.getByRole("listitem").getByRole("button").first(),
      next: heading(settingsEn.sessions),
    },
    "Log out everywhere else": {
      member: withSessions,
      hash: "#/settings",
      control: async (page) => button(settingsEn.endOthers)(page),
      next: heading(settingsEn.sessions),
    },
    "Try again for the log-ins": {
      member: withSessions,
      hash: "#/settings",
      complaints: [],
      onPage: (page) => page.route("**/auth/sessions", abort),
      control: async (page) => again(page.getByRole("region", { name: settingsEn.sessions })),
      act: repairAndPress("**/auth/sessions"),
      next: heading(settingsEn.sessions),
    },
    "the box of notices that the browser blocks": {
      member: () => web.parley.addMember(),
      hash: "#/settings",
      serviceWorkers: "allow",
      onPage: async (page) => {
        await page.clock.install();
        await page.addInitScript(recordNotices, { answer: "denied" as const, wants: [] });
      },
      control: async (page) => {
        await heading(settingsEn.title)(page).waitFor();
        await page.clock.fastForward(REGISTER_AFTER_MS);
        return page.getByRole("checkbox", { name: noticesEn.ask, exact: true });
      },
      act: async (page, control) => {
        await control.press("Space");
        await page.getByText(noticesEn.denied, { exact: true }).waitFor();
      },
      next: (page) => page.getByRole("checkbox", { name: noticesEn.ask, exact: true }),
    },
    "the language of the page": {
      member: () => ada,
      hash: "#/settings",
      control: async (page) => page.getByRole("radio", { name: LANGUAGE_NAMES.de, exact: true }),
      act: async (page, control) => {
        await control.press("Space");
        await heading(settingsDe.title)(page).waitFor();
      },
      next: (page) => page.getByRole("radio", { name: LANGUAGE_NAMES.de, exact: true }),
    },
    "Log out": {
      member: () => web.parley.addMember(),
      hash: "#/settings",
      control: async (page) => button(settingsEn.logOut)(page).last(),
      next: heading(accountEn.welcome("Parley")),
    },
    "Use another account": {
      member: async () => ({ ...ada, token: await tokenFor(ada.id, { ttlSeconds: -1 }) }),
      complaints: [],
      control: async (page) => button(accountEn.notYou(ada.email))(page),
      next: heading(accountEn.welcome("Parley")),
    },
    "Try again for the transactions": {
      member: () => ada,
      hash: "#/coins",
      complaints: [],
      onPage: (page) => page.route("**/members/me/statement*", abort),
      control: async (page) => again(page),
      act: repairAndPress("**/members/me/statement*"),
      next: heading(statementEn.list),
    },
    "Try again at the end of the list": {
      member: () => busy,
      complaints: [],
      onPage: (page) => page.route(/members\/chats\?/, abort),
      control: async (page) => {
        await chatRow(page, CHATS_PAGE_DEFAULT - 1).scrollIntoViewIfNeeded();
        return again(page);
      },
      act: repairAndPress(/members\/chats\?/),
      next: (page) => chatRow(page, CHATS_PAGE_DEFAULT),
    },
    "Show more among the members that were found": {
      member: () => ada,
      control: async (page) => {
        const field = await openNewChat(page);
        await field.fill("quentin");
        return button(peopleEn.more)(page);
      },
      next: (page) => page.locator(".found-member").nth(SEARCH_PAGE_DEFAULT),
    },
    "a row that a new message moves": {
      member: async () => {
        const cleo = await web.parley.addMember();
        for (const text of ["First", "Second", "Third"])
          await exchangeTexts(web.parley, [await web.parley.addMember({ employee: true }), cleo, text]);
        return cleo;
      },
      control: async (page) => page.getByRole("link", { name: "First" }),
      act: async (page, control) => {
        const writerId = Number((await control.getAttribute("href"))?.split("/").at(-1));
        await exchangeTexts(web.parley, [
          await memberWith(writerId),
          await memberWith(await ownNumber(page)),
          "Fourth",
        ]);
        await page.getByRole("link", { name: "Fourth" }).waitFor();
      },
      next: (page) => page.getByRole("link", { name: "Fourth" }),
    },
    "the first steps, which the first message replaces": {
      member: () => web.parley.addMember(),
      control: async (page) => button(peopleEn.startFirst)(page),
      act: async (page) => {
        await exchangeTexts(web.parley, [ada, await memberWith(await ownNumber(page)), "Hello"]);
        await page.getByRole("link", { name: "Hello" }).waitFor();
      },
      next: heading(en.chats.title),
    },
    "Write, which the chat replaces": {
      member: () => ada,
      control: openCard,
      next: (page) => page.getByRole("textbox", { name: en.chat.message, exact: true }),
    },
    "Write, on a phone, where the field would open the keyboard": {
      member: () => ada,
      onPage: (page) =>
        page.addInitScript(() => {
          const match = window.matchMedia.bind(window);
          window.matchMedia = (query) => match(query.replace("(pointer: coarse)", "all"));
        }),
      control: openCard,
      act: async (page, control) => {
        await control.press("Enter");
        await page.getByRole("textbox", { name: en.chat.message, exact: true }).waitFor();
      },
      next: (page) => page.locator("#chat-name"),
    },
    "Use here": {
      member: () => web.parley.addMember(),
      hash: "#/coins",
      control: async (page) => {
        await page.getByText(statementEn.emptyHint, { exact: true }).waitFor();
        const member = await memberWith(await ownNumber(page));
        for (let i = 0; i < SOCKETS_PER_MEMBER; i++) await web.parley.inbox(member);
        return button(en.shell.useHere)(page);
      },
      next: heading(statementEn.title),
    },
  };

  const ownNumber = (page: Page) =>
    page.evaluate((): number => JSON.parse(localStorage.getItem("parley.session") ?? "").memberId);
  async function memberWith(id: number): Promise<TestMember> {
    return { id, email: "", token: await tokenFor(id) };
  }

  test.each(Object.keys(LOSSES))("%s", async (name) => {
    const { member, control, act, next, onPage, ...options } = LOSSES[name] as Loss;
    const hasLoaded = Promise.withResolvers<void>();
    const page = await web.open({
      member: await member(),
      onPage: (each) => {
        each.on(
          "requestfinished",
          (request) => request.url().includes("/lost-focus-") && hasLoaded.resolve(),
        );
        return onPage?.(each);
      },
      ...options,
    });
    await hasLoaded.promise;
    const lost = await control(page);
    await lost.focus();
    await (act ? act(page, lost) : lost.press("Enter"));
    await expect.poll(() => next(page).and(page.locator(":focus")).count()).toBe(1);
  });

  test("stays away after a press beside everything", async () => {
    const page = await web.open({ member: ada, hash: "#/settings" });
    await button(settingsEn.save)(page).focus();
    const rail = await page.locator(".rail").boundingBox();
    await page.mouse.click((rail?.x ?? 0) + 5, (rail?.y ?? 0) + (rail?.height ?? 0) / 2);
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          document.querySelector("form")?.remove();
          requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(resolve)));
        }),
    );
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  });
});
