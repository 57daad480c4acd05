import { countIn } from "../i18n/format.ts";

const count = countIn("en");

/** The texts of smiles and files in English. */
export const en = {
  close: "Close",
  smiles: {
    open: "Send a sticker",
    title: "Stickers",
    balance: (coins: string) => `You have ${coins}.`,
    free: "free",
    /** How many coins the member lacks. */
    short: (n: number) => `You need ${count(n, { one: "more coin", other: "more coins" })}`,
    none: "No stickers yet.",
    failed: "The stickers couldn't be loaded.",
    untitled: "Sticker",
  },
  files: {
    send: "Send files",
    drop: "Drop files here to send them",
    tooLarge: (name: string, size: string, limit: string) =>
      `${name} is too large (${size}). The limit is ${limit}.`,
    empty: (name: string) => `${name} is empty.`,
    folder: (name: string) => `${name} is a folder. Send its files, or the folder as a ZIP file.`,
    notSent: (name: string) => `${name} wasn't sent.`,
    dismiss: "Dismiss",
    uploading: (percent: string) => `Uploading: ${percent}`,
    processing: "Processing…",
    queued: "Queued",
    cancel: "Cancel",
    progress: (name: string) => `Upload of ${name}`,
    download: "Download",
    enlarge: (name: string) => `View ${name}`,
  },
};
