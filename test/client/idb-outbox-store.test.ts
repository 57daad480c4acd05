import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { OutboxEntry } from "../../src/client/outbox-entry.ts";
import { launchBrowser, newPage } from "../support/browser.ts";
import { type ClientWindow, startClientSite } from "../support/client-page.ts";
import type { OtherSite } from "../support/pages.ts";

const SCOPE = { memberId: 1, otherMemberId: 2 };
const entry = (key: string, more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  ...SCOPE,
  key,
  order: 1,
  content: { type: "text", text: key },
  state: "sending",
  ...more,
});

let browser: Browser;
let site: OtherSite;
let page: Page;
beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startClientSite()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(async () => {
  page = await newPage(browser, site.url);
  await page.waitForFunction("window.isLoaded");
});

test("entries are found by their chat, after a reload too; one with the same key takes the other's place", async () => {
  const entries = [
    entry("a"),
    entry("b"),
    entry("of another chat", { otherMemberId: 3 }),
    entry("of another member", { memberId: 4 }),
    entry("b", { state: "failed", error: "not_kept" }),
  ];
  await page.evaluate(async (all) => {
    const store = new (globalThis as unknown as ClientWindow).IdbOutboxStore("one");
    for (const each of all) await store.put(each);
  }, entries);
  await page.reload();
  await page.waitForFunction("window.isLoaded");
  const found = await page.evaluate(
    (scope) =>
      Promise.all(
        ["one", "another site"].map((name) =>
          new (globalThis as unknown as ClientWindow).IdbOutboxStore(name).load(scope),
        ),
      ),
    SCOPE,
  );
  expect(found).toEqual([[entries[0], entries[4]], []]);
});

test("an entry is changed, left alone, or deleted; and one that is not there stays away", async () => {
  const results = await page.evaluate(async (one) => {
    const store = new (globalThis as unknown as ClientWindow).IdbOutboxStore("one");
    await store.put(one);
    return [
      await store.change("a", (kept) => ({ ...kept, order: kept.order + 1 })),
      await store.change("a", (kept) => kept),
      await store.change("missing", (kept) => kept),
      await store.load(one),
      await store.change("a", () => undefined),
      await store.load(one),
    ];
  }, entry("a"));
  const changed = entry("a", { order: 2 });
  expect(results).toEqual([changed, changed, undefined, [changed], undefined, []]);
});

test("of many who give an entry an id at once, in two tabs, one does, and all hear which", async () => {
  const other = await page.context().newPage();
  await other.goto(site.url.href);
  await other.waitForFunction("window.isLoaded");
  await page.evaluate(
    (one) => new (globalThis as unknown as ClientWindow).IdbOutboxStore("one").put(one),
    entry("a"),
  );
  const ids = await Promise.all(
    [page, other].map((tab, which) =>
      tab.evaluate(async (name) => {
        const store = new (globalThis as unknown as ClientWindow).IdbOutboxStore("one");
        const given = Array.from({ length: 20 }, (_, i) =>
          store.change("a", (kept) => ({ clientMessageId: `${name}.${i}`, ...kept })),
        );
        return (await Promise.all(given)).map((kept) => kept?.clientMessageId);
      }, which),
    ),
  );
  expect(ids.flat()).toEqual(Array(40).fill(ids[0]?.[0]));
  expect(ids[0]?.[0]).toEqual(expect.any(String));
});

test("a file stays one, with its bytes and its type", async () => {
  const file = await page.evaluate(async (one) => {
    const store = new (globalThis as unknown as ClientWindow).IdbOutboxStore("one");
    const blob = new Blob(["some bytes"], { type: "text/x-thing" });
    await store.put({ ...one, content: { type: "file", file: blob, name: "a", text: "" } });
    const [{ content } = one] = await store.load(one);
    if (content.type !== "file") return undefined;
    return [content.file instanceof Blob, await content.file.text(), content.file.type];
  }, entry("a"));
  expect(file).toEqual([true, "some bytes", "text/x-thing"]);
});

test("a later version of the database may begin in another tab, and what fails is told", async () => {
  const [version, failure] = await page.evaluate(async (one) => {
    const store = new (globalThis as unknown as ClientWindow).IdbOutboxStore("one");
    await store.put(one);
    const { indexedDB } = globalThis as unknown as {
      indexedDB: { open(name: string, version: number): never };
    };
    const later = await new Promise<{ version: number }>((resolve, reject) => {
      const request = Object.assign(indexedDB.open("parley outbox one", 2), {
        onsuccess: () => resolve((request as { result: { version: number } }).result),
        onerror: reject,
      });
    });
    return [later.version, await store.put(one).catch((error) => error.name)];
  }, entry("a"));
  expect([version, failure]).toEqual([2, "VersionError"]);
});
