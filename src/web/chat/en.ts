import { countIn } from "../i18n/format.ts";

const count = countIn("en");

/** The texts of smiles and files in English. */
export const en = {
  close: "Close",
  smiles: {
    open: "Send a smile",
    title: "Smiles",
    balance: (coins: string) => `You have ${coins}.`,
    free: "free",
    /** How many coins the member lacks. */
    short: (n: number) => `${count(n, { one: "coin", other: "coins" })} short`,
    none: "There are no smiles here yet.",
    failed: "The smiles could not be loaded.",
    untitled: "Smile",
  },
  files: {
    send: "Send files",
    drop: "Drop the files here to send them",
    tooLarge: (name: string, size: string, limit: string) =>
      `${name} is too large: it has ${size}, and ${limit} are the most.`,
    empty: (name: string) => `${name} is empty.`,
    dismiss: "All right",
    uploading: (percent: string) => `Uploading: ${percent}`,
    processing: "Processing …",
    queued: "Waits for the file before it",
    cancel: "Cancel",
    progress: (name: string) => `Upload of ${name}`,
    download: "Download",
    enlarge: (name: string) => `Show ${name} large`,
  },
};
