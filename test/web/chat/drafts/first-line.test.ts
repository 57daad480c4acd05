import { signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import { nextSend } from "../../../../src/web/chat/composer/next-send.ts";
import type { Conversation } from "../../../../src/web/chat/conversation.ts";
import { firstLine } from "../../../../src/web/chat/drafts/first-line.ts";
import { EMPTY_TRAY } from "../../../../src/web/chat/tray/tray-items.ts";
import { FIRST_LINE_LENGTH } from "../../../../src/web/limits.ts";

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

test("the first line is looked for in the beginning of a text alone", () => {
  const blank = "\n".repeat(FIRST_LINE_LENGTH);
  expect(firstLine(`one${blank}two`)).toBe("one");
  expect(firstLine(`${blank}one`)).toBe("…");
  expect(firstLine(blank)).toBe("");
  const line = "x".repeat(FIRST_LINE_LENGTH - 1);
  expect(firstLine(`${line}😀`)).toBe(line);
});

describe("a pasted text of two million line breaks", () => {
  const pasted = "\n".repeat(2_000_000);
  const piece = "\n".repeat(FIRST_LINE_LENGTH);

  /** How much longer a key takes with the pasted text than with a piece of it. */
  function slowdown(run: (text: string) => unknown): number {
    const leastMs = (text: string) =>
      Math.min(
        ...Array.from({ length: 5 }, () => {
          const begin = performance.now();
          run(text);
          return performance.now() - begin;
        }),
      );
    return leastMs(pasted) / Math.max(leastMs(piece), 0.1);
  }

  test("delays no first line", () => {
    expect(slowdown(firstLine)).toBeLessThan(50);
  });

  test("delays no Send, which it bars", () => {
    const conversation = (text: string) => ({
      draft: { text: signal(text), tray: signal(EMPTY_TRAY) },
      chat: {},
      textPrice: signal(5),
      filePrice: signal(5),
      connection: signal({ state: "online" }),
    });
    const next = (text: string) =>
      nextSend(
        conversation(text) as unknown as Conversation,
        { balance: 100, isExact: true, isExempt: false },
        false,
      );
    expect(next(pasted)).toMatchObject({ isReady: false, isTooLong: true });
    expect(slowdown(next)).toBeLessThan(50);
  });
});
