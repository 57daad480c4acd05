import { describe, expect, test } from "vitest";
import { type BrandColours, brandColours, FIXED_COLOURS, toHex } from "../../src/core/brand.ts";
import { contrastOfColours } from "../support/style-sheets.ts";

const HUES = Array.from({ length: 360 }, (_, hue) => hue);
const HEX = /^#[0-9a-f]{6}$/;

/** The pairs of which one colour is text on the other. */
function pairsOf(
  light: "light" | "dark",
  colours: BrandColours,
): [name: string, one: string, other: string][] {
  const { surface, bg, sunken, ink2 } = FIXED_COLOURS[light];
  const { brand, own, read } = colours;
  return [
    ["brand on surface", brand, surface],
    ["brand on bg", brand, bg],
    ["brand on sunken", brand, sunken],
    ["brand on own", brand, own],
    ["on-brand on brand", colours["on-brand"], brand],
    ["on-brand on brand-strong", colours["on-brand"], colours["brand-strong"]],
    ["on-own on own", colours["on-own"], own],
    ["ink-2 on own", ink2, own],
    ["read on own", read, own],
  ];
}

/** Returns the hue of a colour in HSL, in degrees. */
function hslHue(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number(`0x${colour.slice(at, at + 2)}`));
  const angle = Math.atan2(Math.sqrt(3) * (green - blue), 2 * red - green - blue);
  return ((angle * 180) / Math.PI + 360) % 360;
}

test.each([
  ["black", 0, 0, 0, "#000000"],
  ["white", 1, 0, 0, "#ffffff"],
  ["red", 0.62796, 0.25768, 29.234, "#ff0000"],
  ["lime", 0.86644, 0.29483, 142.495, "#00ff00"],
  ["blue", 0.45201, 0.31321, 264.052, "#0000ff"],
  ["green", 0.51975, 0.17686, 142.495, "#008000"],
])("%s is converted from OKLCH as in CSS Color 4", (_, lightness, chroma, hue, hex) => {
  expect(toHex(lightness, chroma, hue)).toBe(hex);
});

test("a colour that sRGB lacks becomes greyer, up to grey", () => {
  expect(toHex(0.7, 0.4, 200)).toMatch(HEX);
  expect(toHex(0.7, 0.4, 200)).not.toBe(toHex(0.7, 0, 0));
  expect(toHex(1, 0.2, 30)).toBe("#ffffff");
  expect(toHex(0, 0.2, 30)).toBe("#000000");
});

describe("the contrast of each pair is at least 4.5 in both lights", () => {
  test("for each of the 360 hues", () => {
    const low = HUES.flatMap((hue) =>
      (["light", "dark"] as const).flatMap((light) =>
        pairsOf(light, brandColours(hue)[light])
          .map(([name, one, other]) => ({ hue, light, name, contrast: contrastOfColours(one, other) }))
          .filter(({ contrast }) => !(contrast >= 4.5)),
      ),
    );
    expect(low).toEqual([]);
  });

  test("and the measure finds a pair that is less", () => {
    expect(contrastOfColours("#ffffff", "#000000")).toBeCloseTo(21, 5);
    expect(contrastOfColours("#777777", "#ffffff")).toBeLessThan(4.5);
    expect(contrastOfColours("#767676", "#ffffff")).toBeGreaterThan(4.5);
  });
});

test("every colour is a hexadecimal one, and neighbours on the circle look alike", () => {
  for (const hue of HUES) {
    const [here, next] = [brandColours(hue), brandColours((hue + 1) % 360)];
    for (const light of ["light", "dark"] as const) {
      for (const [name, colour] of Object.entries(here[light])) {
        expect(colour).toMatch(HEX);
        expect(contrastOfColours(colour, next[light][name as keyof BrandColours])).toBeLessThan(1.1);
      }
      const { brand, own } = here[light];
      // A tint, not a slab: the page's own words stand on it.
      expect(contrastOfColours(own, FIXED_COLOURS[light].surface)).toBeLessThan(2);
      expect(contrastOfColours(brand, own)).toBeGreaterThan(4.5);
    }
  }
});

test.each([
  [29, 0],
  [142, 120],
  [264, 230],
])("the hue %i of OKLCH is that of its colours", (hue, near) => {
  const { brand } = brandColours(hue).light;
  expect(Math.abs(((hslHue(brand) - near + 540) % 360) - 180)).toBeLessThan(30);
});
