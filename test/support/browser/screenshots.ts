import { mkdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { documentWidth } from "./web-client.ts";

/** Holds the screenshots for people to look at. */
const SCREENSHOT_FOLDER = "dist/screenshots";

const VIEWS = [360, 1280].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);

/** All of axe's default rules, and one of WCAG 2.2 that is off by default: targets of 24 px. */
const AXE_OPTIONS = { rules: { "target-size": { enabled: true } } };

/** Checks the current page with axe in each colour scheme and at each width, and stores a screenshot of each under `name`. */
export async function expectUsable(page: Page, name: string, { height = 800 } = {}): Promise<void> {
  mkdirSync(SCREENSHOT_FOLDER, { recursive: true });
  for (const { width, colorScheme } of VIEWS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${SCREENSHOT_FOLDER}/${name} ${width} ${colorScheme}.png` });
    // Legacy mode runs in this page alone; the other mode opens a second page to combine the results of frames.
    const { violations } = await new AxeBuilder({ page }).options(AXE_OPTIONS).setLegacyMode().analyze();
    const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    expect(found, `${width} px, ${colorScheme}`).toEqual([]);
    expect(await documentWidth(page)).toBe(width);
  }
}
