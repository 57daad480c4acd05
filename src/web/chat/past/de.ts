import type { en } from "./en.ts";

/** The texts of a chat that is shown at one of its messages, in German. */
export const de: typeof en = {
  back: "Zurück zu den Münzen",
  at: (id) => `Nachricht ${id}`,
  log: (name) => `Frühere Nachrichten mit ${name}`,
  failed: "Diese Nachrichten konnten nicht geladen werden.",
  newest: "Zurück zu den neuesten",
  unlisted: "Dieser Chat ist nicht in deiner Liste.",
  open: "Nachrichten anzeigen",
};
