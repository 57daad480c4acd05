import { expect, test } from "vitest";
import { isExternalId } from "../../src/core/external-id.ts";

test.each(["a", " ", "...", ".a", "%2E", "x".repeat(255), "😀".repeat(255)])("%j may be an id", (text) => {
  expect(isExternalId(text)).toBe(true);
});

test.each(["", ".", "..", "x".repeat(256), "😀".repeat(256), "half \ud800"])("%j may not", (text) => {
  expect(isExternalId(text)).toBe(false);
});
