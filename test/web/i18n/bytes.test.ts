import { expect, test } from "vitest";
import { formatBytes, formatBytesOver } from "../../../src/web/i18n/bytes.ts";

test.each([
  [1, "en", "1\u00a0byte"],
  [999, "en", "999\u00a0bytes"],
  [1000, "en", "1\u00a0kB"],
  [1234, "de", "1,2\u00a0kB"],
  [45_678, "en", "46\u00a0kB"],
  [5_000_000, "en", "5\u00a0MB"],
  [33_000_000_000, "de", "33\u00a0GB"],
  [7_000_000_000_000, "en", "7,000\u00a0GB"],
])("formats %d bytes in the language %s as %s", (bytes, language, formatted) => {
  expect(formatBytes(bytes, language)).toBe(formatted);
});

test.each([
  [7_654_321, 5_000_000, "en", "7.7\u00a0MB", "5\u00a0MB"],
  [5_040_000, 5_000_000, "de", "5,04\u00a0MB", "5\u00a0MB"],
  [5_000_001, 5_000_000, "en", "5.000001\u00a0MB", "5\u00a0MB"],
  [5_090_000, 5_060_000, "en", "5.09\u00a0MB", "5.06\u00a0MB"],
  [12_340_000, 12_000_000, "en", "12.3\u00a0MB", "12\u00a0MB"],
  [999_999, 999_500, "en", "1,000\u00a0kB", "999.5\u00a0kB"],
  [1001, 1000, "en", "1.001\u00a0kB", "1\u00a0kB"],
  [1000, 999, "en", "1\u00a0kB", "999\u00a0bytes"],
  [33_000_000_001, 33_000_000_000, "en", "33.000000001\u00a0GB", "33\u00a0GB"],
])("tells %d bytes and the limit %d apart in the language %s", (bytes, max, language, size, limit) => {
  expect(formatBytesOver(bytes, max, language)).toEqual([size, limit]);
});
