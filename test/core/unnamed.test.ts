import { expect, test } from "vitest";
import { unnamedMember } from "../../src/core/unnamed.ts";

test("a member without a name is called by their number", () => {
  expect(unnamedMember(17)).toBe("Member 17");
});
