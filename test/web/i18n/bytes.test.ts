import { expect, test } from "vitest";
import { formatBytes, formatBytesOver } from "../../../src/web/i18n/bytes.ts";

test.each([
  [1, "en", "1 byte"],
  [999, "en", "999 bytes"],
  [1000, "en", "1 kB"],
  [1234, "de", "1,2 kB"],
  [45_678, "en", "46 kB"],
  [5_000_000, "en", "5 MB"],
  [33_000_000_000, "de", "33\u00a0GB"],
  [7_000_000_000_000, "en", "7,000 GB"],
])("formats %d bytes in the language %s as %s", (bytes, language, formatted) => {
  expect(formatBytes(bytes, language)).toBe(formatted);
});

test.each([
  [7_654_321, 5_000_000, "en", "7.7 MB", "5 MB"],
  [5_040_000, 5_000_000, "de", "5,04 MB", "5 MB"],
  [5_000_001, 5_000_000, "en", "5.000001 MB", "5 MB"],
  [5_090_000, 5_060_000, "en", "5.09 MB", "5.06 MB"],
  [12_340_000, 12_000_000, "en", "12.3 MB", "12 MB"],
  [999_999, 999_500, "en", "1,000 kB", "999.5 kB"],
  [1001, 1000, "en", "1.001 kB", "1 kB"],
  [1000, 999, "en", "1 kB", "999 bytes"],
  [33_000_000_001, 33_000_000_000, "en", "33.000000001 GB", "33 GB"],
])("tells %d bytes and the limit %d apart in the language %s", (bytes, max, language, size, limit) => {
  expect(formatBytesOver(bytes, max, language)).toEqual([size, limit]);
});
