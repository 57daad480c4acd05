import { expect, test } from "vitest";
import { titleOf } from "../../../src/web/shell/titles.ts";

test.each([
  ["Coins", "Parley", 0, "Coins – Parley"],
  ["Ben", "Acme", 3, "(3) Ben – Acme"],
  ["Log in", "Parley", 0, "Log in – Parley"],
  ["Ben\nOkri\u202e", "Parley", 1, "(1) Ben Okri – Parley"],
])("the title of the screen %j of %s, with %i unread messages, is %j", (screen, site, unread, title) => {
  expect(titleOf({ screen, site, unread })).toBe(title);
});
