import type { Page } from "playwright-core";
import { beforeAll, beforeEach, expect } from "vitest";
import { en } from "../../../src/web/i18n/en.ts";
import { REGISTER_AFTER_MS } from "../../../src/web/limits.ts";
import type { TestMember } from "../runtime/parley.ts";
import { type RecorderWindow, readNotices, recordNotices } from "./page/notices-recorder.ts";
import { exchangeTexts } from "./web-client.ts";
import { webFixture } from "./web-fixture.ts";

type PageOptions = {
  /** The names of the choices that the member has made on this device. */
  wants?: ("notices" | "sound")[];
  answer?: NotificationPermission;
  onPage?: (page: Page) => Promise<unknown>;
  complaints?: string[];
};

/** Has the tests of the present `describe` share four members, who have each written to Ada. She is another member in each test. */
export function noticesFixture() {
  const web = webFixture({ LOGO_URL: "/icon.svg" }, { instrumented: true });
  const others: TestMember[] = [];
  const members = { others } as { ada: TestMember; others: TestMember[] };
  beforeAll(async () => {
    for (let i = 0; i < 4; i++) others.push(await web.parley.addMember({ coins: 1000 }));
  });
  beforeEach(async () => {
    members.ada = await web.parley.addMember({ coins: 100 });
    await write(...others.map((_, at): [number, string] => [at, "before"]));
  });

  /** Has other members write to Ada, all at once. */
  async function write(...texts: [number, string][]): Promise<void> {
    const byWriter = new Map<number, string[]>();
    for (const [at, text] of texts) byWriter.set(at, [...(byWriter.get(at) ?? []), text]);
    const writing = [...byWriter].map(([at, own]) =>
      exchangeTexts(
        web.parley,
        ...own.map((text): [TestMember, TestMember, string] => [others[at] as TestMember, members.ada, text]),
      ),
    );
    await Promise.all(writing);
  }

  /** Opens Ada's page, in which Chromium's notices and sounds are only recorded. */
  async function openPage({
    wants = ["notices"],
    answer = "granted",
    onPage,
    complaints,
  }: PageOptions = {}): Promise<Page> {
    const page = await web.open({
      member: members.ada,
      ...(complaints && { complaints }),
      serviceWorkers: "allow",
      onPage: async (each) => {
        await each.clock.install();
        await each.addInitScript(recordNotices, { answer, wants });
        await onPage?.(each);
      },
    });
    await waitForList(page);
    await page.clock.fastForward(REGISTER_AFTER_MS);
    await page.evaluate(() => navigator.serviceWorker?.ready.then(() => {}));
    return page;
  }

  async function openTab(page: Page): Promise<Page> {
    const tab = await page.context().newPage();
    await tab.addInitScript(recordNotices, { answer: "granted" as const, wants: [] });
    await tab.goto(web.parley.url.href);
    await waitForList(tab);
    return tab;
  }

  const name = (at: number) => en.chats.member(others[at]?.id ?? 0);
  const row = (page: Page, at: number) =>
    page.getByRole("list", { name: en.chats.list }).getByRole("link", { name: name(at) });
  const waitForList = (page: Page) => row(page, 0).waitFor();
  return {
    web,
    members,
    write,
    openPage,
    openTab,
    /** Returns the row of a member in the list. */
    row,
    waitForList,
    waitForText: (page: Page, at: number, text: string) => row(page, at).getByText(text).waitFor(),
    /** Returns a notice of a text, as `shownNotices` does. */
    noticeOf: (at: number, text: string) => `${name(at)}: ${text}`,
  };
}

/** Returns the notices that are shown now, each with its title and its text. */
export async function shownNotices(page: Page): Promise<string[]> {
  const { shown } = await page.evaluate(readNotices);
  return shown.map(({ title, body }) => `${title}: ${body}`);
}

/** Waits until a page without other tabs has the list of the server, and notifies of what changes in it. */
export function untilNotifying(page: Page): Promise<void> {
  const heldLocks = async () => (await navigator.locks.query()).held?.map(({ name }) => name);
  return expect.poll(() => page.evaluate(heldLocks)).toContain("parley notices");
}

/** Returns how often the page has asked for the permission to show notices. */
export function countQuestions(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as RecorderWindow).asked);
}

/** Returns how many tones the page has played. A sound has two. */
export function countTones(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as RecorderWindow).tones);
}
