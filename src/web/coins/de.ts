import { countIn } from "../i18n/format.ts";
import type { en } from "./en.ts";

const count = countIn("de");

/** The statement's texts in German. */
export const de: typeof en = {
  title: "Münzen",
  balance: "Dein Guthaben",
  list: "Was kam und was ging",
  emptyHint: "Hier steht jede Münze, die kommt oder geht.",
  failed: "Deine Münzen konnten nicht geladen werden.",
  older: "Ältere Einträge zeigen",
  shown: (n) => count(n, { one: "Eintrag wird gezeigt.", other: "Einträge werden gezeigt." }),
  kinds: {
    grant: "Münzen erhalten",
    withdrawal: "Münzen zurückgenommen",
    charge: "Nachrichten",
    refund: "Erstattung",
    hold: "Nachrichten, noch nicht abgerechnet",
  },
  chatWith: (name) => `Chat mit ${name}`,
  chat: (id) => `Chat Nr. ${id}`,
  paid: (n) => count(n, { one: "bezahlte Nachricht", other: "bezahlte Nachrichten" }),
  message: (id) => `Nachricht Nr. ${id}`,
  messages: (first, last) => `Nr. ${first} bis ${last}`,
};
