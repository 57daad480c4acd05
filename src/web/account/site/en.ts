/** The texts with which a member of the site enters, in English. */
export const en = {
  entering: "Logging you in…",
  failed: "Couldn't log you in",
  continueAs: (name: string) => `Continue as ${name}?`,
  asHint: (present: string) =>
    `You're logged in as ${present} in this browser. If you continue, ${present} is logged out.`,
  asLosingHint: (present: string) =>
    `You're logged in as ${present} in this browser. If you continue, ${present} is logged out, and the drafts and unsent messages of ${present} are removed from this browser.`,
  overHint: (present: string) => `The session of ${present} in this browser has expired.`,
  overLosingHint: (present: string) =>
    `The session of ${present} in this browser has expired. If you continue, the drafts and unsent messages of ${present} are removed from this browser.`,
  yes: (name: string) => `Continue as ${name}`,
  stay: (name: string) => `Stay logged in as ${name}`,
  logInAgain: (name: string) => `Log in again as ${name}`,
  unknownTitle: "Member not found",
  unknown: "The member you want to write to isn't available here.",
  toChats: "Go to your chats",
  intro: (site: string) => `Log in with your account on ${site} to use the chat.`,
  ended: "Your session has expired. Log in again to pick up where you left off.",
  over: "This link is no longer valid.",
  openAgain: (site: string) => `Open the chat from ${site} again.`,
  logIn: (site: string) => `Log in at ${site}`,
  withPassword: "Log in with email and password",
  asOperator: "Log in as operator",
  notYou: (name: string) => `Not ${name}? Use another account`,
  notYouHint: "This removes your drafts and unsent messages from this browser.",
};
