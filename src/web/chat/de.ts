import { countIn } from "../i18n/format.ts";
import type { en } from "./en.ts";

const count = countIn("de");

/** The texts of smiles and files in German. */
export const de: typeof en = {
  close: "Schließen",
  smiles: {
    open: "Smile senden",
    title: "Smiles",
    balance: (coins) => `Du hast ${coins}.`,
    free: "frei",
    short: (n) => `${count(n, { one: "Münze fehlt", other: "Münzen fehlen" })}`,
    none: "Hier gibt es noch keine Smiles.",
    failed: "Die Smiles konnten nicht geladen werden.",
    untitled: "Smile",
  },
  files: {
    send: "Dateien senden",
    drop: "Lass die Dateien hier los, um sie zu senden",
    tooLarge: (name, size, limit) => `${name} ist zu groß: ${size}, und höchstens ${limit} gehen.`,
    empty: (name) => `${name} ist leer.`,
    dismiss: "In Ordnung",
    uploading: (percent) => `Wird hochgeladen: ${percent}`,
    processing: "Wird verarbeitet …",
    queued: "Wartet auf die Datei davor",
    cancel: "Abbrechen",
    progress: (name) => `Hochladen von ${name}`,
    download: "Herunterladen",
    enlarge: (name) => `${name} groß zeigen`,
  },
};
