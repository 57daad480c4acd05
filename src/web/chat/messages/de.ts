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
    cancel: (name) => `${name} abbrechen`,
    download: (name) => `${name} herunterladen`,
    play: (name) => `${name} abspielen`,
    pause: (name) => `${name} anhalten`,
    position: (name) => `Stelle in ${name}`,
    previous: "Vorheriges Bild",
    next: "Nächstes Bild",
  },
};
