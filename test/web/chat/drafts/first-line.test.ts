import { expect, test } from "vitest";
import { firstLine } from "../../../../src/web/chat/drafts/first-line.ts";

test.each([
  ["", ""],
  [" \n\t\n", ""],
  ["one", "one"],
  ["one\ntwo", "one"],
  ["\n \r\none\r\ntwo", "one"],
  ["\u200b\u2028one\u2029two", "one"],
  ["one\ttwo", "one two"],
  ["\u202eone\u2066\ntwo", "one"],
])("the first line of %j is %j", (words, line) => {
  expect(firstLine(words)).toBe(line);
});
