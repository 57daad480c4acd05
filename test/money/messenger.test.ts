import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { STATUS_EXPIRES_AFTER_MS } from "../../src/core/limits.ts";
import { checkBooks } from "../support/books.ts";
import { FATES, SITES } from "../support/knobs.ts";
import { PNG, postSmile } from "../support/pages.ts";
import { type Parley, startParley, type TestMember } from "../support/parley.ts";
import { type Answer, historyOf, Writer } from "../support/writer.ts";

/**
 * Between a room and D1 stands a messenger that outlives the room: it loses, delays and repeats calls, and delivers them when
 * the room has long been told "error", or is dead. See `test/support/messenger.ts`.
 */
let parley: Parley;
let smileId: number;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
  const boss = await parley.addMember({ superuser: true });
  smileId = ((await (await postSmile(parley, boss, PNG, { price: 7 })).json()) as { id: number }).id;
});
afterAll(() => parley.close());
beforeEach(() => parley.turn("faults", 0));
/** Every call has arrived, every room has given back what it held: then the books must be right to the coin. */
afterEach(async () => {
  for (const knob of ["faults", "percent", "down", "site"] as const) await parley.turn(knob, 0);
  await parley.arrived();
  await parley.settle();
  await checkBooks(parley, { settled: true });
});

const smile = () => ({ type: "smile", smile_id: smileId });

/** A chat that opens in the end, whatever is lost. */
async function openIn(member: TestMember, other: TestMember): Promise<Writer> {
  for (;;) {
    try {
      return await Writer.open(parley, member, other);
    } catch (error) {
      expect(String(error)).toMatch(/closed/);
    }
  }
}

/** Every message that was acknowledged is in the history, once; nothing else is. */
async function expectHistory(member: TestMember, other: TestMember, answers: Answer[]): Promise<void> {
  const stored = answers.flatMap((answer) => (answer.ok ? [answer.message] : []));
  const history = await historyOf(parley, other, member);
  const own = history.filter((message) => message.member_id === member.id);
  expect(own).toEqual(stored);
}

describe.each(SITES.slice(1))("at the call site %s", (site) => {
  test.each(FATES.slice(0, -1))("calls that are %s cost nobody a coin or a message", async (fate) => {
    const [ada, ben, cleo] = [
      await parley.addMember({ coins: 100 }),
      await parley.addMember({ coins: 100 }),
      await parley.addMember(),
    ];
    // Once is what the room makes good by itself; five times is more than it tries.
    for (const times of [1, 5]) {
      await parley.order(fate, { site, times });
      const [x, y] = [await openIn(ada, ben), await openIn(ada, cleo)];
      const b = await openIn(ben, ada);
      await parley.pass(STATUS_EXPIRES_AFTER_MS + 1_000);
      await parley.order(fate, { site, times });
      const there: Answer[] = [];
      const here: Answer[] = [];
      for (let i = 0; i < 3; i++) {
        here.push(await x.insist(`${times} ${i}`));
        there.push(await y.insist(smile()));
      }
      here.push(...(await Promise.all(Array.from({ length: 8 }, (_, i) => x.insist(`together ${i}`)))));
      expect((await b.insist("and I")).ok).toBe(true);
      const spent = [...here, ...there].reduce(
        (sum, { ok }, i) => sum + (ok ? (i < here.length ? 5 : 7) : 0),
        0,
      );
      const refused = [...here, ...there].flatMap((answer) => (answer.ok ? [] : answer.code));
      expect(new Set(refused).size <= 1 && (refused[0] ?? "insufficient_balance")).toBe(
        "insufficient_balance",
      );
      await Promise.all([x, y, b].map((writer) => writer.close()));
      await parley.turn("faults", 0);
      await parley.arrived();
      const balance = await parley.balanceOf(ada);
      expect(spent).toBeGreaterThan(0);
      expect(balance).toBeLessThan(100);
      if (times === 1) {
        expect(balance).toBe(100 - spent);
        await expectHistory(ada, ben, here);
        await expectHistory(ada, cleo, there);
      }
    }
  });
});

test("a call that comes when its room is dead is the step that the next room repeats", async () => {
  const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember()];
  const answers: Answer[] = [];
  for (let i = 0; i < 10; i++) {
    const writer = await openIn(ada, ben);
    await parley.order("late", { site: "step", times: 2 });
    const sent = writer.send(`${i}`);
    answers.push(await sent);
    await parley.act("die", [ada, ben]);
    await writer.socket.closed;
  }
  const writer = await openIn(ada, ben);
  answers.push(await writer.insist("at last"));
  await writer.close();
  await expectHistory(ada, ben, answers);
  expect(answers.filter((answer) => answer.ok).length).toBeGreaterThan(0);
  expect(await parley.balanceOf(ada)).toBe(100 - 5 * answers.filter((answer) => answer.ok).length);
});

test("D1 that is down for a whole conversation: what is lent is spent, then nobody writes, and it goes on afterwards", async () => {
  const [ada, ben] = [await parley.addMember({ coins: 60 }), await parley.addMember({ coins: 60 })];
  const [a, b] = [await openIn(ada, ben), await openIn(ben, ada)];
  const answers = [await a.send("a lease")];
  await parley.turn("down", 1);
  for (let i = 0; i < 30; i++) {
    answers.push(await a.send(`${i}`));
    expect(await b.send("none here")).toMatchObject({ ok: false, code: "unavailable" });
  }
  expect(answers.filter((answer) => answer.ok)).toHaveLength(10);
  await parley.turn("down", 0);
  answers.push(await a.send("again"));
  answers.push(await a.send("the last coins"), await a.send("none left"));
  expect(answers.at(-1)).toMatchObject({ ok: false, code: "insufficient_balance" });
  expect((await b.send("me too")).ok).toBe(true);
  await Promise.all([a.close(), b.close()]);
  await expectHistory(ada, ben, answers);
  expect([await parley.balanceOf(ada), await parley.balanceOf(ben)]).toEqual([0, 55]);
});

test.each(Array.from({ length: 12 }, (_, i) => i + 1))(
  "three members in three chats, rooms that die, two of five calls disturbed: seed %i",
  async (seed) => {
    const members = await Promise.all([100, 60, 30].map((coins) => parley.addMember({ coins })));
    const pairs = [0, 1, 2].map((i) => [members[i], members[(i + 1) % 3]] as [TestMember, TestMember]);
    await parley.turn("seed", seed);
    await parley.turn("harmless", seed % 4 === 0 ? 1 : 0);
    await parley.turn("percent", 40);
    const acknowledged = new Map<TestMember, number>();
    const random = randomOf(seed);
    for (let round = 0; round < 4; round++) {
      await Promise.all(
        pairs.map(async ([one, two]) => {
          const writers = [await openIn(one, two), await openIn(two, one)] as [Writer, Writer];
          const sends = Array.from({ length: 8 }, (_, i) => {
            const writer = writers[i % 2] as Writer;
            return writer.send(`${seed} ${round} ${i}`).then((answer) => {
              if (answer.ok) acknowledged.set(writer.member, (acknowledged.get(writer.member) ?? 0) + 1);
            });
          });
          if (random() < 0.5) await parley.act("die", [one, two]);
          await Promise.all(sends);
          await Promise.all(writers.map((writer) => writer.close()));
        }),
      );
    }
    await parley.turn("percent", 0);
    await parley.arrived();
    let stored = 0;
    for (const [one, two] of pairs) stored += (await historyOf(parley, one, two)).length;
    const coins = await Promise.all(members.map((member) => parley.balanceOf(member)));
    // What a death leaves unanswered may be stored; what is stored is paid for.
    expect(coins.reduce((sum, each) => sum + each, 0)).toBe(190 - 5 * stored);
    expect([...acknowledged.values()].reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(stored);
    expect(stored).toBeGreaterThan(0);
  },
);

/** The same numbers from 0 to 1 for the same seed (a linear congruence is chance enough for choosing). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
