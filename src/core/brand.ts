/** The colours of a site that follow from its hue, each with enough contrast for text in the light in which it is shown. */

/** The colours of the web client's style sheet that a hue does not change: those on which a brand's colour stands, or that stand on it. */
export const FIXED_COLOURS = {
  light: { surface: "#ffffff", bg: "#f4f6f7", sunken: "#eef2f3", ink2: "#4d5a60" },
  dark: { surface: "#171d20", bg: "#0f1416", sunken: "#1e2629", ink2: "#a9b5ba" },
} as const;

/** Colours as `#rrggbb`, by the ends of their names in the style sheet: `--site-brand` and so on. */
export type BrandColours = Record<"brand" | "brand-strong" | "on-brand" | "own" | "on-own" | "read", string>;

/** WCAG 2.2 requires 4.5 for text. The rest is for what rounding to 8 bits takes. */
const MIN_CONTRAST = 4.55;
const LIGHTNESS_STEP = 0.01;
const CHROMA_STEP = 0.005;
/** Lightness and chroma. */
type Colour = readonly [number, number];
/** The lightness of a colour that must be readable, in steps to more contrast. */
type Tone = { from: number; step: number; chroma: number };
type Tones = { brand: Tone; own: Tone; strong: number; onBrand: Colour; onOwn: Colour };

/** `strong`: how much a pressed or hovered button differs in lightness. */
const TONES: Record<keyof typeof FIXED_COLOURS, Tones> = {
  light: {
    brand: { from: 0.5, step: -LIGHTNESS_STEP, chroma: 0.09 },
    own: { from: 0.935, step: LIGHTNESS_STEP, chroma: 0.03 },
    strong: -0.06,
    onBrand: [1, 0],
    onOwn: [0.24, 0.03],
  },
  dark: {
    brand: { from: 0.76, step: LIGHTNESS_STEP, chroma: 0.11 },
    own: { from: 0.385, step: -LIGHTNESS_STEP, chroma: 0.06 },
    strong: 0.05,
    onBrand: [0.22, 0.03],
    onOwn: [0.965, 0.02],
  },
};

/** Returns the colours of a hue, in degrees of OKLCH. */
export function brandColours(hue: number): { light: BrandColours; dark: BrandColours } {
  return { light: coloursIn("light", hue), dark: coloursIn("dark", hue) };
}

function coloursIn(light: keyof typeof FIXED_COLOURS, hue: number): BrandColours {
  const { surface, bg, sunken, ink2 } = FIXED_COLOURS[light];
  const tones = TONES[light];
  const own = toHex(readableLightness(tones.own, hue, [ink2]), tones.own.chroma, hue);
  const lightness = readableLightness(tones.brand, hue, [surface, bg, sunken, own]);
  const brand = toHex(lightness, tones.brand.chroma, hue);
  return {
    brand,
    "brand-strong": toHex(lightness + tones.strong, tones.brand.chroma, hue),
    "on-brand": toHex(...tones.onBrand, hue),
    own,
    "on-own": toHex(...tones.onOwn, hue),
    read: brand,
  };
}

/** Returns the first lightness of a tone whose colour can be read on the others, or under them. */
function readableLightness({ from, step, chroma }: Tone, hue: number, on: readonly string[]): number {
  let lightness = from;
  while (on.some((other) => contrast(toHex(lightness, chroma, hue), other) < MIN_CONTRAST)) lightness += step;
  return lightness;
}

/** Returns the contrast of two colours, as WCAG 2.2 defines it. */
function contrast(one: string, other: string): number {
  const both = [luminance(one), luminance(other)];
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}

function luminance(colour: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** Converts a colour from OKLCH to sRGB. One that no screen of sRGB shows becomes greyer, with the same lightness and hue. */
export function toHex(lightness: number, chroma: number, hue: number): string {
  for (let shown = chroma; ; shown -= CHROMA_STEP) {
    const channels = toSrgb(lightness, Math.max(shown, 0), hue).map((value) => Math.round(value * 255));
    if (shown > 0 && channels.some((value) => value < 0 || value > 255)) continue;
    return `#${channels.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
  }
}

/** The conversion of B. Ottosson, "A perceptual color space for image processing" (2020), with the matrices of CSS Color 4. */
function toSrgb(lightness: number, chroma: number, hue: number): number[] {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((value) => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
}
