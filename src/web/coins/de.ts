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
  kinds: {
    grant: "Münzen erhalten",
    withdrawal: "Münzen abgezogen",
    charge: "Nachrichten",
    refund: "Erstattung",
    hold: "Nachrichten (vorgemerkt)",
  },
  chatWith: (name) => `Chat mit ${name}`,
  chat: (id) => `Chat Nr. ${id}`,
  paid: (n) => count(n, { one: "bezahlte Nachricht", other: "bezahlte Nachrichten" }),
  message: (id) => `Nachricht ${id}`,
  messages: (first, last) => `Nachrichten ${first}\u2060–\u2060${last}`,
};
