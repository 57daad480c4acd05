import { computed, effect, signal } from "@preact/signals";
import { de } from "../words/de.ts";
import { en, type Words } from "../words/en.ts";
import { keep, readKept } from "./storage.ts";

const CATALOGUES = { en, de } satisfies Record<string, Words>;
export type Language = keyof typeof CATALOGUES;
export const LANGUAGES: readonly Language[] = ["en", "de"];

export const language = signal<Language>(chosenLanguage());

/** Every sentence of the page, in the member's language. */
export const words = computed<Words>(() => CATALOGUES[language.value]);

export function chooseLanguage(chosen: Language): void {
  keep("language", chosen);
  language.value = chosen;
}

/** The document says which language it is in. */
export function followLanguage(): void {
  effect(() => {
    document.documentElement.lang = language.value;
  });
}

/** What was chosen here; else the first of the browser's languages that there is; else English. */
function chosenLanguage(): Language {
  const asked = [readKept("language"), ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return LANGUAGES.find((each) => each === asked.find((tag) => LANGUAGES.includes(tag as Language))) ?? "en";
}
