import type { en } from "./en.ts";

/** The settings' texts in German. */
export const de: typeof en = {
  title: "Einstellungen",
  profile: "Profil",
  number: (id) => `Du bist Mitglied ${id}. Mit dieser Nummer können andere einen Chat mit dir beginnen.`,
  name: "Name",
  save: "Speichern",
  nameSaved: "Name gespeichert.",
  password: "Passwort",
  current: "Aktuelles Passwort",
  new: "Neues Passwort",
  repeated: "Passwort wiederholen",
  change: "Passwort ändern",
  passwordChanged: "Passwort geändert. Auf allen anderen Geräten bist du abgemeldet.",
  sessions: "Hier bist du angemeldet",
  device: (browser, system) => `${browser} auf ${system}`,
  unknownDevice: "Unbekanntes Gerät",
  thisBrowser: "Dieser Browser",
  lastUsed: (date) => `Zuletzt verwendet: ${date}`,
  endOthers: "Überall sonst abmelden",
  othersEnded: "Du bist überall sonst abgemeldet, auch auf offenen Seiten.",
  language: "Sprache",
  logOut: "Abmelden",
  logOutOf: (device) => `${device} abmelden`,
  logOutHint: "Entwürfe und nicht gesendete Nachrichten auf diesem Gerät werden gelöscht.",
};
