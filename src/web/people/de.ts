import { countIn } from "../i18n/format.ts";
import type { en } from "./en.ts";

const count = countIn("de");
const coins = (n: number) => count(n, { one: "Münze", other: "Münzen" });

export const de: typeof en = {
  linkCopied: "Link kopiert",
  number: (id) => `Mitglied ${id}`,
  since: (date) => `Mitglied seit ${date}`,
  write: (name) => `${name} schreiben?`,
  start: "Schreiben",
  cost: (price) => `Jede Nachricht kostet ${coins(price)}.`,
  costOf: (price, balance) => `Jede Nachricht kostet ${coins(price)}. Du hast ${balance}.`,
  free: "Deine Nachrichten sind kostenlos.",
  own: "Das bist du. So sehen dich andere.",
  none: (number) => `Mitglied ${number} gibt es nicht.`,
  find: { off: "Mitgliedsnummer", exact: "Nummer oder vollständiger Name", prefix: "Nummer oder Name" },
  open: "Chat öffnen",
  empty: "Gib eine Mitgliedsnummer ein.",
  emptyOrName: "Gib eine Nummer oder einen Namen ein.",
  tooShort: (n) => `Gib mindestens ${count(n, { one: "Buchstaben", other: "Buchstaben" })} des Namens ein.`,
  notDigits: "Mitgliedsnummern bestehen nur aus Ziffern, z. B. 17.",
  ownNumber: "Das bist du.",
  results: "Mitglieder",
  nobody: (name) => `Kein Mitglied zu „${name}“ gefunden.`,
  more: "Mehr anzeigen",
  tooMany: (seconds) =>
    `Zu viele Suchanfragen. Versuche es in ${count(seconds, { one: "Sekunde", other: "Sekunden" })} erneut.`,
  startFirst: "Chat beginnen",
  writeToNumber: (id) => `Mitglied ${id} schreiben`,
  noMatch: (words) => `Kein Chat passt zu „${words}“.`,
  endSearch: "Suche schließen",
  copyTheirLink: (name) => `Link zu ${name} kopieren`,
  close: "Schließen",
};
