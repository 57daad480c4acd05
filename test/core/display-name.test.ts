import { expect, test } from "vitest";
import { fallbackName } from "../../src/core/display-name.ts";

test("a member without a name is called by their number", () => {
  expect(fallbackName(17)).toBe("Member 17");
});
