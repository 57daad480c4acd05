import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { STORE_INTERVAL_MS } from "../../../src/web/limits.ts";
import { LateWrite } from "../../../src/web/offline/late-write.ts";

const page = new EventTarget();
const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
const written: string[] = [];
let write: LateWrite;
const set = (text: string) => write.set(() => written.push(text));

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", document);
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  document.visibilityState = "visible";
  written.length = 0;
  write = new LateWrite();
});
afterEach(() => {
  write.cancel();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the last of several writes runs a moment after the first, and another one a moment later", () => {
  set("one");
  vi.advanceTimersByTime(STORE_INTERVAL_MS - 1);
  set("two");
  expect(written).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(written).toEqual(["two"]);
  set("three");
  vi.advanceTimersByTime(STORE_INTERVAL_MS - 1);
  expect(written).toEqual(["two"]);
  vi.advanceTimersByTime(1);
  expect(written).toEqual(["two", "three"]);
  vi.advanceTimersByTime(2 * STORE_INTERVAL_MS);
  expect(written).toHaveLength(2);
});

test.each<[string, () => void]>([
  ["the page is left", () => page.dispatchEvent(new Event("pagehide"))],
  [
    "the page is hidden",
    () => {
      document.visibilityState = "hidden";
      document.dispatchEvent(new Event("visibilitychange"));
    },
  ],
  ["it is asked for", () => write.flush()],
])("a write runs at once when %s, and only once", (_, occasion) => {
  set("one");
  occasion();
  expect(written).toEqual(["one"]);
  occasion();
  vi.advanceTimersByTime(STORE_INTERVAL_MS);
  expect(written).toEqual(["one"]);
});

test("a write waits while the page is shown again, and a cancelled one never runs", () => {
  set("one");
  document.dispatchEvent(new Event("visibilitychange"));
  expect(written).toEqual([]);
  write.cancel();
  write.flush();
  vi.advanceTimersByTime(STORE_INTERVAL_MS);
  expect(written).toEqual([]);
});
