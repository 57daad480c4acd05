import { withUnit } from "../../i18n/format.ts";

/** The texts of the desk about API keys in English. */
export const en = {
  hint: "With an API key, your own server can call Parley as far as the key's scopes allow. Give each server a key of its own.",
  newKey: "New API key",
  name: "Name",
  nameHint: "The purpose of the key, such as the site's shop",
  nameWrong: `Enter a name of 1 to ${withUnit("64", "characters")}.`,
  scopesTitle: "Scopes",
  scopesWrong: "Select at least one scope.",
  scopes: {
    members: {
      title: "Members",
      opens: "Find, read, create and change members, and get access tokens for them.",
    },
    coins: {
      title: "Coins",
      opens: "Add, deduct and refund coins; read transactions, the books, the activity and the figures.",
    },
    messages: {
      title: "Messages",
      opens: "Read chats and send messages for members, remove files, and manage stickers.",
    },
  },
  create: "Create API key",
  created: (name: string) => `API key "${name}" created`,
  onlyNow: "Copy the key now. It won't be shown again: Parley stores only its hash.",
  copy: "Copy key",
  copied: "Key copied.",
  notCopied: "The browser couldn't copy the key. It is selected: copy it yourself.",
  done: "Done",
  lost: "The server's answer didn't arrive. If the new key is in the list below, nobody has its secret: end that key, then create another one.",
  inUse: "API keys in use",
  none: "No API keys in use.",
  ended: "Ended API keys",
  failed: "The API keys couldn't be loaded.",
  by: (who: string, date: string) => `Created by ${who} on ${date}`,
  byCommand: (date: string) => `Created on the command line on ${date}`,
  endedOn: (date: string) => `Ended on ${date}`,
  end: "End",
  endNamed: (name: string) => `End API key "${name}"`,
  question: (name: string) => `End the API key "${name}"?`,
  effect: "Parley refuses every request with it from now on. This can't be undone.",
  endKey: "End API key",
  hasEnded: (name: string) => `API key "${name}" ended.`,
};
