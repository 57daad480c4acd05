import { countIn } from "../i18n/format.ts";

const count = countIn("en");

/** The settings' texts in English. */
export const en = {
  title: "Settings",
  offline: "You're offline. Changes need a connection.",
  profile: "Profile",
  number: (id: number) => `You're member ${id}. Others can use this number to start a chat with you.`,
  name: "Name",
  save: "Save",
  nameSaved: "Name saved.",
  password: "Password",
  current: "Current password",
  currentWrong: "The current password is wrong.",
  new: "New password",
  repeated: "Confirm password",
  change: "Change password",
  passwordChanged: "Password changed. You're logged out on all other devices.",
  sessions: "Where you're logged in",
  notLoaded: "This list will load when you're back online.",
  device: (browser: string, system: string) => `${browser} on ${system}`,
  unknownDevice: "Unknown device",
  thisBrowser: "This browser",
  lastUsed: (date: string) => `Last used: ${date}`,
  endOthers: "Log out everywhere else",
  othersEnded: "You're logged out everywhere else, including open pages.",
  language: "Language",
  logOut: "Log out",
  logOutOf: (device: string) => `Log out of ${device}`,
  /** The messages and files that a log-out would delete. */
  lost: (messages: number, files: number) => {
    const parts = [
      messages > 0 && count(messages, { one: "message", other: "messages" }),
      files > 0 && count(files, { one: "file", other: "files" }),
    ];
    return `${parts.filter(Boolean).join(" and ")} ${messages + files === 1 ? "was" : "were"} not sent`;
  },
  deletesOne: "Log out and delete it?",
  deletesAll: "Log out and delete them?",
  cancel: "Cancel",
  close: "Close",
  logOutHint: "Drafts and unsent messages on this device will be deleted.",
};
