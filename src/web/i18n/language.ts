import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { onDemand } from "../on-demand.ts";
import type { TextStore } from "../page-access.ts";
import { en, type Strings } from "./en.ts";
import type { german } from "./german.ts";

/** The texts of the first screens in a language other than English. */
export type Catalogue = typeof german;
/** Loads the catalogue of each language. English is there when another one cannot be loaded, so it is part of the first screens. */
const CATALOGUES = {
  en: async () => undefined,
  de: onDemand(() => import("./german.ts").then((loaded) => loaded.german)).load,
} satisfies Record<string, () => Promise<Catalogue | undefined>>;
export type Language = keyof typeof CATALOGUES;
export const LANGUAGES: readonly Language[] = ["en", "de"];
/** The name of each language in itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", de: "Deutsch" };

const shown = signal<{ language: Language; catalogue: Catalogue | undefined }>({
  language: "en",
  catalogue: undefined,
});
export const language = computed(() => shown.value.language);

/** Returns the texts of one part of the first screens, in the language that the page shows. */
export function translated<T>(inEnglish: T, inCatalogue: (catalogue: Catalogue) => T): ReadonlySignal<T> {
  return computed(() => (shown.value.catalogue ? inCatalogue(shown.value.catalogue) : inEnglish));
}

/** The page's texts in the language that it shows. */
export const strings = translated<Strings>(en, ({ page }) => page);

/** The language that the member wants. The page shows another one until this one has loaded, or if it cannot be loaded. */
export const wantedLanguage = signal<Language>("en");

let local: TextStore;

/** Shows and stores a language that the member has chosen. */
export function chooseLanguage(chosen: Language): Promise<void> {
  local.save("language", chosen);
  return showLanguage(chosen);
}

/** Shows the language that the page begins with, and keeps the document's `lang` in step. Resolves when the texts are there. */
export function syncLanguage(texts: TextStore): Promise<void> {
  local = texts;
  effect(() => {
    document.documentElement.lang = language.value;
  });
  return showLanguage(initialLanguage());
}

/** Shows a language once its texts have loaded, unless another one is wanted by then. */
export async function showLanguage(wanted: Language): Promise<void> {
  wantedLanguage.value = wanted;
  try {
    const loaded = await CATALOGUES[wanted]();
    if (wantedLanguage.peek() === wanted) shown.value = { language: wanted, catalogue: loaded };
  } catch {
    // The page stays in the language that it has. The next one tries again.
  }
}

/** Returns the stored language, else the first of the browser's languages that has a catalogue, else English. */
function initialLanguage(): Language {
  const preferred = [local.load("language"), ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return (
    LANGUAGES.find((each) => each === preferred.find((tag) => LANGUAGES.includes(tag as Language))) ?? "en"
  );
}
