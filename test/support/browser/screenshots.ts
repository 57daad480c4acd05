import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { axeViolations } from "./axe.ts";
import { controlKinds, lowContrasts } from "./page/contrast.ts";
import {
  clippedDialogs,
  controlsAboveFormer,
  controlsOutOfReach,
  metaOutsideBubbles,
  narrowFields,
  setTextSize,
  shellOverflow,
  untilSettled,
} from "./page/layout.ts";
import { documentWidth } from "./web-client.ts";

/** Holds the screenshots for people to look at. */
const SCREENSHOT_FOLDER = "dist/screenshots";

type View = {
  name: string;
  width: number;
  height?: number;
  colorScheme: "light" | "dark";
  forcedColors?: "active";
};

const WIDTHS = [320, 360, 800, 1280, 1920];
const LIGHTS = ["light", "dark"] as const;
/** A window of 1280 x 800 px has this size at a zoom of 400 %. */
const ZOOMED = { width: 320, height: 200 };

const VIEWS: View[] = [
  ...WIDTHS.flatMap((width) =>
    LIGHTS.map((colorScheme) => ({ name: `${width} ${colorScheme}`, width, colorScheme })),
  ),
  { name: "zoom", ...ZOOMED, colorScheme: "light" },
  ...[360, 1280].map((width) => ({
    name: `${width} forced colours`,
    width,
    colorScheme: "dark" as const,
    forcedColors: "active" as const,
  })),
];

const LANDSCAPE = { width: 640, height: 360 };

/** Text twice as large, as the settings of a browser make it, on phones of these widths. */
const LARGE_TEXT_WIDTHS = [320, 360];

/** The screenshots that are always taken. `SCREENSHOTS=all` takes one of each view. */
const ALWAYS_TAKEN = /^(?:360|1280) (?:light|dark)$/;

/**
 * Checks the current page in each view: with axe, that nothing is wider than the window or makes it scroll as a whole, and that each
 * text can be read, also those of disabled controls, placeholders and controls under the pointer, which axe leaves out. It stores
 * screenshots under `name`. In the dark, axe checks the colours only. With forced colours it is left out: it reads
 * `-webkit-text-fill-color`, which is not the colour that Chromium draws, and everything else is as at that width in the light.
 * Text twice as large must make nothing too wide either, leave room for words in each field, and each control in its order and in reach.
 */
export async function expectUsable(page: Page, name: string, { height = 800 } = {}): Promise<void> {
  mkdirSync(SCREENSHOT_FOLDER, { recursive: true });
  await page.evaluate(untilSettled);
  for (const view of VIEWS) {
    await page.setViewportSize({ width: view.width, height: view.height ?? height });
    await page.emulateMedia({
      colorScheme: view.colorScheme,
      forcedColors: view.forcedColors ?? "none",
    });
    await takeScreenshot(page, name, view.name);
    if (!view.forcedColors) {
      const isColourOnly = view.colorScheme === "dark";
      expect(await axeViolations(page, { isColourOnly }), view.name).toEqual([]);
    }
    expect(await documentWidth(page), view.name).toBe(view.width);
    expect(await page.evaluate(shellOverflow), view.name).toBe(0);
    await expectWholeDialogs(page, view.name);
    expect(await page.evaluate(lowContrasts), view.name).toEqual([]);
    if (view.width === 1280 && !view.forcedColors) await expectReadableUnderPointer(page, view.name);
  }
  await page.emulateMedia({ forcedColors: "none" });
  await expectRoomForLandscape(page, name);
  await expectRoomForLargeText(page, name, height);
}

/** A phone that lies on its side is as wide as a tablet, and half as high. */
async function expectRoomForLandscape(page: Page, name: string): Promise<void> {
  await page.setViewportSize(LANDSCAPE);
  await takeScreenshot(page, name, "landscape");
  expect(await documentWidth(page), "landscape").toBe(LANDSCAPE.width);
  await expectWholeDialogs(page, "landscape");
}

/** The page places a dialog again in the frame after a change of the window. */
async function expectWholeDialogs(page: Page, view: string): Promise<void> {
  await expect.poll(() => page.evaluate(clippedDialogs), { message: view }).toEqual([]);
}

async function expectRoomForLargeText(page: Page, name: string, height: number): Promise<void> {
  await page.evaluate(setTextSize, "200%");
  for (const width of LARGE_TEXT_WIDTHS) {
    const view = `${width} large text`;
    await page.setViewportSize({ width, height });
    await takeScreenshot(page, name, view);
    expect(await documentWidth(page), view).toBe(width);
    expect(await page.evaluate(narrowFields), view).toEqual([]);
    expect(await page.evaluate(metaOutsideBubbles), view).toEqual([]);
    expect(await page.evaluate(controlsAboveFormer), view).toEqual([]);
    expect(await page.evaluate(controlsOutOfReach), view).toEqual([]);
  }
  await page.evaluate(setTextSize, "");
}

async function takeScreenshot(page: Page, name: string, view: string): Promise<void> {
  if (process.env["SCREENSHOTS"] === "all" || ALWAYS_TAKEN.test(view))
    await page.screenshot({ path: `${SCREENSHOT_FOLDER}/${name} ${view}.png` });
}

const hovered = new Set<string>();

/** Moves the pointer over each kind of control that no screen of this file had before in this light, and checks its texts. */
async function expectReadableUnderPointer(page: Page, view: string): Promise<void> {
  for (const { kind, at } of await page.evaluate(controlKinds)) {
    if (hovered.has(`${view} ${kind}`)) continue;
    hovered.add(`${view} ${kind}`);
    await page.mouse.move(at.x, at.y);
    expect(await page.evaluate(lowContrasts), `${view}, the pointer on ${kind}`).toEqual([]);
  }
  await page.mouse.move(0, 0);
}
