import { countIn } from "../../i18n/format.ts";

const count = countIn("en");
const coins = (n: number) => count(n, { one: "coin", other: "coins" });

/** The texts of a chat's messages in English. */
export const en = {
  start: {
    /** @param day such as "28 Nov 2026" */
    since: (day: string) => `Member since ${day}`,
    price: (n: number) => `Each message costs ${coins(n)}.`,
    free: "Your messages are free.",
    /** First messages. A click puts one into the field. */
    openers: {
      hi: (name: string) => `Hi ${name}!`,
      how: "How are you?",
      minute: "Do you have a minute?",
    },
  },
  media: {
    cancel: (name: string) => `Cancel upload of ${name}`,
    download: (name: string) => `Download ${name}`,
    play: (name: string) => `Play ${name}`,
    pause: (name: string) => `Pause ${name}`,
    position: (name: string) => `Position in ${name}`,
    previous: "Previous picture",
    next: "Next picture",
  },
  /** In place of the other member's presence. */
  connecting: "connecting…",
  log: {
    name: (member: string) => `Messages with ${member}`,
    start: "This is the start of your chat.",
    /** The line above the first unread message. */
    unread: "New messages",
    sending: "Sending…",
    waiting: "Waiting for connection",
    older: "Loading older messages…",
    olderFailed: "Older messages couldn't be loaded.",
    toEnd: "Go to the latest message",
  },
  failed: {
    notSent: "Not sent, and you weren't charged.",
    tooFew: (balance: number, price: number) =>
      `This costs ${coins(price)}; you have ${balance.toLocaleString("en")}.`,
    priceChanged: (price: number) => `It now costs ${coins(price)}.`,
    title: "Not sent",
    open: (text: string) => `Not sent: ${text}`,
    now: (price: string) => `You can send it now. It costs ${price}.`,
    nowFree: "You can send it now.",
    again: (price: string) => `Try again · ${price}`,
    bar: (n: number) => `${count(n, { one: "message was", other: "messages were" })} not sent.`,
    sendAll: (price: string) => `Send all · ${price}`,
    sendAllFree: "Send all",
    /** The button for the first messages, while the coins are not enough for all. */
    sendFirst: (n: number, price: string) =>
      `${n === 1 ? "Send the first" : `Send the first ${n}`} · ${price}`,
    /** How many coins the member lacks for all of the messages. */
    short: (n: number) => `You need ${count(n, { one: "more coin", other: "more coins" })} to send all.`,
    discardAll: "Discard all",
    discardQuestion: (n: number) =>
      `Discard ${count(n, { one: "unsent message", other: "unsent messages" })}?`,
  },
  menu: {
    /** The name of the menu of a message, and of the button that opens it. */
    message: "Message options",
    copy: "Copy",
    info: "Info",
    /** The name of the menu in the head of a chat. */
    chat: "Chat options",
    about: (name: string) => `About ${name}`,
    mute: "Mute",
    unmute: "Unmute",
    copyLink: (name: string) => `Copy link to ${name}`,
    copied: "Copied",
    notCopied: "Your browser didn't allow copying.",
  },
  info: {
    title: "Message info",
    sent: (date: string) => `Sent ${date}`,
    number: (id: number) => `Message ${id}`,
    unread: "Not read yet",
    reference: (number: string) => `Copy reference ${number}`,
  },
};
