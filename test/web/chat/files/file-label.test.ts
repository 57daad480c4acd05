import { describe, expect, test } from "vitest";
import { splitName, typeLabel } from "../../../../src/web/chat/files/file-label.ts";

describe("the name of a file", () => {
  test.each([
    ["notes.txt", "n", "otes.txt"],
    ["a long summer at the lake.jpeg", "a long summer at the ", "lake.jpeg"],
    ["summer 1.pdf", "summer ", "1.pdf"],
    ["\u062A\u0642\u0631\u064A\u0631.pdf", "\u062A\u0642\u0631\u064A\u0631", ".pdf"],
    ["\u{1F600}e\u0301.png", "\u{1F600}e\u0301", ".png"],
    ["a.txt", "a.txt", ""],
    [".profile", ".profile", ""],
    ["noextension", "noextension", ""],
    ["a.b c", "a.b c", ""],
  ])("%s has the parts %j and %j", (name, start, end) => {
    expect(splitName(name)).toEqual({ start, end });
  });

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
