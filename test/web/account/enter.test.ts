import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { problemBody } from "../../../src/protocol/http/problem.ts";
import { en as siteEn } from "../../../src/web/account/site/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { logInForm } from "../../support/browser/account-forms.ts";
import { ENTRY_LANGUAGES } from "../../support/browser/entry-languages.ts";
import { readStoredData } from "../../support/browser/page/stored-data.ts";
import { exchangeTexts, goTo, type OpenOptions } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";
import { createSite, SITE_VARIABLES } from "../../support/site/test-site.ts";

const LOG_IN = "https://site.example/log-in?from=chat";
const site = await createSite();
afterAll(() => site.close());

describe("a link of the site's page", () => {
  const web = webFixture({ ...SITE_VARIABLES, SITE_LOGIN_URL: LOG_IN }, { internet: site.internet });
  let subjects = 0;

  /** Adds a member by the first token of a new subject. */
  async function addSiteMember(name: string, subject = `user-${++subjects}`): Promise<SiteMember> {
    const tokenOf = (claims: object = {}) => site.token(subject, { claims: { name, ...claims } });
    const token = await tokenOf();
    const answer = await web.parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } });
    const { id } = (await answer.json()) as { id: number };
    return { id, email: "", token, subject, tokenOf };
  }

  const enter = (link: { token?: string; to?: string }) => `#/enter?${new URLSearchParams(link)}`;
  const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true });
  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
  const field = (page: Page, t: typeof en = en) =>
    page.getByRole("textbox", { name: t.chat.message, exact: true });
  const isFocused = (page: Page, name: string) =>
    expect.poll(() => heading(page, name).evaluate((each) => each === document.activeElement)).toBe(true);

  /** Opens a page whose configuration has other values. The site's own pages are empty. */
  async function open(options: Partial<OpenOptions>, config: object = {}): Promise<Page> {
    const given = { ...((await (await web.parley.fetch("/config")).json()) as object), ...config };
    return web.open({
      ...options,
      onPage: async (page) => {
        await page.route("**/config", (route) => route.fulfill({ json: given }));
        await page.context().route("https://site.example/**", (route) => route.fulfill({ body: "the site" }));
        await options.onPage?.(page);
      },
    });
  }

  /** Returns the address to which the site's log-in shall return, from the page's own address or from the link to the log-in. */
  const returnOf = (address: string | null) => new URL(address ?? "").searchParams.get("return");
  const addressOf = (hash: string) => new URL(`/${hash}`, web.parley.url).href;
  const logInLink = (page: Page, t: typeof siteEn = siteEn) =>
    page.getByRole("link", { name: t.logIn("Parley"), exact: true });
  const expectRefused = () => {
    for (const complaint of web.complaints.splice(0)) expect(complaint).toMatch(/Failed to load resource/);
  };

  test("opens the chat, and its token is in no address, history, request or store once the page runs", async () => {
    const [ada, ben] = [await addSiteMember("Ada"), await addSiteMember("Ben", "ü/&#?=+ %20")];
    const requested: string[] = [];
    const page = await open({
      hash: enter({ token: ada.token, to: ben.subject }),
      onPage: async (opened) => {
        opened.on("request", (each) => requested.push(each.url(), each.headers()["referer"] ?? ""));
        await opened.addInitScript(() => {
          const seen: string[] = [];
          const original = window.fetch;
          window.fetch = (...args) => {
            seen.push(location.href);
            return original(...args);
          };
          Object.assign(window, { seen });
        });
      },
    });
    await field(page).waitFor();
    await heading(page, "Ben").waitFor();
    expect(new URL(page.url()).hash).toBe(`#/chats/${ben.id}`);
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(seen.length).toBeGreaterThan(2);
    const history = await (await page.context().newCDPSession(page)).send("Page.getNavigationHistory");
    const stored = await readStoredData(page);
    expect(requested.length).toBeGreaterThan(5);
    for (const text of [...seen, ...requested, ...history.entries.map(({ url }) => url), stored])
      expect(text).not.toMatch(new RegExp(`${ada.token}|enter`));

    await page.reload();
    await field(page).waitFor();
    await heading(page, "Ben").waitFor();
  });

  test.each(ENTRY_LANGUAGES)(
    "asks in %s before it replaces another member, whose texts stay until then",
    async (locale, t) => {
      const [ada, cleo] = [await web.parley.addMember(), await addSiteMember("Cleo")];
      const ben = await web.parley.addMember({ coins: 100 });
      await web.parley.request(ada, "PATCH", "/members/me", { name: "Ada" });
      await exchangeTexts(web.parley, [ben, ada, "Hello"]);
      const page = await open({ member: ada, locale, hash: `#/chats/${ben.id}` });
      await page.getByRole("log").getByText("Hello").waitFor();
      await field(page, t.page).fill("a private draft");
      await expect.poll(() => readStoredData(page)).toContain("a private draft");

      await goTo(page, enter({ token: cleo.token, to: cleo.subject }));
      await page.getByText(t.site.asLosingHint("Ada"), { exact: true }).waitFor();
      await isFocused(page, t.site.continueAs("Cleo"));
      await button(page, t.site.stay("Ada")).click();
      await page.getByRole("listitem").getByText("a private draft").waitFor();

      await goTo(page, enter({ token: await cleo.tokenOf({ jti: "again" }) }));
      expect(await readStoredData(page)).toContain("a private draft");
      await button(page, t.site.yes("Cleo")).click();
      await page.getByText(t.page.chats.empty, { exact: true }).waitFor();
      await expect.poll(() => readStoredData(page)).not.toContain("a private draft");
      const stored = await readStoredData(page);
      for (const trace of [ada.token, cleo.token]) expect(stored).not.toContain(trace);
    },
  );

  test.each(ENTRY_LANGUAGES)(
    "warns in %s only of drafts and unsent messages that there are",
    async (locale, t) => {
      const [ada, ben] = [await web.parley.addMember(), await web.parley.addMember({ coins: 100 })];
      const cleo = await addSiteMember("Cleo");
      await web.parley.request(ada, "PATCH", "/members/me", { name: "Ada" });
      await exchangeTexts(web.parley, [ben, ada, "Hello"]);
      const page = await open({ member: ada, locale, hash: `#/chats/${ben.id}` });
      await page.getByRole("log").getByText("Hello").waitFor();
      const question = async (hint: string) => {
        await goTo(page, enter({ token: await cleo.tokenOf({ jti: crypto.randomUUID() }) }));
        await isFocused(page, t.site.continueAs("Cleo"));
        await page.getByText(hint, { exact: true }).waitFor();
        await button(page, t.site.stay("Ada")).click();
      };
      await question(t.site.asHint("Ada"));

      await goTo(page, `#/chats/${ben.id}`);
      await field(page, t.page).fill("a private draft");
      await question(t.site.asLosingHint("Ada"));

      // Ada has no coins.
      await goTo(page, `#/chats/${ben.id}`);
      await field(page, t.page).press("Enter");
      await page.getByRole("log").locator(".failed-line").waitFor();
      expect(await field(page, t.page).inputValue()).toBe("");
      await question(t.site.asLosingHint("Ada"));
    },
  );

  test("asks nothing of the same member, in no tab", async () => {
    const [ada, ben] = [await addSiteMember("Ada"), await addSiteMember("Ben")];
    const page = await open({ hash: enter({ token: ada.token }) });
    await page.getByText(en.chats.empty, { exact: true }).waitFor();
    const other = await page.context().newPage();
    await other.goto(addressOf(enter({ token: await ada.tokenOf({ jti: "2" }), to: ben.subject })));
    await field(other).waitFor();
    await goTo(page, enter({ token: await ada.tokenOf({ jti: "3" }), to: ben.subject }));
    await field(page).waitFor();
    await field(page).fill("Hello Ben");
    await expect.poll(() => field(other).inputValue()).toBe("Hello Ben");
    // A plain link needs no token then, and leads to a member without a chat only after a click, as each link does.
    await goTo(page, enter({ to: ben.subject }));
    await field(page).waitFor();
  });

  test("needs no answer once another tab has logged the same member in", async () => {
    const [ada, cleo] = [await web.parley.addMember(), await addSiteMember("Cleo")];
    const page = await open({ member: ada, hash: enter({ token: cleo.token }) });
    await heading(page, siteEn.continueAs("Cleo")).waitFor();
    const other = await page.context().newPage();
    await other.goto(addressOf(enter({ token: await cleo.tokenOf({ jti: "2" }) })));
    await button(other, siteEn.yes("Cleo")).click();
    for (const each of [page, other]) await each.getByText(en.chats.empty, { exact: true }).waitFor();
  });

  test.each(ENTRY_LANGUAGES)(
    "leads in %s to the site's log-in once the token is over, and not back and forth",
    async (locale, t) => {
      const [ada, to] = [await addSiteMember("Ada"), "ü/&#"];
      const exp = Math.floor(Date.now() / 1000) - 600;
      const page = await open({ locale, hash: enter({ token: await ada.tokenOf({ exp }), to }) });
      await page.waitForURL("https://site.example/**");
      expect(new URL(page.url()).searchParams.get("from")).toBe("chat");
      const back = `${addressOf("#/enter")}?to=${encodeURIComponent(to)}`;
      expect(returnOf(page.url())).toBe(back);
      expect(page.url()).not.toContain("token");

      await page.goto(addressOf(enter({ token: await ada.tokenOf({ exp }), to })));
      await page.getByText(t.site.over, { exact: true }).waitFor();
      await heading(page, t.account.welcome("Parley")).waitFor();
      expect(returnOf(await logInLink(page, t.site).getAttribute("href"))).toBe(back);
      await page.goto(back);
      await logInLink(page, t.site).waitFor();
      expectRefused();
    },
  );

  test("shows the log-in form of a site without a log-in page if the token is over, or none of the site", async () => {
    const ada = await addSiteMember("Ada");
    const page = await open({}, { login_url: null });
    const tokens = {
      expired: await ada.tokenOf({ exp: 1 }),
      markup: "<img src=x onerror=alert(1)>",
      "two lines": "a.b.c\r\nX: y",
      "9 KB": `a.${"b".repeat(9_000)}.c`,
      "Parley's own": (await web.parley.addMember()).token,
    };
    for (const token of Object.values(tokens)) {
      await page.goto("about:blank");
      await page.goto(addressOf(enter({ token })));
      await logInForm(page).waitFor();
      await page.getByText(siteEn.over, { exact: true }).waitFor();
      expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(["parley.config"]);
    }
    expectRefused();
  });

  test("keeps the token in memory while the server does not answer, until another attempt", async () => {
    const [ada, ben] = [await addSiteMember("Ada"), await addSiteMember("Ben")];
    const page = await open({
      hash: enter({ token: ada.token, to: ben.subject }),
      onPage: (each) => each.route("**/auth/exchange", (route) => route.abort()),
    });
    await page.getByText(en.errors.unreachable, { exact: true }).waitFor();
    await isFocused(page, siteEn.failed);
    expect(await readStoredData(page)).not.toContain(ada.token);
    await page.unroute("**/auth/exchange");
    await page.route("**/members?external_id=*", (route) =>
      route.fulfill({ status: 503, json: problemBody("unavailable", {}) }),
    );
    await button(page, en.shell.again).click();
    await page.getByText(en.errors.unavailable, { exact: true }).waitFor();
    await page.unroute("**/members?external_id=*");
    await button(page, en.shell.again).click();
    await field(page).waitFor();
    expectRefused();
  });

  test("names a member whom the site does not know, and leads to the list", async () => {
    const ada = await addSiteMember("Ada");
    const page = await open({ hash: enter({ token: ada.token, to: "nobody" }) });
    await page.getByText(siteEn.unknown, { exact: true }).waitFor();
    await button(page, siteEn.toChats).click();
    await page.getByText(en.chats.empty, { exact: true }).waitFor();
    expectRefused();
  });

  test.each(ENTRY_LANGUAGES)("says in %s that the session of another member is over", async (locale, t) => {
    const [ada, cleo] = [await addSiteMember("Ada"), await addSiteMember("Cleo")];
    const page = await open({ locale, hash: enter({ token: ada.token }) });
    await page.getByText(t.page.chats.empty, { exact: true }).waitFor();
    await web.parley.env.DB.prepare("UPDATE members SET token_epoch = token_epoch + 1 WHERE id = ?")
      .bind(ada.id)
      .run();
    await page.goto("about:blank");
    await page.goto(addressOf(enter({ token: cleo.token })));
    await page.getByText(t.site.overHint("Ada"), { exact: true }).waitFor();
    await button(page, t.site.logInAgain("Ada")).click();
    await page.getByText(t.site.ended, { exact: true }).waitFor();
    expectRefused();
  });

  test("is the way back in when the session ends", async () => {
    const [ada, ben] = [await addSiteMember("Ada"), await addSiteMember("Ben")];
    const page = await open({ hash: enter({ token: ada.token, to: ben.subject }) });
    await field(page).fill("a private draft");
    await expect.poll(() => readStoredData(page)).toContain("a private draft");
    await web.parley.env.DB.prepare("UPDATE members SET token_epoch = token_epoch + 1 WHERE id = ?")
      .bind(ada.id)
      .run();
    await page.reload();
    await page.getByText(siteEn.ended, { exact: true }).waitFor();
    const back = returnOf(await logInLink(page).getAttribute("href")) ?? "";
    expect(back).toBe(addressOf(`#/enter?chat=${ben.id}`));
    await page.goto(`${back}&token=${await ada.tokenOf({ jti: "2" })}`);
    await expect.poll(() => field(page).inputValue()).toBe("a private draft");
    expectRefused();
  });
});

type SiteMember = TestMember & { subject: string; tokenOf: (claims?: object) => Promise<string> };
