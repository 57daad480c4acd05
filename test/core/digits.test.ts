import { expect, test } from "vitest";
import { parseMemberNumber, toAsciiDigits } from "../../src/core/digits.ts";

test("the digits of every script become ASCII digits", () => {
  for (const digits of [
    "0123456789",
    "٠١٢٣٤٥٦٧٨٩",
    "۰۱۲۳۴۵۶۷۸۹",
    "०१२३४५६७८९",
    "০১২৩৪৫৬৭৮৯",
    "๐๑๒๓๔๕๖๗๘๙",
    "０１２３４５６７８９",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿",
  ])
    expect(toAsciiDigits(`a${digits}b`)).toBe("a0123456789b");
});

test.each([
  ["17", 17],
  [" 17\n", 17],
  ["#17", 17],
  ["# 17", 17],
  ["＃１７", 17],
  ["٠١٧", 17],
  ["#۱۷", 17],
  ["0017", 17],
  ["\u200E17\u200F", 17],
  ["999999999999999", 999_999_999_999_999],
])("%j is the number of member %i", (text, id) => expect(parseMemberNumber(text)).toBe(id));

test.each(["", "#", "0", "##17", "-17", "1 7", "1.7", "17a", "１a", "1e3", "0x11", "½", "1000000000000000"])(
  "%j is not a member's number",
  (text) => expect(parseMemberNumber(text)).toBeUndefined(),
);
