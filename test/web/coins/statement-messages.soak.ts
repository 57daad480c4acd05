import { readFileSync } from "node:fs";
import type { Page, Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import type { StatementMessages } from "../../../src/protocol/http/coins.ts";
import { en as statementEn } from "../../../src/web/coins/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { expectOnlyConnectionErrors } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

const MESSAGES = "**/statement/messages?*";
const BEN = "Ben Okri";

describe("a row of messages", () => {
  const web = webFixture();
  let boss: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    boss = await web.parley.addMember({ superuser: true });
    ben = await web.parley.addMember();
    await web.parley.request(ben, "PATCH", "/members/me", { name: BEN });
  });

  const row = (page: Page) => page.getByRole("button", { name: BEN });
  const lines = (page: Page) => page.locator(".entry-message");
  const words = (page: Page) => page.locator(".entry-message bdi");

  async function open(member: TestMember, onPage: (page: Page) => unknown = () => {}) {
    const asked: string[] = [];
    const page = await web.open({
      member,
      hash: "#/coins",
      onPage: async (opened) => {
        opened.on("request", (request) => {
          const url = new URL(request.url());
          if (url.pathname.endsWith("/statement/messages")) asked.push(url.search);
        });
        await onPage(opened);
      },
    });
    await row(page).waitFor();
    return { page, asked };
  }

  test("unfolds into its messages by one request, pending ones too, and shows a later message and a refund", async () => {
    const ada = await web.parley.addMember({ coins: 200 });
    const posted = await postSmile(web.parley, boss, PNG, { title: "Sunny", price: 50 });
    const sunny = (await posted.json()) as { id: number };
    const chat = await web.parley.chat(ada, ben);
    chat.send("See you at nine");
    const { chat_id } = await chat.next();
    chat.send({ type: "smile", smile_id: sunny.id });
    chat.send(encodeFileFrame({ name: "plan.txt", type: "text/plain" }, new TextEncoder().encode("plan")));
    await chat.take(2);
    const { page, asked } = await open(ada);
    await row(page).getByText(statementEn.paid(3), { exact: true }).waitFor();
    await row(page).getByText(statementEn.pending, { exact: true }).waitFor();
    expect(asked).toEqual([]);

    await page.keyboard.press("Tab");
    await row(page).focus();
    await page.keyboard.press("Enter");
    await expect
      .poll(() => words(page).allTextContents())
      .toEqual([statementEn.quoted("See you at nine"), statementEn.sticker("Sunny"), "plan.txt"]);
    expect(await row(page).getAttribute("aria-expanded")).toBe("true");
    expect(asked).toHaveLength(1);
    expect(await lines(page).locator(".entry-amount > [aria-hidden]").allTextContents()).toEqual([
      "−5",
      "−50",
      "−5",
    ]);
    const link = page.getByRole("link", { name: statementEn.sticker("Sunny"), exact: true });
    expect(await link.getAttribute("href")).toBe(`#/chats/${ben.id}/2`);

    chat.send("Or at ten");
    await lines(page).getByText("Or at ten").waitFor();
    expect(await lines(page).count()).toBe(4);
    expect(asked).toHaveLength(2);

    const refund = { chat_id, message_id: 2, reason: "It did not load" };
    expect((await web.parley.request(boss, "POST", "/billing/refunds", refund)).status).toBe(201);
    await page.getByText("It did not load").waitFor();
    const charged = row(page);
    await charged.waitFor();
    if ((await charged.getAttribute("aria-expanded")) === "false") await charged.click();
    await lines(page).nth(1).locator(".entry-tag").waitFor();
    await charged.click();
    expect(await lines(page).count()).toBe(0);
    await chat.close();
  });

  test("shows 100 messages at a time, and all again when an older page of the statement begins it earlier", async () => {
    const ada = await web.parley.addMember({ coins: 100 });
    const message = (id: number) => ({
      message_id: id,
      type: "text" as const,
      title: `words ${id}`,
      price: 5,
      date: new Date().toISOString(),
      refunded_at: null,
    });
    const answer = (route: Route) => {
      const query = new URL(route.request().url()).searchParams;
      const from = Number(query.get("after") ?? Number(query.get("first")) - 1) + 1;
      const to = Math.min(from + 99, Number(query.get("last")));
      const messages = Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
      const next_after = to < Number(query.get("last")) ? to : null;
      return route.fulfill({ json: { messages, next_after } satisfies StatementMessages });
    };
    const entries = (ids: number[]) =>
      ids.map((id) => ({
        id,
        kind: "charge",
        amount: -600,
        date: new Date().toISOString(),
        chat_id: 1,
        first_message_id: id * 120 - 119,
        last_message_id: id * 120,
        count: 120,
        other_member: { id: ben.id, name: BEN },
      }));
    const { page, asked } = await open(ada, async (opened) => {
      await opened.route(MESSAGES, answer);
      await opened.route(/members\/me\/statement(\?|$)/, (route) => {
        const isFirst = !route.request().url().includes("before");
        const json = isFirst
          ? { entries: entries([2]), has_more: true, exact: true, balance: 100 }
          : { entries: entries([1]), has_more: false, exact: true };
        return route.fulfill({ json });
      });
    });
    await row(page).click();
    await expect.poll(() => lines(page).count()).toBe(100);
    await page.getByRole("button", { name: statementEn.moreMessages, exact: true }).click();
    await expect.poll(() => lines(page).count()).toBe(120);
    await expect.poll(() => page.getByRole("button", { name: statementEn.moreMessages }).count()).toBe(0);
    expect(asked).toHaveLength(2);
    await page.getByRole("button", { name: statementEn.older, exact: true }).click();
    await row(page).getByText(statementEn.paid(240), { exact: true }).waitFor();
    await expect.poll(() => words(page).first().textContent()).toBe(statementEn.quoted("words 1"));
    expect(await lines(page).count()).toBe(100);
    await row(page).getByText("−1,200", { exact: true }).waitFor();
  });

  test("lists a message that is sent while the ones before it are being loaded", async () => {
    const ada = await web.parley.addMember({ coins: 100 });
    const chat = await web.parley.chat(ada, ben);
    chat.send("hello");
    await chat.next();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { page, asked } = await open(ada, (opened) =>
      opened.route(MESSAGES, async (route) => {
        await released;
        await route.continue();
      }),
    );
    await row(page).click();
    await expect.poll(() => asked.length).toBe(1);
    chat.send("are you there?");
    await row(page).getByText(statementEn.paid(2), { exact: true }).waitFor();
    release();
    await expect
      .poll(() => words(page).allTextContents())
      .toEqual([statementEn.quoted("hello"), statementEn.quoted("are you there?")]);
    await chat.close();
  });

  test("says that its messages could not be loaded, and loads them on a press", async () => {
    const ada = await web.parley.addMember({ coins: 100 });
    const chat = await web.parley.chat(ada, ben);
    chat.send("hello");
    await chat.next();
    await chat.close();
    const { page } = await open(ada, (opened) => opened.route(MESSAGES, (route) => route.abort()));
    await row(page).click();
    await page.getByRole("alert").getByText(statementEn.messagesFailed).waitFor();
    await page.unroute(MESSAGES);
    await page.getByRole("button", { name: en.shell.again, exact: true }).click();
    await lines(page).getByText(statementEn.quoted("hello")).waitFor();
    expectOnlyConnectionErrors(web.complaints.splice(0));
  });
});

describe("a long statement", () => {
  const web = webFixture();
  const rows = (page: Page) => page.locator(".entry");
  const filter = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

  /** Adds a member with entries of a coin each, which are all grants but for the first. */
  async function addHolder(entries: number): Promise<TestMember> {
    const member = await web.parley.addMember();
    await web.parley.env.DB.batch([
      web.parley.env.DB.prepare(
        `INSERT INTO transfers (member_id, entry, kind, amount, note, at)
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
          SELECT ?1, i, CASE WHEN i = 2 THEN 'withdrawal' ELSE 'grant' END, 1, '=' || i, 1700000000000 + i * 3600000 FROM n`,
      ).bind(member.id, entries),
      web.parley.env.DB.prepare("UPDATE members SET balance = ?2, entries = ?3 WHERE id = ?1").bind(
        member.id,
        entries - 2,
        entries,
      ),
    ]);
    return member;
  }

  test("is filtered by the arrow keys too, and loads a few further pages if a filter hides all entries", async () => {
    const ada = await addHolder(300);
    const page = await web.open({ member: ada, hash: "#/coins" });
    await page.getByText(statementEn.shown(50), { exact: true }).waitFor();
    await filter(page, statementEn.filters.all).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    expect(await filter(page, statementEn.filters.out).getAttribute("aria-pressed")).toBe("true");
    await page.getByText(statementEn.shown(0), { exact: true }).waitFor();
    await page.getByText(statementEn.noneAmong(250), { exact: true }).waitFor();
    await page.getByRole("button", { name: statementEn.older, exact: true }).click();
    await page.getByText(statementEn.kinds.withdrawal, { exact: true }).waitFor();
    expect(await rows(page).count()).toBe(1);
    expect(await rows(page).locator(".entry-balance > [aria-hidden]").textContent()).toBe("0");
    await filter(page, statementEn.filters.in).click();
    await expect.poll(() => rows(page).count()).toBe(299);
  });

  test("is downloaded whole, with progress, and not after a press on Cancel", async () => {
    const ada = await addHolder(10_000);
    const page = await web.open({ member: ada, hash: "#/coins" });
    let pages = 0;
    let isHeld = true;
    const held: (() => void)[] = [];
    await page.route(/statement\?limit/, async (route) => {
      if (++pages === 3 && isHeld) await new Promise<void>((resolve) => held.push(resolve));
      await route.continue().catch(() => {});
    });
    const button = page.getByRole("button", { name: statementEn.download, exact: true });
    await button.click();
    const percent = (0.04).toLocaleString("en", { style: "percent" });
    await page.getByText(statementEn.downloading(percent), { exact: true }).waitFor();
    await page.getByRole("button", { name: statementEn.cancelDownload, exact: true }).click();
    await button.waitFor();
    isHeld = false;
    for (const release of held) release();

    const download = page.waitForEvent("download");
    await button.click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`^statement-${ada.id}-\\d{4}-\\d\\d-\\d\\d\\.csv$`));
    const lines = readFileSync(await file.path(), "utf8").split("\r\n");
    expect(lines).toHaveLength(10_002);
    expect(lines[0]).toMatch(/^\uFEFFid,date,kind,amount,balance,/);
    expect(lines[1]).toMatch(/^10000,[^,]+,grant,1,9998,,,,,'=10000,/);
    expect(lines[10_000]).toMatch(/^1,[^,]+,grant,1,1,,,,,'=1,/);
    expect(await page.getByRole("alert").count()).toBe(0);
  });
});
