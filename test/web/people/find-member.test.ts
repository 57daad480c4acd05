import { describe, expect, test } from "vitest";
import { de } from "../../../src/web/people/de.ts";
import { en } from "../../../src/web/people/en.ts";
import { parseWanted } from "../../../src/web/people/find-member.ts";

const OWN = 5;

describe.each([
  ["en", en],
  ["de", de],
] as const)("the words with which a member looks for another one (%s)", (_, t) => {
  test.each<[string, object, object]>([
    ["17", { id: 17 }, { id: 17 }],
    [" #17 ", { id: 17 }, { id: 17 }],
    ["＃０１７", { id: 17 }, { id: 17 }],
    ["٠١٧", { id: 17 }, { id: 17 }],
    ["999999999999999", { id: 999_999_999_999_999 }, { id: 999_999_999_999_999 }],
    [String(OWN), { problem: t.ownNumber }, { problem: t.ownNumber }],
    ["", { problem: t.empty }, { problem: t.emptyOrName }],
    [" \u200B\n", { problem: t.empty }, { problem: t.emptyOrName }],
    ["0", { problem: t.none("0") }, { problem: t.none("0") }],
    ["#000", { problem: t.none("0") }, { problem: t.none("0") }],
    ["٠", { problem: t.none("0") }, { problem: t.none("0") }],
    ["1000000000000000", { problem: t.none("1000000000000000") }, { problem: t.none("1000000000000000") }],
    ["00000000000000000017", { id: 17 }, { id: 17 }],
    [
      "12345678901234567890",
      { problem: t.none("12345678901234567890") },
      { problem: t.none("12345678901234567890") },
    ],
    ["Ben", { problem: t.notDigits }, { name: "Ben" }],
    [" Ben  17 ", { problem: t.notDigits }, { name: "Ben  17" }],
    ["1.7", { problem: t.notDigits }, { name: "1.7" }],
    ["-17", { problem: t.notDigits }, { name: "-17" }],
    ["ｂｅｎ", { problem: t.notDigits }, { name: "ben" }],
    ["B", { problem: t.notDigits }, { problem: t.tooShort(2) }],
    ["B\u0301", { problem: t.notDigits }, { problem: t.tooShort(2) }],
    ["ß", { problem: t.notDigits }, { name: "ß" }],
  ])("%j", (text, byNumber, byName) => {
    expect(parseWanted(text, { ownId: OWN, how: "off" }, t)).toEqual(byNumber);
    expect(parseWanted(text, { ownId: OWN, how: "prefix" }, t)).toEqual(byName);
  });

  test("may be one letter where only whole names are searched for", () => {
    expect(parseWanted("B", { ownId: OWN, how: "exact" }, t)).toEqual({ name: "B" });
    expect(parseWanted("\u0301", { ownId: OWN, how: "exact" }, t)).toEqual({ problem: t.tooShort(1) });
  });
});
