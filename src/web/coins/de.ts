import { countIn } from "../i18n/format.ts";
import type { en } from "./en.ts";

const count = countIn("de");

/** The statement's texts in German. */
export const de: typeof en = {
  title: "Münzen",
  balance: "Dein Guthaben",
  worth: (n) =>
    n === 0 ? "Zu wenig für eine Nachricht" : `Etwa ${count(n, { one: "Nachricht", other: "Nachrichten" })}`,
  get: "Münzen holen",
  list: "Umsätze",
  emptyHint: "Noch keine Umsätze.",
  inexact: "Deine letzten Nachrichten fehlen vielleicht in dieser Liste.",
  failed: "Deine Umsätze konnten nicht geladen werden.",
  older: "Ältere Umsätze anzeigen",
  shown: (n) => count(n, { one: "Umsatz angezeigt", other: "Umsätze angezeigt" }),
  filterLabel: "Welche Umsätze angezeigt werden",
  filters: { all: "Alle", in: "Eingang", out: "Ausgang" },
  noneAmong: (n) =>
    n === 1
      ? "Der neueste Umsatz ist keiner davon."
      : `Keine unter den neuesten ${n.toLocaleString("de")}\u00a0Umsätzen.`,
  none: "Keine Umsätze dieser Art.",
  kinds: {
    grant: "Münzen erhalten",
    withdrawal: "Münzen abgezogen",
    charge: "Nachrichten",
    refund: "Erstattung",
    hold: "Nachrichten",
  },
  pending: "vorgemerkt",
  balanceAfter: (n, isExact = true) =>
    `Guthaben danach: ${isExact ? "" : "etwa "}${count(n, { one: "Münze", other: "Münzen" })}`,
  chat: (id) => `Chat Nr. ${id}`,
  paid: (n) => count(n, { one: "Nachricht", other: "Nachrichten" }),
  message: (id) => `Nachricht ${id}`,
  types: { text: "Textnachricht", smile: "Sticker", file: "Datei" },
  sticker: (title) => `${title} (Sticker)`,
  quoted: (words) => `„${words}“ (Text)`,
  refundedOn: (date) => `erstattet: ${date}`,
  moreMessages: "Weitere Nachrichten anzeigen",
  messagesFailed: "Diese Nachrichten konnten nicht geladen werden.",
  download: "CSV herunterladen",
  downloading: (percent) => `Datei wird erstellt: ${percent}`,
  cancelDownload: "Abbrechen",
  downloadFailed: "Die Datei konnte nicht erstellt werden. Versuche es noch einmal.",
};
