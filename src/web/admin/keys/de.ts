import { withUnit } from "../../i18n/format.ts";
import type { en } from "./en.ts";

/** The texts of the desk about API keys in German. */
export const de: typeof en = {
  hint: "Mit einem API-Schlüssel ruft dein eigener Server Parley auf, so weit die Bereiche des Schlüssels reichen. Gib jedem Server einen eigenen.",
  newKey: "Neuer API-Schlüssel",
  name: "Name",
  nameHint: "Wofür der Schlüssel ist, etwa der Shop der Website",
  nameWrong: `Gib einen Namen mit 1 bis ${withUnit("64", "Zeichen")} ein.`,
  scopesTitle: "Bereiche",
  scopesWrong: "Wähle mindestens einen Bereich aus.",
  scopes: {
    members: {
      title: "Mitglieder",
      opens: "Mitglieder finden, lesen, anlegen und ändern und Zugangstoken für sie holen.",
    },
    coins: {
      title: "Münzen",
      opens: "Münzen gutschreiben, abziehen und erstatten; Umsätze, Bücher, Protokoll und Zahlen lesen.",
    },
    messages: {
      title: "Nachrichten",
      opens: "Chats lesen und für Mitglieder schreiben, Dateien entfernen und Sticker verwalten.",
    },
  },
  create: "API-Schlüssel erstellen",
  created: (name) => `API-Schlüssel „${name}“ erstellt`,
  onlyNow:
    "Kopiere den Schlüssel jetzt. Er wird nicht noch einmal angezeigt, denn Parley speichert nur seinen Hash.",
  copy: "Schlüssel kopieren",
  copied: "Schlüssel kopiert.",
  notCopied: "Der Browser konnte den Schlüssel nicht kopieren. Er ist markiert: Kopiere ihn selbst.",
  done: "Fertig",
  lost: "Die Antwort des Servers kam nicht an. Steht der neue Schlüssel unten in der Liste, dann hat ihn niemand: Beende ihn und erstelle einen anderen.",
  inUse: "API-Schlüssel in Gebrauch",
  none: "Keine API-Schlüssel in Gebrauch.",
  ended: "Beendete API-Schlüssel",
  failed: "Die API-Schlüssel konnten nicht geladen werden.",
  by: (who, date) => `Erstellt von ${who} am ${date}`,
  byCommand: (date) => `Auf der Kommandozeile erstellt am ${date}`,
  endedOn: (date) => `Beendet am ${date}`,
  end: "Beenden",
  endNamed: (name) => `API-Schlüssel „${name}“ beenden`,
  question: (name) => `Den API-Schlüssel „${name}“ beenden?`,
  effect: "Parley lehnt ab sofort jede Anfrage damit ab. Das lässt sich nicht rückgängig machen.",
  endKey: "API-Schlüssel beenden",
  hasEnded: (name) => `API-Schlüssel „${name}“ beendet.`,
};
