import { expect, test } from "vitest";
import { joinScopes, SCOPES, splitScopes } from "../../src/core/api-keys.ts";

test("scopes are stored in one order, each once, and an unknown one of a later version opens nothing", () => {
  expect(joinScopes(["coins", "members", "coins"])).toBe("members,coins");
  expect(splitScopes(joinScopes([...SCOPES]))).toEqual(SCOPES);
  expect(splitScopes("coins,reports")).toEqual(["coins"]);
  expect(splitScopes("")).toEqual([]);
});
