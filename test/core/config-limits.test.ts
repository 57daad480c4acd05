import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SITE_LANGUAGES } from "../../src/core/config-limits.ts";

test("the languages that a site may offer are those of the web client, in its order", () => {
  const [, listed = ""] =
    /LANGUAGES.* = \[(.*)\]/.exec(readFileSync("src/web/i18n/language.ts", "utf8")) ?? [];
  expect(SITE_LANGUAGES.map((language) => `"${language}"`).join(", ")).toBe(listed);
});
