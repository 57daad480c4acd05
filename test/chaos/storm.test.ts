import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CALL_WAIT_MS } from "../../src/core/limits.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";
import { D1_READ_MS, D1_WRITE_MS } from "../support/slow-d1/service-times.ts";
import { CALLS_PER_CONNECT, SCALED_STORM, simulateStorm } from "../support/storm/storm.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
afterAll(() => parley.close());

describe("a tenth of 20,000 members who are all cut off at once, with a D1 that takes ten times as long", () => {
  test("are all back within a minute, and no call is sent that waited for longer than its caller", async () => {
    const { backAt, longestWaitMs, served } = await simulateStorm(SCALED_STORM);
    expect(Math.max(...backAt)).toBeLessThanOrEqual(60_000);
    expect(longestWaitMs).toBeLessThan(CALL_WAIT_MS);
    // D1 serves hardly a call in vain.
    const needed = SCALED_STORM.members * (CALLS_PER_CONNECT.chat + CALLS_PER_CONNECT.inbox);
    expect(served).toBeLessThan(1.1 * needed);
  });

  test("are not back in two minutes without the queue, which shows that the simulation can fail", async () => {
    const { backAt } = await simulateStorm({ ...SCALED_STORM, hasQueue: false, limitMs: 120_000 });
    expect(Math.max(...backAt)).toBe(Number.POSITIVE_INFINITY);
  });
});

test("the simulation makes the calls that Parley makes for a connection, and each of them is a read", async () => {
  const [ada, ben] = await parley.addMembers([0, 0]);
  if (!ada || !ben) throw new Error("no members");
  await parley.setFailpoint("d1Pace", "real");
  const callsOf = async (connect: () => Promise<unknown>) => {
    await parley.readSlowD1();
    await connect();
    return (await parley.readSlowD1()).served;
  };
  const chat = await callsOf(() => parley.chatV1(ada, ben));
  const inbox = await callsOf(() => parley.inbox(ada));
  const again = await callsOf(() => parley.inbox(ada));
  expect([chat.length, inbox.length, again.length]).toEqual([
    CALLS_PER_CONNECT.chat,
    CALLS_PER_CONNECT.inbox,
    CALLS_PER_CONNECT.inbox,
  ]);
  expect([...chat, ...inbox, ...again].filter(({ writes }) => writes)).toEqual([]);
  expect(D1_READ_MS).toBeLessThan(D1_WRITE_MS);
});
