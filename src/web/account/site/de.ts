import type { en } from "./en.ts";

/** The texts with which a member of the site enters, in German. */
export const de: typeof en = {
  entering: "Du wirst angemeldet …",
  failed: "Anmeldung nicht möglich",
  continueAs: (name) => `Als ${name} fortfahren?`,
  asHint: (present) =>
    `In diesem Browser bist du als ${present} angemeldet. Wenn du fortfährst, wird ${present} abgemeldet.`,
  asLosingHint: (present) =>
    `In diesem Browser bist du als ${present} angemeldet. Wenn du fortfährst, wird ${present} abgemeldet. Entwürfe und nicht gesendete Nachrichten von ${present} verschwinden dann aus diesem Browser.`,
  overHint: (present) => `Die Sitzung von ${present} in diesem Browser ist abgelaufen.`,
  overLosingHint: (present) =>
    `Die Sitzung von ${present} in diesem Browser ist abgelaufen. Wenn du fortfährst, verschwinden Entwürfe und nicht gesendete Nachrichten von ${present} aus diesem Browser.`,
  yes: (name) => `Als ${name} fortfahren`,
  stay: (name) => `Als ${name} angemeldet bleiben`,
  logInAgain: (name) => `Wieder als ${name} anmelden`,
  unknownTitle: "Mitglied nicht gefunden",
  unknown: "Das Mitglied, dem du schreiben möchtest, ist hier nicht erreichbar.",
  toChats: "Zu deinen Chats",
  intro: (site) => `Melde dich mit deinem Konto bei ${site} an, um den Chat zu nutzen.`,
  ended: "Deine Sitzung ist abgelaufen. Melde dich erneut an, um dort weiterzumachen, wo du aufgehört hast.",
  over: "Dieser Link ist nicht mehr gültig.",
  openAgain: (site) => `Öffne den Chat noch einmal über ${site}.`,
  logIn: (site) => `Bei ${site} anmelden`,
  withPassword: "Mit E-Mail und Passwort anmelden",
  asOperator: "Als Betreiber anmelden",
  notYou: (name) => `Nicht ${name}? Anderes Konto verwenden`,
  notYouHint: "Damit verschwinden deine Entwürfe und nicht gesendeten Nachrichten aus diesem Browser.",
};
