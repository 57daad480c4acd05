import { expect, test } from "vitest";
import { normalizeEmail, toStoredEmail } from "../../src/core/email.ts";
import { EMAIL_MAX_BYTES } from "../../src/core/limits.ts";

test.each([
  ["ada@mail.com", "ada@mail.com"],
  ["  Ada@Mail.COM ", "ada@mail.com"],
  ["r&d@mail.com", "r&d@mail.com"],
  ["o'neill+tag/x=y!#$%*?^_`{|}~@mail.com", "o'neill+tag/x=y!#$%*?^_`{|}~@mail.com"],
  ["x@münchen.de", "x@xn--mnchen-3ya.de"],
  ["x@MÜNCHEN.de", "x@xn--mnchen-3ya.de"],
  ["x@xn--mnchen-3ya.de", "x@xn--mnchen-3ya.de"],
  ["x@пример.рф", "x@xn--e1afmkfd.xn--p1ai"],
  ["x@例え。jp", "x@xn--r8jz45g.jp"],
  ["ψυχή@παράδειγμα.gr", "ψυχή@xn--hxajbheg2az3al.gr"],
  ["Zoe\u0308@mail.com", "zo\u00EB@mail.com"],
  ["ada@sub-domain.mail.co.uk", "ada@sub-domain.mail.co.uk"],
])("the email %j is stored as %j, which stays as it is", (written, stored) => {
  expect(normalizeEmail(written)).toBe(stored);
  expect(normalizeEmail(stored)).toBe(stored);
  expect(toStoredEmail(written)).toBe(stored);
});

test.each([
  "",
  "@",
  "ada",
  "mail.com",
  "@mail.com",
  "ada@",
  "a@b@mail.com",
  "a b@mail.com",
  "a\u0000@mail.com",
  "a\u200B@mail.com",
  "a\u202Eb@mail.com",
  "a\u2800@mail.com",
  "a\uFFFC@mail.com",
  "a\uD800@mail.com",
  "ada@mail com",
  "ada@ma\til.com",
  "ada@mail.com:80",
  "ada@mail.com/",
  "ada@mail.com?x",
  "ada@mail.com#x",
  "ada@mail.com\\",
  "ada@ex%61mple.com",
  "ada@[::1]",
  "ada@127.0.0.1",
  "ada@127.1",
  "ada@mail..com",
  "ada@.com",
  "ada@mail.com.",
  "ada@<>.com",
])("%j is not an email", (text) => {
  expect(normalizeEmail(text)).toBeUndefined();
  expect(toStoredEmail(text)).toBe(text.trim().toLowerCase());
});

test(`an email has at most ${EMAIL_MAX_BYTES} bytes`, () => {
  const emailOf = (local: string, bytes: number) => `${local.repeat(bytes)}@m.de`;
  expect(normalizeEmail(emailOf("a", EMAIL_MAX_BYTES - 5))).toHaveLength(EMAIL_MAX_BYTES);
  expect(normalizeEmail(emailOf("a", EMAIL_MAX_BYTES - 4))).toBeUndefined();
  expect(normalizeEmail(emailOf("é", 124))).toHaveLength(129);
  expect(normalizeEmail(emailOf("é", 125))).toBeUndefined();
});
