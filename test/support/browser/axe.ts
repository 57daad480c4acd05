import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

type AxeWindow = { axe?: { run(options: RunOptions): Promise<AxeResults> } };

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Runs all of axe's default rules, and one of WCAG 2.2 that is off by default: targets of 24 px.
 * @param isColourOnly checks contrasts alone, on a page that passes all rules in other colours
 */
export async function axeViolations(page: Page, { isColourOnly = false } = {}): Promise<unknown[]> {
  const isThere = await page.evaluate(() => (window as AxeWindow).axe !== undefined);
  // Through the debugger, so that the page's content security policy allows it.
  if (!isThere) await page.evaluate(SOURCE);
  const options: RunOptions = {
    ...(isColourOnly ? { runOnly: ["color-contrast"] } : { rules: { "target-size": { enabled: true } } }),
    resultTypes: ["violations"],
  };
  const results = await page.evaluate((chosen) => (window as AxeWindow).axe?.run(chosen), options);
  if (!results) throw new Error("axe did not start in the page");
  return results.violations.map(({ id, nodes }) => [
    id,
    nodes.map(({ html, any }) => [html, ...any.map(({ message }) => message)]),
  ]);
}
