import { computed, type ReadonlySignal } from "@preact/signals";
import { type Language, language } from "./language.ts";

/** The sentences of a part that brings its own along: what is fetched on demand does not weigh on the first page. */
export function localized<T>(catalogue: Record<Language, T>): ReadonlySignal<T> {
  return computed(() => catalogue[language.value]);
}
