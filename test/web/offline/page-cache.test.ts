import { buildSync } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { STORED_CHATS_MAX } from "../../../src/web/limits.ts";
import type { PageCache, StoredChat } from "../../../src/web/offline/page-cache.ts";
import { launchBrowser, newPage } from "../../support/browser/launch-browser.ts";

type CacheWindow = typeof globalThis & { cacheCode: { PageCache: typeof PageCache }; cache: PageCache };

const CODE = buildSync({
  entryPoints: ["src/web/offline/page-cache.ts"],
  bundle: true,
  write: false,
  format: "iife",
  globalName: "cacheCode",
}).outputFiles[0]?.text;

describe("the page's cache", () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    page = await newPage(browser, "about:blank");
    await page.route("https://chat.example/**", (route) =>
      route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
    );
    await openTab(page);
  });
  afterEach(() => page.context().close());

  async function openTab(tab: Page): Promise<void> {
    await tab.goto("https://chat.example/");
    await tab.addScriptTag({ content: CODE ?? "" });
    await tab.evaluate(() => {
      const { cacheCode } = globalThis as CacheWindow;
      Object.assign(globalThis, { cache: new cacheCode.PageCache(indexedDB) });
    });
  }

  /** Calls a method of the cache in the page. */
  const call = (method: keyof PageCache, ...args: unknown[]) =>
    page.evaluate(
      ([name, given]) => {
        const { cache } = globalThis as CacheWindow;
        return (cache[name] as (...all: unknown[]) => Promise<unknown>).apply(cache, given);
      },
      [method, args] as const,
    );
  const chat = (memberId: number, otherId: number, openedAt: number): StoredChat => ({
    memberId,
    otherId,
    openedAt,
    lastReadId: 0,
    messages: [{ type: "text", id: 1, chat_id: 1, member_id: otherId, text: `of ${otherId}`, date: "2026" }],
  });
  const list = (memberId: number) => ({ memberId, chats: [{ chat_id: memberId }] });
  const storedIds = async (memberId: number, ids: number[]) => {
    const found: number[] = [];
    for (const id of ids) if (await call("loadChat", memberId, id)) found.push(id);
    return found;
  };

  test("has what another page of the browser has stored for the same member, and nothing of others", async () => {
    await call("saveList", list(1));
    await call("saveChat", chat(1, 2, 10));
    const other = await page.context().newPage();
    await other.route("https://chat.example/**", (route) =>
      route.fulfill({ contentType: "text/html", body: "" }),
    );
    await openTab(other);
    page = other;
    expect(await call("loadList", 1)).toEqual([{ chat_id: 1 }]);
    expect(await call("loadChat", 1, 2)).toEqual(chat(1, 2, 10));
    expect([await call("loadList", 2), await call("loadChat", 2, 1), await call("loadChat", 1, 3)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("has the chats that were opened last, up to the limit", async () => {
    const ids = Array.from({ length: STORED_CHATS_MAX }, (_, at) => at + 2);
    // The order in which they are stored does not matter.
    for (const id of ids.toReversed()) await call("saveChat", chat(1, id, id));
    expect(await storedIds(1, ids)).toEqual(ids);
    await call("saveChat", chat(1, 2, 1_000));
    await call("saveChat", chat(1, 500, 1_001));
    expect(await storedIds(1, [...ids, 500])).toEqual([2, ...ids.slice(2), 500]);
  });

  test.each([
    ["all members", {}, []],
    ["all members but one", { exceptOf: 2 }, [2]],
    ["all members but one who has stored nothing", { exceptOf: 4 }, []],
  ])("forgets %s", async (_, members, left) => {
    for (const id of [1, 2, 3]) {
      await call("saveList", list(id));
      await call("saveChat", chat(id, 1, 1));
      await call("saveChat", chat(id, Number.MAX_SAFE_INTEGER, 2));
    }
    await call("clear", members);
    const found = [];
    for (const id of [1, 2, 3]) {
      const all = [
        await call("loadList", id),
        await call("loadChat", id, 1),
        await call("loadChat", id, Number.MAX_SAFE_INTEGER),
      ];
      if (all.every(Boolean)) found.push(id);
      else expect(all.some(Boolean)).toBe(false);
    }
    expect(found).toEqual(left);
  });

  test("has an empty list, and a chat without messages, as little as none", async () => {
    await call("saveList", { memberId: 1, chats: [] });
    await call("saveChat", { ...chat(1, 2, 1), messages: [] });
    expect([await call("loadList", 1), await call("loadChat", 1, 2)]).toEqual([undefined, undefined]);
  });

  test.each(["is missing", "is forbidden", "fails to open"])(
    "stores nothing where the browser's database %s, and nothing throws",
    async (fault) => {
      await page.evaluate((kind) => {
        const { cacheCode } = globalThis as CacheWindow;
        const forbidden = () => {
          throw new DOMException("no", "SecurityError");
        };
        const faults: Record<string, object | undefined> = {
          "is forbidden": { open: forbidden },
          "fails to open": { open: () => indexedDB.open("x", 0.1) },
        };
        Object.assign(globalThis, { cache: new cacheCode.PageCache(faults[kind] as IDBFactory | undefined) });
      }, fault);
      await call("saveList", list(1));
      await call("saveChat", chat(1, 2, 1));
      await call("clear");
      expect([await call("loadList", 1), await call("loadChat", 1, 2)]).toEqual([undefined, undefined]);
    },
  );

  test("deletes what earlier pages have stored although the database could not be opened at first", async () => {
    await call("saveList", list(1));
    await page.evaluate(async () => {
      const { cacheCode } = globalThis as CacheWindow;
      const open = indexedDB.open.bind(indexedDB);
      indexedDB.open = () => open("another", 0.1);
      const cache = new cacheCode.PageCache(indexedDB);
      await cache.loadList(1);
      indexedDB.open = open;
      Object.assign(globalThis, { cache });
    });
    await call("clear");
    await openTab(page);
    expect(await call("loadList", 1)).toBeUndefined();
  });

  test("stores again after its database was deleted", async () => {
    await call("saveList", list(1));
    await page.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const deletion = indexedDB.deleteDatabase("parley.page");
          deletion.onsuccess = () => resolve();
          deletion.onblocked = reject;
        }),
    );
    expect(await call("loadList", 1)).toBeUndefined();
    await call("saveList", list(1));
    expect(await call("loadList", 1)).toEqual([{ chat_id: 1 }]);
  });

  test("stores nothing more once a later version of the page has upgraded the database", async () => {
    await call("saveList", list(1));
    await page.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const upgrade = indexedDB.open("parley.page", 2);
          upgrade.onsuccess = () => resolve();
          upgrade.onblocked = reject;
        }),
    );
    await call("saveList", list(1));
    expect(await call("loadList", 1)).toBeUndefined();
  });
});
