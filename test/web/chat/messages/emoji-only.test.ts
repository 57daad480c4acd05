import { describe, expect, test } from "vitest";
import { isEmojiOnly } from "../../../../src/web/chat/messages/emoji-only.ts";

describe("a text of emojis alone", () => {
  test.each([
    ["one", "😀"],
    ["three", "😀😀😀"],
    ["with spaces", " 😀 🎉 "],
    ["with a skin tone", "👍🏽"],
    ["of a text character with a selector", "❤️"],
    ["a family", "👨‍👩‍👧‍👦"],
    ["a profession with a skin tone", "👩🏾‍⚕️"],
    ["three families with skin tones", "👩🏾‍❤️‍💋‍👨🏽".repeat(3)],
    ["the flag of a country", "🇩🇪"],
    ["the flag of a part of a country", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
    ["a key", "1️⃣"],
  ])("is large: %s", (_, text) => {
    expect(isEmojiOnly(text)).toBe(true);
  });

  test.each([
    ["nothing", ""],
    ["a blank", " "],
    ["four", "😀😀😀😀"],
    ["words", "ok 😀"],
    ["a digit", "1"],
    ["a trade mark", "©"],
    ["a text character", "❤"],
    ["half a flag", "🇩"],
    ["a joiner alone", "\u200D"],
    ["a selector alone", "\uFE0F"],
    ["an emoji with a hundred accents", `😀${"\u0301".repeat(100)}`],
    ["an emoji with a hundred joiners", `😀${"\u200D".repeat(100)}`],
    ["lines", "😀\n\n\n😀"],
  ])("is not large: %s", (_, text) => {
    expect(isEmojiOnly(text)).toBe(false);
  });
});
