import { computed, effect, signal } from "@preact/signals";
import type { TextStore } from "../page-access.ts";
import { de } from "./de.ts";
import { en, type Strings } from "./en.ts";

const CATALOGUES = { en, de } satisfies Record<string, Strings>;
export type Language = keyof typeof CATALOGUES;
export const LANGUAGES: readonly Language[] = ["en", "de"];

export const language = signal<Language>("en");

let local: TextStore;

/** The page's texts in the chosen language. */
export const strings = computed<Strings>(() => CATALOGUES[language.value]);

export function chooseLanguage(chosen: Language): void {
  local.save("language", chosen);
  language.value = chosen;
}

/** Chooses the language that the page begins with, and keeps the document's `lang` in step with the chosen one. */
export function syncLanguage(texts: TextStore): void {
  local = texts;
  language.value = initialLanguage();
  effect(() => {
    document.documentElement.lang = language.value;
  });
}

/** Returns the stored language, else the first of the browser's languages that has a catalogue, else English. */
function initialLanguage(): Language {
  const preferred = [local.load("language"), ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return (
    LANGUAGES.find((each) => each === preferred.find((tag) => LANGUAGES.includes(tag as Language))) ?? "en"
  );
}
