/** How often each outcome occurred, so that a test can check that it covered all of them. */
export type KillTally = Record<
  "stored" | "refused" | "foundInHistory" | "sentAgain" | "transfers" | "askedAgain",
  number
>;
