import type { Language } from "../state/language.ts";
import { wordsOf } from "../state/words-of.ts";
import { countIn } from "./format.ts";

const inEnglish = countIn("en");
const inGerman = countIn("de");

const en = {
  title: "Coins",
  balance: "Your balance",
  list: "What came and what went",
  emptyHint: "Every coin that comes or goes is listed here.",
  failed: "Your coins could not be loaded.",
  older: "Show older entries",
  shown: (n: number) => inEnglish(n, { one: "entry is shown.", other: "entries are shown." }),
  kinds: {
    grant: "Coins received",
    withdrawal: "Coins taken back",
    charge: "Messages",
    refund: "Refund",
    hold: "Messages, not settled yet",
  },
  chatWith: (name: string) => `Chat with ${name}`,
  chat: (id: number) => `Chat no. ${id}`,
  paid: (n: number) => inEnglish(n, { one: "paid message", other: "paid messages" }),
  message: (id: number) => `message no. ${id}`,
  messages: (first: number, last: number) => `no. ${first} to ${last}`,
};

const de: typeof en = {
  title: "Münzen",
  balance: "Dein Guthaben",
  list: "Was kam und was ging",
  emptyHint: "Hier steht jede Münze, die kommt oder geht.",
  failed: "Deine Münzen konnten nicht geladen werden.",
  older: "Ältere Einträge zeigen",
  shown: (n) => inGerman(n, { one: "Eintrag wird gezeigt.", other: "Einträge werden gezeigt." }),
  kinds: {
    grant: "Münzen erhalten",
    withdrawal: "Münzen zurückgenommen",
    charge: "Nachrichten",
    refund: "Erstattung",
    hold: "Nachrichten, noch nicht abgerechnet",
  },
  chatWith: (name) => `Chat mit ${name}`,
  chat: (id) => `Chat Nr. ${id}`,
  paid: (n) => inGerman(n, { one: "bezahlte Nachricht", other: "bezahlte Nachrichten" }),
  message: (id) => `Nachricht Nr. ${id}`,
  messages: (first, last) => `Nr. ${first} bis ${last}`,
};

/** The sentences of the statement. */
export const statementWords = wordsOf({ en, de } satisfies Record<Language, typeof en>);
