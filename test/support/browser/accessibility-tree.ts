import type { Locator } from "playwright-core";

/** Stands for a time of day or a date in a tree. */
export const TIME = "TIME";

/**
 * Returns what a screen reader finds in an element, one line for each role with its name. Addresses, placeholders and what YAML adds
 * around a line are left out.
 */
export async function accessibilityTree(element: Locator): Promise<string> {
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
    .replace(/[A-Z][a-z]+ \d{1,2}, \d{4}( at (?=\d))?/g, (_, at) => (at ? "" : TIME))
    .replace(/\d{1,2}:\d\d [AP]M/g, TIME);
}
