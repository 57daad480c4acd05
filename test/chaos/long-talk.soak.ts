import { describe, expect, test } from "vitest";
import { dyingServer } from "../support/chaos/dying-server.ts";
import { talkThroughFaults } from "../support/chaos/long-talk.ts";
import { Dice, seedFromEnv } from "../support/dice.ts";
import { storedMessages } from "../support/histories/recorded-client.ts";
import { checkHistory } from "../support/histories/violations.ts";

const SEED = seedFromEnv();
const DURATION_MS = 600_000;
/** More than both members send in that time. */
const SMILES = 1_000;

describe("two clients with the default limits", () => {
  const { options, withRuntime, storagesOf, check, twoMembers, addSmiles } = dyingServer(
    {},
    { worker: "instrumented", limits: "real" },
  );

  test(`talk for ten minutes through cuts, kills, clock steps and lost calls to D1 (SEED=${SEED})`, async () => {
    const members = await twoMembers("talking", 1_000_000);
    const dice = new Dice(SEED);
    const { recorder, faults, written } = await talkThroughFaults(options, members, {
      durationMs: DURATION_MS,
      dice,
      smileIds: await addSmiles(SMILES),
    });
    console.info({ faults, written });
    await withRuntime(async (miniflare) => {
      await miniflare.ready;
      checkHistory(recorder.end(await storedMessages(storagesOf(miniflare), members)));
    });
    await check();
    for (const [fault, times] of Object.entries(faults)) expect(times, fault).toBeGreaterThan(0);
    for (const [kind, count] of written.flatMap((kinds) => Object.entries(kinds)))
      expect(count, kind).toBeGreaterThan(0);
  }, 900_000);
});
