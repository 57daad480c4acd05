import { afterEach, expect, test, vi } from "vitest";
import { timeOfDay } from "../../../src/web/i18n/dates.ts";
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
    expect(timeOfDay(date).replace(" AM", "\u202fAM")).toBe(written);
  },
);
