import { expect, test } from "vitest";
import { isPictureUrl } from "../../src/core/picture.ts";
import { PICTURE_URL_MAX_LENGTH } from "../../src/core/site-token-limits.ts";

const atLength = (length: number) => `https://site.example/${"x".repeat(length - 21)}`;

test.each([
  "https://site.example/ada.png",
  "https://site.example:8443/a?b=c&d",
  atLength(PICTURE_URL_MAX_LENGTH),
])("%s is the URL of a picture", (url) => expect(isPictureUrl(url)).toBe(true));

test.each([
  "",
  "http://site.example/ada.png",
  "javascript:alert(1)",
  "data:image/png;base64,AAAA",
  "//site.example/ada.png",
  "https://",
  "https://site.example/a b",
  "https://site.example/\u202e.png",
  atLength(PICTURE_URL_MAX_LENGTH + 1),
])("%j is not", (url) => expect(isPictureUrl(url)).toBe(false));
