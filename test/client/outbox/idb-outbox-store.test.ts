import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { OutboxEntry } from "../../../src/client/outbox/outbox-entry.ts";
import { type ClientWindow, startClientPageServer } from "../../support/browser/client-page.ts";
import { launchBrowser, newPage } from "../../support/browser/launch-browser.ts";
import type { OtherOrigin } from "../../support/fakes/other-origin.ts";

const SCOPE = { memberId: 1, otherMemberId: 2 };
const entry = (key: string, more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  ...SCOPE,
  key,
  revision: 0,
  order: 1,
  content: { type: "text", text: key },
  state: "sending",
  ...more,
});

let browser: Browser;
let pageServer: OtherOrigin;
let page: Page;
beforeAll(async () => {
  [browser, pageServer] = await Promise.all([launchBrowser(), startClientPageServer()]);
});
afterAll(async () => {
  await browser?.close();
  await pageServer?.close();
});
beforeEach(async () => {
  page = await newPage(browser, pageServer.url);
  await page.waitForFunction("window.isLoaded");
});

test("the IndexedDB store loads the entries of a chat after a reload, and an entry replaces one with the same key", async () => {
  const entries = [
    entry("a"),
    entry("b"),
    entry("of another chat", { otherMemberId: 3 }),
    entry("of another member", { memberId: 4 }),
    entry("b", { state: "failed", error: "storage_failed" }),
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

test("the IndexedDB store changes, leaves or deletes an entry, and does not create a missing one", async () => {
  const results = await page.evaluate(async (one) => {
    const store = new (globalThis as unknown as ClientWindow).IdbOutboxStore("one");
    await store.put(one);
    return [
      await store.change("a", (stored) => ({ ...stored, order: stored.order + 1 })),
      await store.change("a", (stored) => stored),
      await store.change("missing", (stored) => stored),
      await store.load(one),
      await store.change("a", () => undefined),
      await store.load(one),
    ];
  }, entry("a"));
  const changed = entry("a", { order: 2 });
  expect(results).toEqual([changed, changed, undefined, [changed], undefined, []]);
});

test("the IndexedDB store lets only one of many concurrent changes in two tabs set an id, and returns it to all", async () => {
  const other = await page.context().newPage();
  await other.goto(pageServer.url.href);
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
          store.change("a", (stored) => ({ clientMessageId: `${name}.${i}`, ...stored })),
        );
        return (await Promise.all(given)).map((stored) => stored?.clientMessageId);
      }, which),
    ),
  );
  expect(ids.flat()).toEqual(Array(40).fill(ids[0]?.[0]));
  expect(ids[0]?.[0]).toEqual(expect.any(String));
});

test("the IndexedDB store loads and changes an entry of an earlier page, and leaves that page's names on disk", async () => {
  const { revision: _, ...unnumbered } = entry("old");
  const old = { ...unnumbered, state: "failed", isUnsent: true, error: "not_kept" };
  const results = await page.evaluate(
    async ([stored, scope]) => {
      const store = new (globalThis as unknown as ClientWindow).IdbOutboxStore("one");
      await store.load(scope);
      type Requested = { onsuccess: () => void; result: never };
      const { indexedDB } = globalThis as unknown as { indexedDB: { open(name: string): Requested } };
      const settled = <T>(request: Requested) =>
        new Promise<T>((resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
      type Entries = { put(value: unknown): Requested; get(key: string): Requested };
      type Database = { transaction(...args: unknown[]): { objectStore(name: string): Entries } };
      const database = await settled<Database>(indexedDB.open("parley outbox one"));
      const entries = () => database.transaction("entries", "readwrite").objectStore("entries");
      await settled(entries().put(stored));
      return {
        loaded: await store.load(scope),
        untouched: await store.change("old", (each) => each),
        changed: await store.change("old", (each) => ({ ...each, order: 2 })),
        onDisk: await settled<object>(entries().get("old")),
      };
    },
    [old, SCOPE] as const,
  );
  const loaded = entry("old", { state: "failed", neverLeft: true, error: "storage_failed" });
  expect(results).toEqual({
    loaded: [loaded],
    untouched: loaded,
    changed: { ...loaded, order: 2 },
    onDisk: { ...old, revision: 0, order: 2 },
  });
});

test("the IndexedDB store returns a file with its bytes and type", async () => {
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

test("the IndexedDB store lets another tab upgrade the database, and then rejects writes", async () => {
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
  expect(version).toBe(2);
  expect(failure).toBe("VersionError");
});
