import { describe, expect, test } from "vitest";
import { cutMiddle, typeLabel } from "../../../../src/web/chat/files/file-label.ts";

describe("the name of a file on its card", () => {
  test.each(["notes.txt", "a".repeat(32)])("is whole if it is short: %s", (name) => {
    expect(cutMiddle(name)).toEqual({ start: name, middle: "", end: "" });
  });

  test.each([`${"a".repeat(29)}.txt`, "😀".repeat(60), `${"é".repeat(200)}.pdf`])(
    "is cut in its middle, between characters, if it is long: %s",
    (name) => {
      const { start, middle, end } = cutMiddle(name);
      expect(start + middle + end).toBe(name);
      expect([Array.from(start).length, Array.from(end).length]).toEqual([20, 12]);
      for (const part of [start, middle, end]) expect(part.isWellFormed()).toBe(true);
    },
  );

  test.each([
    ["notes.pdf", "PDF"],
    ["archive.tar.gz", "GZ"],
    ["a.jpeg", "JPEG"],
    ["noextension", ""],
    [".profile", ""],
    ["a.b c", ""],
    ["a.extension", ""],
    ["a.", ""],
  ])("%s has the type %j", (name, type) => {
    expect(typeLabel(name)).toBe(type);
  });
});
