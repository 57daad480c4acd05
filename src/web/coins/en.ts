import { countIn } from "../i18n/format.ts";

const count = countIn("en");

/** The statement's texts in English. */
export const en = {
  title: "Coins",
  balance: "Your balance",
  worth: (n: number) =>
    n === 0 ? "Not enough for a message" : `About ${count(n, { one: "message", other: "messages" })}`,
  get: "Get coins",
  list: "Transactions",
  emptyHint: "No transactions yet.",
  inexact: "Your latest messages may be missing from this list.",
  failed: "Your transactions couldn't be loaded.",
  older: "Show older transactions",
  shown: (n: number) => count(n, { one: "transaction shown", other: "transactions shown" }),
  kinds: {
    grant: "Coins received",
    withdrawal: "Coins deducted",
    charge: "Messages",
    refund: "Refund",
    hold: "Messages (pending)",
  },
  chatWith: (name: string) => `Chat with ${name}`,
  chat: (id: number) => `Chat no. ${id}`,
  paid: (n: number) => count(n, { one: "paid message", other: "paid messages" }),
  message: (id: number) => `message ${id}`,
  /** Word joiners: no line ends within the range. */
  messages: (first: number, last: number) => `messages ${first}\u2060–\u2060${last}`,
};
