import type { en } from "./en.ts";

/** The texts of notices in German. */
export const de: typeof en = {
  title: "Benachrichtigungen",
  ask: "Bei neuen Nachrichten benachrichtigen",
  sound: "Ton abspielen",
  denied: "Dein Browser blockiert Benachrichtigungen für diese Website.",
};
