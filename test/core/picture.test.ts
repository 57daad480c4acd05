import { expect, test } from "vitest";
import { isPictureUrl, shownPicture } from "../../src/core/picture.ts";
import { PICTURE_URL_MAX_LENGTH } from "../../src/core/site-token-limits.ts";

const atLength = (length: number) => `https://site.example/${"x".repeat(length - 21)}`;

test.each([
  "https://site.example/ada.png",
  "https://site.example:8443/a?b=c&d",
  "http://localhost:8001/ada.svg",
  "http://127.0.0.1/ada.svg",
  atLength(PICTURE_URL_MAX_LENGTH),
])("%s is the URL of a picture", (url) => expect(isPictureUrl(url)).toBe(true));

test.each([
  "",
  "http://site.example/ada.png",
  "http://localhost.example/ada.png",
  "http://localhost",
  "http://localhost:@evil.example/ada.png",
  "http://localhost:1@evil.example/ada.png",
  "https://site.example@evil.example/ada.png",
  "https://:ada@site.example/ada.png",
  "https:site.example/ada.png",
  "javascript:alert(1)",
  "data:image/png;base64,AAAA",
  "//site.example/ada.png",
  "https://",
  "https://site.example/a b",
  "https://site.example/\u202e.png",
  atLength(PICTURE_URL_MAX_LENGTH + 1),
])("%j is not", (url) => expect(isPictureUrl(url)).toBe(false));

test.each([
  ["https://site.example/ada.png", true],
  ["https://site.example:443/ada.png", true],
  ["https://SITE.example/ada.png", true],
  ["https://pictures.example:8443/?of=ada", true],
  ["https://pictures.example/?of=ada", false],
  ["https://site.example.evil.example/ada.png", false],
  ["https://site.example@evil.example/ada.png", false],
  ["http://site.example/ada.png", false],
  ["http://localhost:ada@evil.example/ada.png", false],
  ["nonsense", false],
])("pages of two origins show %s: %s", (url, isShown) => {
  const origins = ["https://site.example", "https://pictures.example:8443"];
  expect(shownPicture(url, origins)).toBe(isShown ? url : undefined);
  expect(shownPicture(url, [])).toBeUndefined();
});

test("a member without a picture shows none", () =>
  expect(shownPicture(null, ["https://site.example"])).toBeUndefined());
