import { computed, effect, signal } from "@preact/signals";
import { onDemand } from "../on-demand.ts";
import type { TextStore } from "../page-access.ts";
import { en, type Strings } from "./en.ts";

/** The catalogue of each language. Only the one that is there when another cannot be loaded is part of the first screen. */
const CATALOGUES = {
  en: async (): Promise<Strings> => en,
  de: onDemand(() => import("./de.ts").then(({ de }) => de)).load,
} satisfies Record<string, () => Promise<Strings>>;
export type Language = keyof typeof CATALOGUES;
export const LANGUAGES: readonly Language[] = ["en", "de"];
/** The name of each language in itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", de: "Deutsch" };

const shown = signal<{ language: Language; strings: Strings }>({ language: "en", strings: en });
export const language = computed(() => shown.value.language);

/** The page's texts in the language that it shows. */
export const strings = computed(() => shown.value.strings);

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
    if (wantedLanguage.peek() === wanted) shown.value = { language: wanted, strings: loaded };
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
