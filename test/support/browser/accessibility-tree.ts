import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** Stands for a time of day or a date in a tree. */
export const TIME = "TIME";

/**
 * Returns what a screen reader finds in an element, one line for each role with its name. Addresses, placeholders and what YAML adds
 * around a line are left out.
 */
async function accessibilityTree(element: Locator): Promise<string> {
  const lines = (await element.ariaSnapshot())
    .split("\n")
    .filter((line) => !/^ *- \/(url|placeholder): /.test(line));
  return lines.map(plain).join("\n");
}

function plain(line: string): string {
  return line
    .replace(/^( *- )'(.*?)'(:?)$/, "$1$2$3")
    .replace(/^( *- [a-z]+: )"(.*)"$/, "$1$2")
    .replace(/((?:link|textbox) ".*"):$/, "$1")
    .replaceAll("''", "'")
    .replaceAll('\\"', '"')
    .replace(/[A-Z][a-z]+ \d{1,2}, \d{4}( at (?=\d))?/g, (_, at) => (at ? "" : TIME))
    .replace(/\d{1,2}:\d\d [AP]M/g, TIME);
}

/** Checks the title and the headings of a screen, and a part of it once its content has arrived. The tree may be indented. */
export async function expectScreen(page: Page, title: string, part: Locator, tree: string): Promise<void> {
  await expect.poll(() => accessibilityTree(part), { message: title }).toBe(unindented(tree));
  await expect.poll(() => page.title()).toBe(`${title} – Parley`);
  const whole = await accessibilityTree(page.locator("body"));
  const levels = [...whole.matchAll(/\[level=(\d)\]/g)].map(([, level]) => level);
  expect(levels.filter((level) => level === "1")).toHaveLength(1);
  expect(levels.filter((level) => level !== "1" && level !== "2")).toEqual([]);
}

/** Removes the indentation that the source has. */
function unindented(text: string): string {
  const [indentation = ""] = /^ */.exec(text.slice(1)) ?? [];
  // The driver writes all spaces as ordinary ones.
  return text
    .slice(1)
    .replaceAll(new RegExp(`^${indentation}`, "gm"), "")
    .replaceAll("\u00a0", " ");
}
