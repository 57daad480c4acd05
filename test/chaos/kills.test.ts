import { expect, test } from "vitest";
import { surviveKills } from "../support/chaos/survive-kills.ts";
import { seedFromEnv } from "../support/dice.ts";

const SEED = seedFromEnv();

test(`20 kills of the runtime cost no message, no transfer and no coin (SEED=${SEED})`, async () => {
  const { foundInHistory: _, ...tally } = await surviveKills(20, SEED);
  // Every outcome occurred, except the rarest one.
  for (const [outcome, times] of Object.entries(tally)) expect(times, outcome).toBeGreaterThan(0);
}, 300_000);
