import { countIn } from "../i18n/format.ts";

const count = countIn("en");

/** The statement's texts in English. */
export const en = {
  title: "Coins",
  balance: "Your balance",
  list: "What came and what went",
  emptyHint: "Every coin that comes or goes is listed here.",
  failed: "Your coins could not be loaded.",
  older: "Show older entries",
  shown: (n: number) => count(n, { one: "entry is shown.", other: "entries are shown." }),
  kinds: {
    grant: "Coins received",
    withdrawal: "Coins taken back",
    charge: "Messages",
    refund: "Refund",
    hold: "Messages, not settled yet",
  },
  chatWith: (name: string) => `Chat with ${name}`,
  chat: (id: number) => `Chat no. ${id}`,
  paid: (n: number) => count(n, { one: "paid message", other: "paid messages" }),
  message: (id: number) => `message no. ${id}`,
  messages: (first: number, last: number) => `no. ${first} to ${last}`,
};
