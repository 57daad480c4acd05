import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { STATUS_EXPIRES_AFTER_MS } from "../../src/core/limits.ts";
import { Dice } from "../support/dice.ts";
import { CALL_SITES, FAULTS } from "../support/failpoints/failpoints.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { type Answer, historyOf, RawWriter } from "../support/runtime/raw-writer.ts";
import { addSmile } from "../support/runtime/smiles.ts";

/**
 * The tests put a proxy between the rooms and D1 that outlives the rooms. It loses, delays and repeats calls, and delivers some
 * of them long after the room received an error or died. See `test/support/failpoints/d1-fault-proxy.ts`.
 */
let parley: Parley;
let smileId: number;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, LEASE_COINS: 50 }, { instrumented: true });
  const boss = await parley.addMember({ superuser: true });
  smileId = await addSmile(parley, boss, 7);
});
afterAll(async () => {
  await checkBooks(parley, { settled: true });
  await parley.close();
});
/** The first member of the present test. */
let since: number;
beforeEach(async () => {
  since = (await parley.addMember()).id;
});
/** When every call has run and every room has settled its leases, the books must be right to the coin. */
afterEach(async () => {
  await parley.resetFailpoints();
  await parley.drainCalls();
  await parley.settle();
  await checkBooks(parley, { settled: true, since });
});

const smile = () => ({ type: "smile", smile_id: smileId });

/** Opens a chat, and tries again until no call is lost. */
async function openEventually(member: TestMember, other: TestMember): Promise<RawWriter> {
  for (;;) {
    try {
      return await RawWriter.open(parley, member, other);
    } catch (error) {
      expect(String(error)).toMatch(/closed/);
    }
  }
}

/** Expects the history to have every acknowledged message once, and no other message of the member. */
async function expectHistory(member: TestMember, other: TestMember, answers: Answer[]): Promise<void> {
  const stored = answers.flatMap((answer) => (answer.ok ? [answer.message] : []));
  const history = await historyOf(parley, other, member);
  const own = history.filter((message) => message.member_id === member.id);
  expect(own).toEqual(stored);
}

describe.each(CALL_SITES.slice(1))("D1 calls at the call site %s", (callSite) => {
  test.each(FAULTS.slice(0, -1))("that meet the fault %s cost nobody a coin or a message", async (fault) => {
    const [ada, ben, cleo] = [
      await parley.addMember({ coins: 100 }),
      await parley.addMember({ coins: 100 }),
      await parley.addMember(),
    ];
    // The room recovers from one fault by a retry; five faults are more than it retries.
    for (const times of [1, 5]) {
      await parley.injectFault(fault, { callSite, times });
      const [x, y] = [await openEventually(ada, ben), await openEventually(ada, cleo)];
      const b = await openEventually(ben, ada);
      await parley.advanceClock(STATUS_EXPIRES_AFTER_MS + 1_000);
      await parley.injectFault(fault, { callSite, times });
      const toCleo: Answer[] = [];
      const toBen: Answer[] = [];
      for (let i = 0; i < 3; i++) {
        toBen.push(await x.sendUntilAvailable(`${times} ${i}`));
        toCleo.push(await y.sendUntilAvailable(smile()));
      }
      toBen.push(
        ...(await Promise.all(Array.from({ length: 8 }, (_, i) => x.sendUntilAvailable(`together ${i}`)))),
      );
      expect((await b.sendUntilAvailable("and I")).ok).toBe(true);
      const spent = [...toBen, ...toCleo].reduce(
        (sum, { ok }, i) => sum + (ok ? (i < toBen.length ? 5 : 7) : 0),
        0,
      );
      const refusals = [...toBen, ...toCleo].flatMap((answer) => (answer.ok ? [] : answer.code));
      for (const code of refusals) expect(code).toBe("insufficient_balance");
      await Promise.all([x, y, b].map((writer) => writer.close()));
      await parley.setFailpoint("d1FaultCount", 0);
      await parley.drainCalls();
      const balance = await parley.balanceOf(ada);
      expect(spent).toBeGreaterThan(0);
      expect(balance).toBeLessThan(100);
      if (times === 1) {
        expect(balance).toBe(100 - spent);
        await expectHistory(ada, ben, toBen);
        await expectHistory(ada, cleo, toCleo);
      }
    }
  });
});

test("a call that reaches D1 after its room died is the step that the next life of the room repeats", async () => {
  const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember()];
  const answers: Answer[] = [];
  for (let i = 0; i < 10; i++) {
    const writer = await openEventually(ada, ben);
    await parley.injectFault("late", { callSite: "step", times: 2 });
    const sent = writer.send(`${i}`);
    answers.push(await sent);
    await parley.control("die", [ada, ben]);
    await writer.socket.closed;
  }
  const writer = await openEventually(ada, ben);
  answers.push(await writer.sendUntilAvailable("at last"));
  await writer.close();
  await expectHistory(ada, ben, answers);
  expect(answers.filter((answer) => answer.ok).length).toBeGreaterThan(0);
  expect(await parley.balanceOf(ada)).toBe(100 - 5 * answers.filter((answer) => answer.ok).length);
});

test("while D1 is down a room spends its leases and then refuses messages, and it continues when D1 is up again", async () => {
  const [ada, ben] = [await parley.addMember({ coins: 60 }), await parley.addMember({ coins: 60 })];
  const [a, b] = [await openEventually(ada, ben), await openEventually(ben, ada)];
  const answers = [await a.send("a lease")];
  await parley.setFailpoint("d1", "down");
  for (let i = 0; i < 30; i++) {
    answers.push(await a.send(`${i}`));
    expect(await b.send("none here")).toMatchObject({ ok: false, code: "unavailable" });
  }
  expect(answers.filter((answer) => answer.ok)).toHaveLength(10);
  await parley.setFailpoint("d1", "up");
  answers.push(await a.send("again"));
  answers.push(await a.send("the last coins"), await a.send("none left"));
  expect(answers.at(-1)).toMatchObject({ ok: false, code: "insufficient_balance" });
  expect((await b.send("me too")).ok).toBe(true);
  await Promise.all([a.close(), b.close()]);
  await expectHistory(ada, ben, answers);
  expect(await parley.balanceOf(ada)).toBe(0);
  expect(await parley.balanceOf(ben)).toBe(55);
});

test.each(Array.from({ length: 12 }, (_, i) => i + 1))(
  "every stored message is paid for once when rooms die and two of five calls to D1 meet a fault (seed %i)",
  async (seed) => {
    const members = await Promise.all([100, 60, 30].map((coins) => parley.addMember({ coins })));
    const pairs = [0, 1, 2].map((i) => [members[i], members[(i + 1) % 3]] as [TestMember, TestMember]);
    await parley.setFailpoint("seed", seed);
    await parley.setFailpoint("d1RandomFaults", seed % 4 === 0 ? "harmless" : "losing");
    await parley.setFailpoint("d1FaultPercent", 40);
    const acknowledged = new Map<TestMember, number>();
    const dice = new Dice(seed);
    for (let round = 0; round < 4; round++) {
      await Promise.all(
        pairs.map(async ([one, two]) => {
          const writers = [await openEventually(one, two), await openEventually(two, one)] as [
            RawWriter,
            RawWriter,
          ];
          const sends = Array.from({ length: 8 }, (_, i) => {
            const writer = writers[i % 2] as RawWriter;
            return writer.send(`${seed} ${round} ${i}`).then((answer) => {
              if (answer.ok) acknowledged.set(writer.member, (acknowledged.get(writer.member) ?? 0) + 1);
            });
          });
          if (dice.upTo(1) < 0.5) await parley.control("die", [one, two]);
          await Promise.all(sends);
          await Promise.all(writers.map((writer) => writer.close()));
        }),
      );
    }
    await parley.setFailpoint("d1FaultPercent", 0);
    await parley.drainCalls();
    let stored = 0;
    for (const [one, two] of pairs) stored += (await historyOf(parley, one, two)).length;
    const coins = await Promise.all(members.map((member) => parley.balanceOf(member)));
    // A message that the room did not answer before it died may be stored; every stored message is paid for.
    expect(coins.reduce((sum, each) => sum + each, 0)).toBe(190 - 5 * stored);
    expect([...acknowledged.values()].reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(stored);
    expect(stored).toBeGreaterThan(0);
  },
);
