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
  filterLabel: "Which transactions to show",
  filters: { all: "All", in: "In", out: "Out" },
  noneAmong: (n: number) =>
    `None among the latest ${count(n, { one: "transaction", other: "transactions" })}.`,
  none: "No transactions of this kind.",
  kinds: {
    grant: "Coins received",
    withdrawal: "Coins deducted",
    charge: "Messages",
    refund: "Refund",
    hold: "Messages",
  },
  pending: "pending",
  balanceAfter: (n: number, isExact = true) =>
    `balance afterwards: ${isExact ? "" : "about "}${count(n, { one: "coin", other: "coins" })}`,
  chat: (id: number) => `Chat no. ${id}`,
  paid: (n: number) => count(n, { one: "message", other: "messages" }),
  message: (id: number) => `message ${id}`,
  types: { text: "Text message", smile: "Sticker", file: "File" },
  sticker: (title: string) => `${title} (sticker)`,
  quoted: (words: string) => `"${words}" (text)`,
  refundedOn: (date: string) => `refunded ${date}`,
  moreMessages: "Show more messages",
  messagesFailed: "These messages couldn't be loaded.",
  download: "Download CSV",
  downloading: (percent: string) => `Preparing the file: ${percent}`,
  cancelDownload: "Cancel",
  downloadFailed: "The file couldn't be created. Try again.",
};
