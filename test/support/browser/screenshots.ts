import { mkdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Where a person may look at what a test saw. */
const SCREENSHOT_FOLDER = "dist/screenshots";

const VIEWS = [360, 1280].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);

/** All rules that axe has on by itself, and the one of WCAG 2.2 that it has not: targets of 24 px. */
const AXE_OPTIONS = { rules: { "target-size": { enabled: true } } };

/** What is on the page now can be used by everybody, in each light, at each width. Of each look a picture is kept, by `name`. */
export async function expectUsable(page: Page, name: string, { height = 800 } = {}): Promise<void> {
  mkdirSync(SCREENSHOT_FOLDER, { recursive: true });
  for (const { width, colorScheme } of VIEWS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${SCREENSHOT_FOLDER}/${name} ${width} ${colorScheme}.png` });
    // Legacy: in this one page, rather than with a second one for the sums of its frames.
    const { violations } = await new AxeBuilder({ page }).options(AXE_OPTIONS).setLegacyMode().analyze();
    const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    expect(found, `${width} px, ${colorScheme}`).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
  }
}
