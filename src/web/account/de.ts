import type { en } from "./en.ts";

/** The texts of log-in and registration in German. */
export const de: typeof en = {
  logIn: "Anmelden",
  register: "Registrieren",
  welcome: (site: string) => `Bei ${site} anmelden`,
  welcomeNew: "Konto erstellen",
  disabled: "Dein Konto wurde deaktiviert.",
  expired: "Deine Sitzung ist abgelaufen. Melde dich an, um dort weiterzumachen, wo du aufgehört hast.",
  logOutUnconfirmed:
    "Du bist in diesem Browser abgemeldet, aber der Server konnte das nicht bestätigen. In deinen Einstellungen erscheint diese Sitzung vielleicht noch, bis sie abläuft.",
  email: "E-Mail",
  password: "Passwort",
  repeatPassword: "Passwort wiederholen",
  new: "Neues Passwort",
  newHere: "Neu hier?",
  notNew: "Schon Mitglied?",
  newPassword: "Neues Passwort wählen",
  resetIntro: "Dein Passwort wurde zurückgesetzt. Wähle ein neues, um fortzufahren.",
  saveNew: "Speichern und anmelden",
  back: "Zurück zur Anmeldung",
  notYou: (email) => `Nicht ${email}? Anderes Konto verwenden`,
  name: "Name (optional)",
  nameHint: "So sehen dich andere. Du kannst ihn später ändern.",
  logInInstead: "Stattdessen anmelden?",
  terms: "Nutzungsbedingungen",
  imprint: "Impressum",
  language: "Sprache",
  notYouHint: "Damit verschwinden E-Mail, Entwürfe und nicht gesendete Nachrichten aus diesem Browser.",
  developers: "Auf der Beispielseite ausprobieren",
  introTo: (id) => `Melde dich an oder registriere dich, um Mitglied ${id} zu schreiben.`,
  intro: "Chatte mit anderen Mitgliedern unter vier Augen.",
};
