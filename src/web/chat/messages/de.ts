import { countIn } from "../../i18n/format.ts";
import type { en } from "./en.ts";

const count = countIn("de");
const coins = (n: number) => count(n, { one: "Münze", other: "Münzen" });

/** The texts of a chat's messages in German. */
export const de: typeof en = {
  start: {
    since: (day) => `Mitglied seit ${day}`,
    price: (n) => `Jede Nachricht kostet ${coins(n)}.`,
    free: "Deine Nachrichten sind kostenlos.",
    openers: {
      hi: (name) => `Hallo ${name}!`,
      how: "Wie geht es dir?",
      minute: "Hast du kurz Zeit?",
    },
  },
  media: {
    cancel: (name) => `Upload von ${name} abbrechen`,
    download: (name) => `${name} herunterladen`,
    play: (name) => `${name} abspielen`,
    pause: (name) => `${name} pausieren`,
    position: (name) => `Position in ${name}`,
    previous: "Vorheriges Bild",
    next: "Nächstes Bild",
  },
  connecting: "Verbindung wird hergestellt …",
  log: {
    name: (member) => `Nachrichten mit ${member}`,
    start: "Hier beginnt euer Chat.",
    unread: "Neue Nachrichten",
    sending: "Wird gesendet …",
    waiting: "Wartet auf Verbindung",
    older: "Ältere Nachrichten werden geladen …",
    olderFailed: "Ältere Nachrichten konnten nicht geladen werden.",
    toEnd: "Zur neuesten Nachricht",
  },
  failed: {
    notSent: "Nicht gesendet und nicht berechnet.",
    tooFew: (balance, price) => `Das kostet ${coins(price)}, du hast ${balance.toLocaleString("de")}.`,
    priceChanged: (price) => `Das kostet jetzt ${coins(price)}.`,
    title: "Nicht gesendet",
    open: (text) => `Nicht gesendet: ${text}`,
    now: (price) => `Du kannst sie jetzt senden. Das kostet ${price}.`,
    nowFree: "Du kannst sie jetzt senden.",
    again: (price) => `Erneut versuchen · ${price}`,
    bar: (n) => `${count(n, { one: "Nachricht wurde", other: "Nachrichten wurden" })} nicht gesendet.`,
    sendAll: (price) => `Alle senden · ${price}`,
    sendAllFree: "Alle senden",
    sendFirst: (n, price) => `${n === 1 ? "Die erste senden" : `Die ersten ${n} senden`} · ${price}`,
    short: (n) =>
      `Für alle ${n === 1 ? "fehlt" : "fehlen"} noch ${count(n, { one: "Münze", other: "Münzen" })}.`,
    discardAll: "Alle verwerfen",
    discardQuestion: (n) =>
      `${count(n, { one: "nicht gesendete Nachricht", other: "nicht gesendete Nachrichten" })} verwerfen?`,
  },
  menu: {
    message: "Nachrichtenoptionen",
    copy: "Kopieren",
    info: "Info",
    chat: "Chatoptionen",
    about: (name) => `Über ${name}`,
    mute: "Stummschalten",
    unmute: "Stummschaltung aufheben",
    copyLink: (name) => `Link zu ${name} kopieren`,
    copied: "Kopiert",
    notCopied: "Dein Browser hat das Kopieren nicht erlaubt.",
  },
  info: {
    title: "Nachrichteninfo",
    sent: (date) => `Gesendet am ${date}`,
    number: (id) => `Nachricht ${id}`,
    unread: "Noch nicht gelesen",
    reference: (number) => `Referenz ${number} kopieren`,
  },
};
