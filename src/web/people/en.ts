import { countIn } from "../i18n/format.ts";

const count = countIn("en");
const coins = (n: number) => count(n, { one: "coin", other: "coins" });

export const en = {
  linkCopied: "Link copied",
  number: (id: number) => `Member ${id}`,
  since: (date: string) => `Member since ${date}`,
  write: (name: string) => `Write to ${name}?`,
  start: "Write",
  cost: (price: number) => `Each message costs ${coins(price)}.`,
  costOf: (price: number, balance: string) => `Each message costs ${coins(price)}. You have ${balance}.`,
  free: "Your messages are free.",
  own: "That's you. This is how others see you.",
  none: (number: string) => `Member ${number} doesn't exist.`,
  find: { off: "Member number", exact: "Number or full name", prefix: "Number or name" },
  open: "Open chat",
  empty: "Enter a member number.",
  emptyOrName: "Enter a number or a name.",
  tooShort: (n: number) => `Enter at least ${count(n, { one: "letter", other: "letters" })} of the name.`,
  notDigits: "Member numbers contain digits only, e.g. 17.",
  ownNumber: "That's you.",
  results: "Members",
  nobody: (name: string) => `No members found for "${name}".`,
  more: "Show more",
  tooMany: (seconds: number) =>
    `Too many searches. Try again in ${count(seconds, { one: "second", other: "seconds" })}.`,
  startFirst: "Start a chat",
  writeToNumber: (id: number) => `Message member ${id}`,
  noMatch: (words: string) => `No chats match "${words}".`,
  endSearch: "Close search",
  copyTheirLink: (name: string) => `Copy link to ${name}`,
  close: "Close",
};
