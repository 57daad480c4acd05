import type { Language } from "../state/language.ts";
import { wordsOf } from "../state/words-of.ts";
import { countIn } from "./format.ts";

const inEnglish = countIn("en");
const inGerman = countIn("de");

const en = {
  close: "Close",
  smiles: {
    open: "Send a smile",
    title: "Smiles",
    balance: (coins: string) => `You have ${coins}.`,
    free: "free",
    /** What is missing, where the coins do not cover the price. */
    short: (n: number) => `${inEnglish(n, { one: "coin", other: "coins" })} short`,
    none: "There are no smiles here yet.",
    failed: "The smiles could not be loaded.",
    untitled: "Smile",
  },
  files: {
    send: "Send files",
    drop: "Drop the files here to send them",
    tooLarge: (name: string, size: string, most: string) =>
      `${name} is too large: it has ${size}, and ${most} are the most.`,
    empty: (name: string) => `${name} is empty.`,
    dismiss: "All right",
    uploading: (percent: string) => `Uploading: ${percent}`,
    processing: "Processing …",
    queued: "Waits for the file before it",
    cancel: "Cancel",
    progress: (name: string) => `Upload of ${name}`,
    download: "Download",
    enlarge: (name: string) => `Show ${name} large`,
  },
};

const de: typeof en = {
  close: "Schließen",
  smiles: {
    open: "Smile senden",
    title: "Smiles",
    balance: (coins) => `Du hast ${coins}.`,
    free: "frei",
    short: (n) => `${inGerman(n, { one: "Münze fehlt", other: "Münzen fehlen" })}`,
    none: "Hier gibt es noch keine Smiles.",
    failed: "Die Smiles konnten nicht geladen werden.",
    untitled: "Smile",
  },
  files: {
    send: "Dateien senden",
    drop: "Lass die Dateien hier los, um sie zu senden",
    tooLarge: (name, size, most) => `${name} ist zu groß: ${size}, und höchstens ${most} gehen.`,
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

/** The sentences of smiles and files. */
export const attachmentWords = wordsOf({ en, de } satisfies Record<Language, typeof en>);
