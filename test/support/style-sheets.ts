import { globSync, readFileSync } from "node:fs";

/** The style sheet with the colours and sizes of the web client. */
export const TOKENS_PATH = "src/web/ui/tokens.css";

/** Returns the paths of the web client's style sheets. The example page and the documents have sheets of their own. */
export function webSheets(): string[] {
  return globSync("src/web/*/**/*.css", { exclude: ["src/web/example/**", "src/web/docs/**"] });
}

/** Returns the colours of the web client by the names of their properties, as they are without a brand. */
export function tokenColours(light: "light" | "dark"): Record<string, string> {
  const [bright = "", dark = ""] = readFileSync(TOKENS_PATH, "utf8").split(
    "@media (prefers-color-scheme: dark)",
  );
  return { ...coloursIn(bright), ...(light === "dark" ? coloursIn(dark) : {}) };
}

function coloursIn(css: string): Record<string, string> {
  return Object.fromEntries(
    [...css.matchAll(/--([\w-]+): (?:var\(--site-[\w-]+, )?(#[0-9a-f]{6})\)?;/g)].map(
      ([, name = "", colour = ""]) => [name, colour],
    ),
  );
}

const LINEAR = Array.from({ length: 256 }, (_, value) => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
});

/** Returns the contrast of two colours, `#rrggbb`, as WCAG 2.2 defines it. */
export function contrastOfColours(one: string, other: string): number {
  const [a, b] = [one, other].map((colour) => {
    const [, red = "", green = "", blue = ""] = /^#(..)(..)(..)$/.exec(colour) ?? [];
    const linear = (hex: string) => LINEAR[Number(`0x${hex}`)] ?? Number.NaN;
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) + 0.05;
  }) as [number, number];
  return a > b ? a / b : b / a;
}
