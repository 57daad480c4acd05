import { afterEach, describe, expect, test, vi } from "vitest";
import { storedTexts } from "../../src/web/browser/stored-texts.ts";
import type { TextStore } from "../../src/web/page-access.ts";
import { memoryAccess } from "../support/browser/memory-access.ts";

afterEach(() => vi.unstubAllGlobals());

/** A store as a browser has it: its entries are properties of its own. */
function browserStore(entries: Record<string, string> = {}): Storage {
  const methods = {
    getItem: (key: string) => store[key] ?? null,
    setItem: (key: string, value: string) => {
      store[key] = value;
    },
    removeItem: (key: string) => {
      delete store[key];
    },
  };
  const store: Record<string, string> = Object.assign(Object.create(methods), entries);
  return store as unknown as Storage;
}

const STORES: Record<string, () => TextStore> = {
  "the browser's store": () => {
    const stored = browserStore(STORED);
    return storedTexts(() => stored);
  },
  "the memory of a page": () => memoryAccess("https://a.example").local,
};
const STORED = { draft: "of another script", "parley!": "too" };

describe.each(Object.entries(STORES))("%s", (_, open) => {
  test("has the texts that the page has saved, and no others, until it removes them", () => {
    const texts = open();
    expect([texts.load("draft"), texts.names("")]).toEqual([undefined, []]);
    texts.save("draft.1.2", "hello");
    texts.save("draft.1.3", "");
    texts.save("session", "{}");
    expect(texts.names("draft.")).toEqual(["draft.1.2", "draft.1.3"]);
    expect([texts.load("draft.1.2"), texts.load("draft.1.3")]).toEqual(["hello", ""]);
    texts.remove("draft.1.2");
    texts.remove("draft.9.9");
    expect([texts.load("draft.1.2"), texts.names("draft.")]).toEqual([undefined, ["draft.1.3"]]);
  });
});

test.each([
  ["forbidden", () => storedTexts(() => raise())],
  ["full", () => storedTexts(() => Object.assign(browserStore(), { setItem: raise }))],
])("a store that is %s stores nothing, and nothing throws", (_, open) => {
  const texts = open();
  texts.save("session", "{}");
  texts.remove("session");
  expect([texts.load("session"), texts.names("")]).toEqual([undefined, []]);
});

test("two stores of one page share nothing, and the page's names begin with the site's own", () => {
  const { local, tab } = memoryAccess("https://a.example");
  local.save("a", "local");
  expect(tab.load("a")).toBeUndefined();
  const stored = browserStore();
  storedTexts(() => stored).save("a", "local");
  expect(Object.keys(stored)).toEqual(["parley.a"]);
});

test("a page learns of a text that another tab changes or clears, and of one that changed while it was asleep", () => {
  const events = new EventTarget();
  vi.stubGlobal("addEventListener", events.addEventListener.bind(events));
  const dispatch = (type: string, fields: object) =>
    events.dispatchEvent(Object.assign(new Event(type), fields));
  const stored = browserStore({ "parley.session": "one" });
  const changes: (string | undefined)[] = [];
  storedTexts(() => stored).onOtherTab("session", (text) => changes.push(text));
  dispatch("storage", { key: "parley.session", newValue: "two" });
  dispatch("storage", { key: "parley.other", newValue: "no" });
  dispatch("storage", { key: null, newValue: null });
  expect(changes).toEqual(["two", undefined]);
  dispatch("pagehide", {});
  dispatch("pageshow", { persisted: true });
  expect(changes).toHaveLength(2);
  stored.setItem("parley.session", "three");
  dispatch("pageshow", { persisted: false });
  dispatch("pageshow", { persisted: true });
  expect(changes).toEqual(["two", undefined, "three"]);
});

test("a page without an address of its own shows a screen, and is called for a change of it alone", () => {
  const { address } = memoryAccess("https://a.example");
  const seen: string[] = [];
  address.onChange(() => seen.push(address.hash()));
  address.go("#/chats/2");
  address.go("#/chats/2");
  address.reset();
  expect([address.origin, address.hash(), seen]).toEqual(["https://a.example", "", ["#/chats/2"]]);
});

function raise(): never {
  throw new DOMException("no", "SecurityError");
}
