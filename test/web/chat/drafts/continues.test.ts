import { expect, test } from "vitest";
import { continues } from "../../../../src/web/chat/drafts/continues.ts";

test.each([
  ["one", "one"],
  ["one", "one more"],
  ["one", "no one"],
  ["one three", "one two three"],
  ["aa", "aaa"],
  ["helo", "hel"],
  ["helo", "hlo"],
  ["well 👍", "well "],
  ["👍", "👍👎"],
])("%j is continued by %j, which has all of its words but one character", (before, after) => {
  expect(continues(before, after)).toBe(true);
});

test.each([
  ["one", "two"],
  ["one", "on two"],
  ["words 1", "words 2"],
  ["one", "o"],
  ["one", ""],
  ["o", ""],
  ["o", "x"],
  ["👍", "👎"],
  ["👍 well", "👎 well"],
  ["one two", "two three"],
])("%j is not continued by %j", (before, after) => {
  expect(continues(before, after)).toBe(false);
});
