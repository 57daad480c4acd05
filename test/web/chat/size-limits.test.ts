import { expect, test } from "vitest";
import { fileMaxBytes, textMaxLength } from "../../../src/web/chat/size-limits.ts";

const prices = { text: 5, file: 5 };

test.each([
  ["as the server sends them", { prices, limits: { text_length: 7, file_bytes: 9_000_000 } }, 9_000_000, 7],
  ["the default ones for a server that sends none", { prices, limits: undefined }, 5_000_000, 10_000],
  [
    "the largest of any site until a server sent some",
    { prices: undefined, limits: undefined },
    33_000_000,
    10_000,
  ],
])("the limits of a file and a text are %s", (_, chat, file, text) => {
  expect(fileMaxBytes(chat)).toBe(file);
  expect(textMaxLength(chat)).toBe(text);
});
