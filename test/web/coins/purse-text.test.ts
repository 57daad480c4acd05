import { expect, test } from "vitest";
import { purseText } from "../../../src/web/coins/purse-text.ts";
import { SHORT_BALANCE_MIN } from "../../../src/web/limits.ts";

test.each([
  [0, true, "0", "0"],
  [1234, true, "1,234", "1.234"],
  [1234, false, "≈ 1,234", "≈ 1.234"],
  [-5, true, "-5", "-5"],
  [SHORT_BALANCE_MIN - 1, true, "999,999", "999.999"],
  [SHORT_BALANCE_MIN, true, "1M", "1 Mio."],
  [12_345_678, true, "12.3M", "12,3 Mio."],
])("a balance of %i, exact: %j, is written as %j, and in German as %j", (coins, isExact, en, de) => {
  const plain = (text: string) => text.replaceAll("\u00a0", " ");
  expect(plain(purseText(coins, isExact, "en"))).toBe(en);
  expect(plain(purseText(coins, isExact, "de"))).toBe(de);
});
