import { afterEach, expect, test, vi } from "vitest";
import { initialsOf } from "../../../src/web/ui/initials.ts";

afterEach(() => vi.unstubAllGlobals());

const NAMES = [
  ["Ada Lovelace", "AL"],
  ["ada", "A"],
  [null, "17"],
  [undefined, "17"],
  ["", "17"],
  ["\u200B", "17"],
  ["Member 17", "17"],
  ["e\u0301lan x\u0308y", "E\u0301X\u0308"],
  ["\u{1F468}\u200D\u{1F469}\u200D\u{1F467} Family", "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}F"],
  ["\u{1F9D1}\u{1F3FD}\u200D\u{1F680}", "\u{1F9D1}\u{1F3FD}\u200D\u{1F680}"],
  ["\u{1F1E9}\u{1F1EA}\u{1F1EB}\u{1F1F7} Fan", "\u{1F1E9}\u{1F1EA}F"],
  ["❤\uFE0F love", "❤\uFE0FL"],
  ["1\uFE0F\u20E3", "1\uFE0F\u20E3"],
  [
    "\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
    "\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
  ],
  ["नि शर्मा", "निश"],
  ["漢字", "漢"],
  ["\u202EAda", "A"],
] as const;

test.each(NAMES)("the avatar of %j shows %j", (name, initials) => {
  expect(initialsOf({ id: 17, name })).toBe(initials);
});

test.each(NAMES)("the avatar of %j shows %j in a browser without a segmenter too", (name, initials) => {
  vi.stubGlobal("Intl", Object.create(Intl, { Segmenter: { value: undefined } }));
  expect(initialsOf({ id: 17, name })).toBe(initials);
});
