/** What was done and what became of it, so that a test can tell whether it tested anything. */
export type KillTally = Record<
  "stored" | "refused" | "foundInHistory" | "sentAgain" | "transfers" | "askedAgain",
  number
>;
