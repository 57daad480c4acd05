import { setImmediate, setTimeout } from "node:timers/promises";
import { pairOf, roomName } from "../../../src/core/pair.ts";
import type { LimitName } from "../defaults.ts";
import type { CallSite, Counter, Failpoint, Failpoints, Fault } from "../failpoints/failpoints.ts";
import type { SlowD1Report } from "../slow-d1/pace.ts";
import { createMemberClient, JWT_SECRET, type TestMember } from "./member-client.ts";
import { insertCoins, insertMember, insertMembers, type MemberRoles } from "./members.ts";
import { type StartOptions, startWorkerRuntime } from "./worker-runtime.ts";

export { JWT_SECRET, type TestMember, tokenFor } from "./member-client.ts";
export type { Frame } from "./test-socket.ts";

/** As on a local site (`src/cli/dev.ts`), for the contract's example of a password. */
const LOCAL_VARIABLES = { PASSWORD_MIN_LENGTH: 3 };

/** Starts Parley on the real runtime, on a port of its own, with empty storage. */
export async function startParley(
  vars: Record<string, string | number> = {},
  {
    secrets = { JWT_SECRET },
    instrumented = false,
    ...options
  }: StartOptions & { secrets?: Record<string, string>; instrumented?: boolean } = {},
) {
  const worker = instrumented ? "instrumented" : "real";
  const runtime = await startWorkerRuntime(worker, { ...LOCAL_VARIABLES, ...vars, ...secrets }, options);
  const { url, env } = runtime;
  let members = 0;
  let clockOffset = 0;

  /** Inserts a member into D1, without the cost of hashing a password. */
  function addMember(member: MemberRoles & { coins?: number } = {}): Promise<TestMember> {
    return insertMember(env.DB, { ...member, email: `member${++members}@example.com` });
  }

  /** Inserts one member for each amount of coins, in one batch. */
  function addMembers(coins: number[]): Promise<TestMember[]> {
    return insertMembers(env.DB, `crowd${++members}.`, coins);
  }

  /** Calls the instrumented Worker. @throws Error with its answer, if it refuses */
  async function callInstrumented(path: string): Promise<unknown> {
    const response = await fetch(new URL(`/test/${path}`, url));
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  }

  async function setFailpoint<K extends Failpoint>(name: K, value: Failpoints[K]): Promise<void> {
    await callInstrumented(`failpoints/${name}?value=${value}`);
  }

  function readFailpoint<K extends Failpoint>(name: K): Promise<Failpoints[K]> {
    return callInstrumented(`failpoints/${name}`) as Promise<Failpoints[K]>;
  }

  function readCounter(name: Counter): Promise<number> {
    return callInstrumented(`counters/${name}`) as Promise<number>;
  }

  /** Returns the texts of the statements that the instrumented Worker has sent to D1 since the last call. */
  function takeStatements(): Promise<string[]> {
    return callInstrumented("statements") as Promise<string[]>;
  }

  /** Returns how often the instrumented Worker took from each limit since the last reset, by `NAME key`. */
  function readTaken(): Promise<Record<string, number>> {
    return callInstrumented("limits") as Promise<Record<string, number>>;
  }

  /** Returns the calls that D1 has served since the last report while the failpoint `d1Pace` made it slow. */
  function readSlowD1(): Promise<SlowD1Report> {
    return callInstrumented("slow-d1") as Promise<SlowD1Report>;
  }

  /** Sets how often the instrumented Worker has taken from a limit. */
  async function setTaken(name: LimitName, key: string | number, count: number): Promise<void> {
    await callInstrumented(`limits?${new URLSearchParams({ key: `${name} ${key}`, count: String(count) })}`);
  }

  /**
   * Sets how far the instrumented Worker's clock is ahead. Begins and ends in a new millisecond: the runtime's timestamps of earlier
   * and later events then show on which side of the change they are.
   */
  async function setClock(ms: number): Promise<void> {
    clockOffset = ms;
    await untilNextMillisecond();
    await setFailpoint("clockOffsetMs", clockOffset);
    await untilNextMillisecond();
  }

  /** Resets all failpoints of the instrumented Worker but the clock and the seed, and what its limits counted. */
  const resetFailpoints = () => callInstrumented("reset");

  /** Moves the instrumented Worker's clock forward. */
  const advanceClock = (ms: number): Promise<void> => setClock(clockOffset + ms);

  return {
    ...createMemberClient(url),
    ...runtime,
    addMember,
    giveCoins: (memberId: number, amount: number) => insertCoins(env.DB, memberId, amount),
    addMembers,
    setFailpoint,
    readFailpoint,
    resetFailpoints,
    /** Resets what `resetFailpoints` does, and the clock. */
    async reset(): Promise<void> {
      await resetFailpoints();
      await setClock(0);
    },
    readCounter,
    readTaken,
    takeStatements,
    readSlowD1,
    setTaken,
    setClock,
    /** Has the next calls of rooms to D1 meet a fault. */
    async injectFault(
      fault: Fault,
      { times = 1, callSite = "any" }: { times?: number; callSite?: CallSite } = {},
    ) {
      await setFailpoint("d1CallSite", callSite);
      await setFailpoint("d1Fault", fault);
      await setFailpoint("d1FaultCount", times);
    },
    /** Waits until every late call to D1 has run. */
    async drainCalls(): Promise<void> {
      while ((await readCounter("d1LateCalls")) > 0) await setTimeout(20);
    },
    advanceClock,
    /**
     * Has the hourly cron settle all leases, after the time for which coins may be idle. A room that has a step to repeat settles in
     * the next round: the cron leaves alone what a step has just touched.
     */
    async settle(): Promise<void> {
      for (let rounds = 0; rounds < 5; rounds++) {
        await advanceClock(24 * 3600 * 1000);
        await runtime.runHourlyCron();
        const open = await env.DB.prepare("SELECT count(*) AS n FROM holds WHERE held > 0").first("n");
        if (open === 0) return;
      }
    },
    /** Has a member's inbox run its alarm. Returns when the next one is due (Unix ms), or null. */
    runInboxAlarm: (member: TestMember) =>
      callInstrumented(`inbox-alarm/${member.id}`) as Promise<number | null>,
    /** Has a room run its alarm, die, or release a member's hold. */
    control(
      command: "alarm" | "die" | "releaseHold",
      [one, two]: [TestMember, TestMember],
      member?: TestMember,
    ) {
      const room = roomName(pairOf(one.id, two.id));
      return fetch(new URL(`/test/room?name=${room}&command=${command}&member=${member?.id}`, url));
    },
  };
}

export type Parley = Awaited<ReturnType<typeof startParley>>;

async function untilNextMillisecond(): Promise<void> {
  const now = Date.now();
  while (Date.now() === now) await setImmediate();
}
