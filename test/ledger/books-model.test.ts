import { expect, test } from "vitest";
import { checkStories } from "../support/property-model/story.ts";

const RUNS = process.env["SOAK"] ? 200 : 60;
const SEED = 20_220_902;
const ALL_MS = 400_000;

test(
  `in ${RUNS} random stories of up to 50 events, every answer of Parley is the one that the model of the books expects`,
  async () => {
    const tally = await checkStories({ runs: RUNS, seed: SEED, allMs: ALL_MS });
    // Guards against stories that are all of one kind.
    for (const event of [
      "stored",
      "stored-exempt",
      "refused",
      "withdrawn",
      "withdrawal-refused",
      "refund-201",
      "refund-200",
      "refund-404",
      "refund-409",
      "recalled",
      "recalled-before",
      "nothing-to-recall",
      "evicted",
    ]) {
      expect(tally.get(event) ?? 0, event).toBeGreaterThanOrEqual(5);
    }
  },
  2 * ALL_MS,
);
