import { afterEach, expect, test, vi } from "vitest";
import { fullTimestamp, shortTimestamp, timeOfDay } from "../../../src/web/i18n/dates.ts";
import { language, showLanguage } from "../../../src/web/i18n/language.ts";

const chosen = language.value;
afterEach(async () => {
  await showLanguage(chosen);
  vi.unstubAllGlobals();
});

test.each([
  ["de", "de-AT", "04:46"],
  ["de", "de", "04:46"],
  ["en", "en-US", "4:46\u202fAM"],
  ["en", "en-GB", "4:46"],
] as const)(
  "writes a time of the early morning in %s for the browser's %s as %s",
  async (which, locale, written) => {
    vi.stubGlobal("navigator", { languages: [locale] });
    // The formats are computed again when the language changes.
    for (const each of [which === "de" ? "en" : "de", which] as const) {
      await showLanguage(each);
      timeOfDay(new Date().toISOString());
    }
    const date = new Date(2026, 10, 29, 4, 46).toISOString();
    expect(timeOfDay(date).replace("\u00a0AM", "\u202fAM")).toBe(written);
  },
);

const TIMES = Object.entries({ timeOfDay, shortTimestamp, fullTimestamp });
test.each(TIMES)("%s lets no line end before AM", async (_name, write) => {
  vi.stubGlobal("navigator", { languages: ["en-US"] });
  vi.stubGlobal("Intl", { ...Intl, DateTimeFormat: spacedFormat() });
  for (const each of ["de", "en"] as const) {
    await showLanguage(each);
    timeOfDay(new Date().toISOString());
  }
  const date = new Date();
  date.setHours(4, 46);
  expect(write(date.toISOString())).toMatch(/4:46\u00a0AM$/);
});

/** Returns formats that write an ordinary space before AM, as Chromium does. */
function spacedFormat(): typeof Intl.DateTimeFormat {
  return class extends Intl.DateTimeFormat {
    override format = (date?: Date | number) => super.format(date).replace("\u202f", " ");
  } as typeof Intl.DateTimeFormat;
}
