import { countIn } from "../i18n/format.ts";
import type { en } from "./en.ts";

const count = countIn("de");

/** The settings' texts in German. */
export const de: typeof en = {
  title: "Einstellungen",
  offline: "Du bist offline. Für Änderungen brauchst du eine Verbindung.",
  profile: "Profil",
  number: (id) => `Du bist Mitglied ${id}. Mit dieser Nummer können andere einen Chat mit dir beginnen.`,
  name: "Name",
  save: "Speichern",
  nameSaved: "Name gespeichert.",
  password: "Passwort",
  current: "Aktuelles Passwort",
  currentWrong: "Das aktuelle Passwort ist falsch.",
  new: "Neues Passwort",
  repeated: "Passwort wiederholen",
  change: "Passwort ändern",
  passwordChanged: "Passwort geändert. Auf allen anderen Geräten bist du abgemeldet.",
  sessions: "Hier bist du angemeldet",
  notLoaded: "Diese Liste wird geladen, sobald du wieder online bist.",
  device: (browser, system) => `${browser} auf ${system}`,
  unknownDevice: "Unbekanntes Gerät",
  thisBrowser: "Dieser Browser",
  lastUsed: (date) => `Zuletzt verwendet: ${date}`,
  endOthers: "Überall sonst abmelden",
  othersEnded: "Du bist überall sonst abgemeldet, auch auf offenen Seiten.",
  language: "Sprache",
  logOut: "Abmelden",
  logOutOf: (device) => `${device} abmelden`,
  lost: (messages, files) => {
    const parts = [
      messages > 0 && count(messages, { one: "Nachricht", other: "Nachrichten" }),
      files > 0 && count(files, { one: "Datei", other: "Dateien" }),
    ];
    return `${parts.filter(Boolean).join(" und ")} ${messages + files === 1 ? "wurde" : "wurden"} nicht gesendet`;
  },
  deletesOne: "Trotzdem abmelden und sie löschen?",
  deletesAll: "Trotzdem abmelden und alle löschen?",
  cancel: "Abbrechen",
  close: "Schließen",
  logOutHint: "Entwürfe und nicht gesendete Nachrichten auf diesem Gerät werden gelöscht.",
};
