import { countIn, withUnit } from "../i18n/format.ts";
import type { en } from "./en.ts";

const count = countIn("de");

/** The texts of stickers, files and the composer in German. */
export const de: typeof en = {
  close: "Schließen",
  smiles: {
    open: "Sticker senden",
    title: "Sticker",
    balance: (coins) => `Du hast ${coins}.`,
    free: "Kostenlos",
    short: (n) => `Dir ${n === 1 ? "fehlt" : "fehlen"} noch ${count(n, { one: "Münze", other: "Münzen" })}.`,
    none: "Noch keine Sticker.",
    failed: "Die Sticker konnten nicht geladen werden.",
    untitled: "Sticker",
    recent: "Zuletzt verwendet",
    all: "Alle",
  },
  files: {
    drop: "Dateien hier ablegen",
    tooLarge: (name, size, limit) => `${name} ist zu groß (${size}). Erlaubt sind höchstens ${limit}.`,
    empty: (name) => `${name} ist leer.`,
    folder: (name) => `${name} ist ein Ordner. Sende die Dateien einzeln oder den Ordner als ZIP-Datei.`,
    dismiss: "Ausblenden",
    uploading: (percent) => `Wird hochgeladen: ${percent}`,
    processing: "Wird verarbeitet …",
    queued: "In der Warteschlange",
    cancel: "Abbrechen",
    progress: (name) => `Upload von ${name}`,
    download: "Herunterladen",
    enlarge: (name) => `${name} ansehen`,
  },
  composer: {
    add: "Hinzufügen",
    photo: "Foto oder Video",
    file: "Datei",
    camera: "Kamera",
    placeholder: "Nachricht schreiben",
    tooLong: (max) => `Eine Nachricht kann höchstens ${withUnit(max, "Zeichen")} haben.`,
    costs: (price) => `kostet ${price}`,
    costsOf: (price, balance) => `kostet ${price}, du hast ${balance}`,
  },
  tray: {
    title: "Dateien zum Senden",
    count: (n) => count(n, { one: "Datei", other: "Dateien" }),
    sum: (n, coins) => `${count(n, { one: "Datei", other: "Dateien" })} · ${coins}`,
    remove: (name) => `${name} entfernen`,
    tooMany: (n, max) =>
      `Du kannst höchstens ${withUnit(max, "Dateien")} auf einmal senden. ${count(n, { one: "Datei wurde", other: "Dateien wurden" })} nicht hinzugefügt.`,
  },
  low: {
    bar: (coins, n) =>
      `Noch ${coins}, ${n === 0 ? "zu wenig für eine Nachricht" : `genug für ${count(n, { one: "Nachricht", other: "Nachrichten" })}`}`,
    get: "Münzen holen",
    dismiss: "Bis morgen ausblenden",
  },
  spend: {
    title: (coins) => `${coins} ausgeben?`,
    left: (n) => `Danach hast du noch ${n}.`,
    unknown: "Der Preis ist noch nicht bekannt",
    unknownHint: "Du siehst ihn, sobald du verbunden bist.",
    anyway: "Trotzdem senden",
    cancel: "Abbrechen",
  },
};
