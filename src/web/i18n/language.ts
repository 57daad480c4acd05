import { computed, effect, signal } from "@preact/signals";
import { load, save } from "../browser/local-storage.ts";
import { de } from "./de.ts";
import { en, type Strings } from "./en.ts";

const CATALOGUES = { en, de } satisfies Record<string, Strings>;
export type Language = keyof typeof CATALOGUES;
export const LANGUAGES: readonly Language[] = ["en", "de"];

export const language = signal<Language>(initialLanguage());

/** The page's texts in the chosen language. */
export const strings = computed<Strings>(() => CATALOGUES[language.value]);

export function chooseLanguage(chosen: Language): void {
  save("language", chosen);
  language.value = chosen;
}

/** Keeps the document's `lang` in step with the chosen language. */
export function syncLanguage(): void {
  effect(() => {
    document.documentElement.lang = language.value;
  });
}

/** Returns the stored language, else the first of the browser's languages that has a catalogue, else English. */
function initialLanguage(): Language {
  const preferred = [load("language"), ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return (
    LANGUAGES.find((each) => each === preferred.find((tag) => LANGUAGES.includes(tag as Language))) ?? "en"
  );
}
