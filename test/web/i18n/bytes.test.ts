import { expect, test } from "vitest";
import { formatBytes } from "../../../src/web/i18n/bytes.ts";

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
