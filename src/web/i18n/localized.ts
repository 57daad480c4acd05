import { computed, type ReadonlySignal } from "@preact/signals";
import { type Language, language } from "./language.ts";

/** Returns a catalogue's texts in the chosen language. Code that loads on demand has its own, to keep the first load small. */
export function localized<T>(catalogue: Record<Language, T>): ReadonlySignal<T> {
  return computed(() => catalogue[language.value]);
}
