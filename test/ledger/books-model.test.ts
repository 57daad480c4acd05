import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventTally } from "../support/property-model/parley-under-test.ts";
import { booksAreRight } from "../support/property-model/story.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";

const RUNS = 200;
/** To replay a failure at once, add its `path` beside this seed and pass its `replayPath` to `booksAreRight`. */
const SEED = 20_220_902;
const RUN_MS = 60_000;
const ALL_MS = 400_000;

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());

test(
  `in ${RUNS} random stories of up to 50 events, every answer of Parley is the one that the model of the books expects`,
  async () => {
    const tally: EventTally = new Map();
    await fc.assert(booksAreRight(parley, boss, { tally }), {
      seed: SEED,
      numRuns: RUNS,
      plugins: [fc.interruptAfterTimeLimit(ALL_MS, { failOnInterrupt: true }), fc.timeout(RUN_MS)],
    });
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
  ALL_MS + RUN_MS,
);
