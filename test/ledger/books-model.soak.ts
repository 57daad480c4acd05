import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedFromEnv } from "../support/dice.ts";
import type { EventTally } from "../support/property-model/parley-under-test.ts";
import { booksAreRight } from "../support/property-model/story.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";

const RUNS = 500;
const SEED = seedFromEnv();

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());

test(`in ${RUNS} random stories with crashing rooms, every answer of Parley is the one that the model of the books expects (SEED=${SEED})`, async () => {
  const tally: EventTally = new Map();
  await fc.assert(booksAreRight(parley, boss, { tally, kill: true }), {
    seed: SEED,
    numRuns: RUNS,
    plugins: [fc.timeout(60_000)],
  });
  console.log(tally);
  expect(tally.get("died")).toBeGreaterThan(0);
}, 1_800_000);
