import { expect, test } from "vitest";
import { seedFromEnv } from "../support/dice.ts";
import { checkStories } from "../support/property-model/story.ts";

const RUNS = 500;
const ALL_MS = 900_000;
const SEED = seedFromEnv();

test(
  `in ${RUNS} random stories with crashing rooms, every answer of Parley is the one that the model of the books expects (SEED=${SEED})`,
  async () => {
    const tally = await checkStories({ runs: RUNS, seed: SEED, allMs: ALL_MS, kill: true });
    console.log(tally);
    expect(tally.get("died")).toBeGreaterThan(0);
  },
  2 * ALL_MS,
);
