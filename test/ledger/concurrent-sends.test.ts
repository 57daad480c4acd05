import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { checkBooks } from "../support/ledger/books.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { type Answer, RawWriter } from "../support/runtime/raw-writer.ts";
import { addSmile } from "../support/runtime/smiles.ts";

const ROOMS = 20;
const SENDS = 100;
const SEEDS = 50;
const PRICE = 5;
/** What smiles cost, where prices are mixed; a text costs `PRICE`. */
const SMILE_PRICES = [1, 3, 11];

let parley: Parley;
let ada: TestMember;
let writers: RawWriter[];
let smileIds: number[];

beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
  ada = await parley.addMember();
  const boss = await parley.addMember({ superuser: true });
  smileIds = await Promise.all(SMILE_PRICES.map((price) => addSmile(parley, boss, price)));
  const others = await Promise.all(Array.from({ length: ROOMS }, () => parley.addMember()));
  writers = await Promise.all(others.map((other) => RawWriter.open(parley, ada, other)));
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.resetFailpoints();
  await parley.drainCalls();
  await checkBooks(parley);
});

/** A hundred sends at one instant, five in each room. */
function sendAll(send: (writer: RawWriter, n: number) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: SENDS }, (_, n) => send(writers[n % ROOMS] as RawWriter, n)));
}

function countOutcomes(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const what = answer.ok ? "stored" : answer.code;
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}

/** What D1 does with a part of the calls from now on. */
async function setTimings(seed: number, percent: number, { losing = false } = {}): Promise<void> {
  await parley.setFailpoint("seed", seed);
  await parley.setFailpoint("d1RandomFaults", losing ? "losing" : "harmless");
  await parley.setFailpoint("d1FaultPercent", percent);
}

describe("100 sends at one instant over 20 rooms, by a member with coins for exactly 37", () => {
  test(`store 37 and refuse 63, over ${SEEDS} seeds of timings`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      await parley.giveCoins(ada.id, 37 * PRICE);
      await setTimings(seed, 60);
      const answers = await sendAll((writer, n) => writer.send(`${seed}: ${n}`));
      expect({ seed, ...countOutcomes(answers) }).toEqual({ seed, stored: 37, insufficient_balance: 63 });
      for (const answer of answers) if (!answer.ok) expect(answer.error).toMatchObject({ price: PRICE });
      expect(await parley.balanceOf(ada)).toBe(0);
    }
  }, 400_000);

  test("store 37 and refuse 63 when 15 % of the calls to D1 are lost on their way there or back, or come late", async () => {
    for (let seed = 1; seed <= 15; seed++) {
      await parley.giveCoins(ada.id, 37 * PRICE);
      await setTimings(seed, 15, { losing: true });
      const answers = await sendAll((writer, n) => writer.sendUntilAvailable(`${seed}: ${n}`));
      expect({ seed, ...countOutcomes(answers) }).toEqual({ seed, stored: 37, insufficient_balance: 63 });
      expect(await parley.balanceOf(ada)).toBe(0);
    }
  }, 400_000);
});

test("of sends with mixed prices as many are stored as the coins cover: no refused one was affordable at the end", async () => {
  const frames = ["a text", ...smileIds.map((id) => ({ type: "smile", smile_id: id }))];
  const prices = [PRICE, ...SMILE_PRICES];
  for (let seed = 1; seed <= 15; seed++) {
    await parley.giveCoins(ada.id, 150);
    const before = await parley.balanceOf(ada);
    await setTimings(seed, 60);
    const kindOf = (n: number) => (n + Math.floor(n / ROOMS)) % frames.length;
    const answers = await sendAll((writer, n) => writer.send(frames[kindOf(n)] as string | object));
    const after = await parley.balanceOf(ada);
    let paid = 0;
    answers.forEach((answer, n) => {
      const price = prices[kindOf(n)] ?? 0;
      if (answer.ok) paid += price;
      else {
        expect(answer.error).toMatchObject({ code: "insufficient_balance", price });
        // It was refused for what the member had at that moment, which is no less than what is left in the end.
        expect(answer.error.balance).toBeLessThan(price);
        expect(answer.error.balance).toBeGreaterThanOrEqual(after);
      }
    });
    expect({ seed, after }).toEqual({ seed, after: before - paid });
    expect(after).toBeLessThan(Math.min(...SMILE_PRICES));
  }
}, 400_000);

test("two rooms that call each other's coins back at one moment both go on, and none is lost", async () => {
  const [x, y] = writers as [RawWriter, RawWriter];
  for (let seed = 1; seed <= 10; seed++) {
    // Each lease holds less than the smile costs: each room needs what the other one has.
    await parley.giveCoins(ada.id, 10 + 11);
    await setTimings(seed, 50);
    await x.send("a lease here");
    await y.send("and there");
    const smile = { type: "smile", smile_id: smileIds[2] };
    const answers = await Promise.all([x.send(smile), y.send(smile)]);
    expect({ seed, ...countOutcomes(answers) }).toEqual({ seed, stored: 1, insufficient_balance: 1 });
    expect(await parley.balanceOf(ada)).toBe(0);
  }
});
