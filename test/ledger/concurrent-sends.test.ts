import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { checkBooks } from "../support/ledger/books.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { type Answer, RawWriter } from "../support/runtime/raw-writer.ts";
import { addSmile } from "../support/runtime/smiles.ts";

const ROOMS = 20;
const SENDS = 100;
const SEEDS = process.env["SOAK"] ? 50 : 15;
const PRICE = 5;
/** The smiles' prices in the test with mixed prices. A text costs `PRICE`. */
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

/** Sends a hundred messages at one instant, five in each room. */
function sendAll(send: (writer: RawWriter, n: number) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: SENDS }, (_, n) => send(writers[n % ROOMS] as RawWriter, n)));
}

function countOutcomes(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const outcome = answer.ok ? "stored" : answer.code;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

/** From now on, D1 delays `percent` of the calls, or also loses them. */
async function setTimings(seed: number, percent: number, { losing = false } = {}): Promise<void> {
  await parley.setFailpoint("seed", seed);
  await parley.setFailpoint("d1RandomFaults", losing ? "losing" : "harmless");
  await parley.setFailpoint("d1FaultPercent", percent);
}

describe("a member with coins for exactly 37 of 100 simultaneous messages in 20 rooms", () => {
  test(`gets 37 stored and 63 refused, with each of ${SEEDS} seeds of timings`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      await parley.giveCoins(ada.id, 37 * PRICE);
      await setTimings(seed, 60);
      const answers = await sendAll((writer, n) => writer.send(`${seed}: ${n}`));
      expect({ seed, ...countOutcomes(answers) }).toEqual({ seed, stored: 37, insufficient_balance: 63 });
      for (const answer of answers) if (!answer.ok) expect(answer.error).toMatchObject({ price: PRICE });
      expect(await parley.balanceOf(ada)).toBe(0);
    }
  }, 400_000);

  test("gets 37 stored and 63 refused when 15 % of the calls to D1, or their answers, are lost or late", async () => {
    for (let seed = 1; seed <= 15; seed++) {
      await parley.giveCoins(ada.id, 37 * PRICE);
      await setTimings(seed, 15, { losing: true });
      const answers = await sendAll((writer, n) => writer.sendUntilAvailable(`${seed}: ${n}`));
      expect({ seed, ...countOutcomes(answers) }).toEqual({ seed, stored: 37, insufficient_balance: 63 });
      expect(await parley.balanceOf(ada)).toBe(0);
    }
  }, 400_000);
});

test("simultaneous messages with different prices are stored until the remaining coins cover none of the refused ones", async () => {
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
        // The error shows the balance at that moment, which is at least the balance at the end.
        expect(answer.error.balance).toBeLessThan(price);
        expect(answer.error.balance).toBeGreaterThanOrEqual(after);
      }
    });
    expect({ seed, after }).toEqual({ seed, after: before - paid });
    expect(after).toBeLessThan(Math.min(...SMILE_PRICES));
  }
}, 400_000);

test("two rooms that recall each other's coins at the same moment both finish, and no coin is lost", async () => {
  const [x, y] = writers as [RawWriter, RawWriter];
  for (let seed = 1; seed <= 10; seed++) {
    // Each lease holds less than the smile's price, so each room needs the other room's coins.
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
