import { expect, test } from "vitest";
import { surviveKills } from "../support/chaos/survive-kills.ts";
import { seedFromEnv } from "../support/dice.ts";

const SEED = seedFromEnv();

test(`200 kills of the runtime cost no message, no transfer and no coin (SEED=${SEED})`, async () => {
  const tally = await surviveKills(200, SEED);
  console.log(tally);
  for (const [outcome, times] of Object.entries(tally)) expect(times, outcome).toBeGreaterThan(0);
}, 1_800_000);

test(`50 kills with the default rate limit cost no message, no transfer and no coin (SEED=${SEED})`, async () => {
  const { foundInHistory: _, ...tally } = await surviveKills(50, SEED, {});
  for (const [outcome, times] of Object.entries(tally)) expect(times, outcome).toBeGreaterThan(0);
}, 900_000);
