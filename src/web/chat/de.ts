import { countIn } from "../i18n/format.ts";
import type { en } from "./en.ts";

const count = countIn("de");

/** The texts of smiles and files in German. */
export const de: typeof en = {
  close: "Schließen",
  smiles: {
    open: "Sticker senden",
    title: "Sticker",
    balance: (coins) => `Du hast ${coins}.`,
    free: "kostenlos",
    short: (n) => `${count(n, { one: "Münze fehlt", other: "Münzen fehlen" })}`,
    none: "Noch keine Sticker.",
    failed: "Die Sticker konnten nicht geladen werden.",
    untitled: "Sticker",
  },
  files: {
    send: "Dateien senden",
    drop: "Dateien hier ablegen, um sie zu senden",
    tooLarge: (name, size, limit) => `${name} ist zu groß (${size}). Erlaubt sind höchstens ${limit}.`,
    empty: (name) => `${name} ist leer.`,
    folder: (name) => `${name} ist ein Ordner. Sende seine Dateien, oder den Ordner als ZIP-Datei.`,
    notSent: (name) => `${name} wurde nicht gesendet.`,
    dismiss: "Ausblenden",
    uploading: (percent) => `Wird hochgeladen: ${percent}`,
    processing: "Wird verarbeitet …",
    queued: "In der Warteschlange",
    cancel: "Abbrechen",
    progress: (name) => `Upload von ${name}`,
    download: "Herunterladen",
    enlarge: (name) => `${name} ansehen`,
  },
};
