import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadCommonPasswords } from "../../src/auth/common-passwords.ts";
import { isWeakPassword } from "../../src/auth/weak-password.ts";

const EMAIL = "ada.lovelace@example.com";
const LIST = readFileSync("src/auth/common-passwords.txt", "utf8");
const failing = { fetch: async () => new Response(null, { status: 404 }) };
const assets = { fetch: async () => new Response(LIST) };

test("cannot be judged while the assets do not answer", async () => {
  await expect(loadCommonPasswords(failing)).rejects.toThrow("404");
  expect((await loadCommonPasswords(assets)).size).toBe(3000);
  // From then on, the list is in memory.
  expect(await loadCommonPasswords(failing)).toBe(await loadCommonPasswords(assets));
});

describe("a password", () => {
  test.each([
    ["empty", ""],
    ["of spaces", "        "],
    ["of other blanks", "\u00a0\u2003\u3000\u200b\u3164\u00ad\ufeff"],
    ["common", "password"],
    ["common, in another case", "SunShine"],
    ["common, in another Unicode form", "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44"],
    ["common, between spaces", " 12345678 "],
    ["the own email", EMAIL],
    ["the own email in another case", " Ada.Lovelace@Example.com"],
  ])("is weak: %s", async (_, password) => {
    expect(isWeakPassword(password, EMAIL, await loadCommonPasswords(assets))).toBe(true);
  });

  test("is weak if it is the own email in another spelling of the domain", async () => {
    const common = await loadCommonPasswords(assets);
    for (const email of ["x@münchen.de", "x@xn--mnchen-3ya.de"])
      for (const password of ["x@münchen.de", "X@xn--mnchen-3ya.de"])
        expect(isWeakPassword(password, email, common)).toBe(true);
    expect(isWeakPassword("x@munchen.de", "x@münchen.de", common)).toBe(false);
  });

  test.each([
    ["the contract's example", "123"],
    ["a phrase", "correct horse battery staple"],
    ["a common one with more behind it", "password and more"],
    ["blanks with one letter", "       x"],
    ["another member's email", "ben@example.com"],
    ["an email that contains the own one", `${EMAIL}.org`],
    ["other writing", "\u5bc6\u7801\u5f88\u957f\u7684\u5bc6\u7801\u554a"],
    ["an emoji", "\u{1f600}"],
  ])("is not weak: %s", async (_, password) => {
    expect(isWeakPassword(password, EMAIL, await loadCommonPasswords(assets))).toBe(false);
  });
});

describe("the list of common passwords", () => {
  const list = LIST.trimEnd().split("\n");

  test("has 3,000 different ones of 8 or more characters, in lower case and in order", () => {
    expect(list).toHaveLength(3000);
    expect(list.filter((each) => each.length < 8 || each !== each.toLowerCase())).toEqual([]);
    expect(list.filter((each) => !/^[!-~]+$/.test(each))).toEqual([]);
    expect(list.toSorted()).toEqual(list);
  });

  test("has the most famous ones", () => {
    for (const each of ["password", "12345678", "qwertyuiop", "iloveyou", "baseball", "1q2w3e4r", "11111111"])
      expect(list).toContain(each);
  });
});
