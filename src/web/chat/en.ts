import { countIn, withUnit } from "../i18n/format.ts";

const count = countIn("en");

/** The texts of stickers, files and the composer in English. */
export const en = {
  close: "Close",
  smiles: {
    open: "Send a sticker",
    title: "Stickers",
    balance: (coins: string) => `You have ${coins}.`,
    free: "Free",
    /** How many coins the member lacks. */
    short: (n: number) => `You need ${count(n, { one: "more coin", other: "more coins" })}.`,
    none: "No stickers yet.",
    failed: "The stickers couldn't be loaded.",
    untitled: "Sticker",
    /** The stickers that were used last in this browser. */
    recent: "Recent",
    all: "All",
  },
  files: {
    drop: "Drop files here",
    tooLarge: (name: string, size: string, limit: string) =>
      `${name} is too large (${size}). The limit is ${limit}.`,
    empty: (name: string) => `${name} is empty.`,
    folder: (name: string) => `${name} is a folder. Send its files, or the folder as a ZIP file.`,
    dismiss: "Dismiss",
    uploading: (percent: string) => `Uploading: ${percent}`,
    processing: "Processing…",
    queued: "Queued",
    cancel: "Cancel",
    progress: (name: string) => `Upload of ${name}`,
    download: "Download",
    enlarge: (name: string) => `View ${name}`,
  },
  composer: {
    add: "Add",
    photo: "Photo or video",
    file: "File",
    camera: "Camera",
    placeholder: "Write a message",
    tooLong: (max: string) => `Messages can have up to ${withUnit(max, "characters")}.`,
    /** Describes the field and Send. */
    costs: (price: string) => `costs ${price}`,
    costsOf: (price: string, balance: string) => `costs ${price}, you have ${balance}`,
  },
  tray: {
    title: "Files to send",
    count: (n: number) => count(n, { one: "file", other: "files" }),
    sum: (n: number, coins: string) => `${count(n, { one: "file", other: "files" })} · ${coins}`,
    remove: (name: string) => `Remove ${name}`,
    tooMany: (n: number, max: number) =>
      `You can send up to ${withUnit(max, "files")} at once. ${count(n, { one: "file wasn't", other: "files weren't" })} added.`,
  },
  /** The bar above the composer when the coins run out. */
  low: {
    bar: (coins: string, n: number) =>
      `${coins} left, ${n === 0 ? "not enough for a message" : count(n, { one: "message", other: "messages" })}`,
    get: "Get coins",
    dismiss: "Hide until tomorrow",
  },
  /** The question before something that costs much. */
  spend: {
    title: (coins: string) => `Spend ${coins}?`,
    left: (n: string) => `You'll have ${n} left.`,
    unknown: "The price isn't known yet",
    unknownHint: "You'll see it once you're connected.",
    anyway: "Send anyway",
    cancel: "Cancel",
  },
};
