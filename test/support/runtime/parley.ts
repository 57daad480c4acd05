import { CALL_SITES, type CallSite, FAULTS, type Failpoint, type Fault } from "../failpoints/failpoints.ts";
import { createMemberClient, JWT_SECRET, type TestMember } from "./member-client.ts";
import { insertCoins, insertMember, insertMembers, type MemberRoles } from "./members.ts";
import { startWorkerRuntime } from "./worker-runtime.ts";

export { JWT_SECRET, type TestMember, tokenFor } from "./member-client.ts";
export type { Frame } from "./test-socket.ts";

/** Parley on the real runtime, on a port of its own, with empty storage. */
export async function startParley(
  vars: Record<string, string | number> = {},
  {
    secrets = { JWT_SECRET },
    instrumented = false,
  }: { secrets?: Record<string, string>; instrumented?: boolean } = {},
) {
  const runtime = await startWorkerRuntime(instrumented ? "instrumented" : "real", { ...vars, ...secrets });
  const { url, env } = runtime;
  let members = 0;
  let clockOffset = 0;

  /** Puts a member into D1, without the cost of a password. */
  function addMember(member: MemberRoles & { coins?: number } = {}): Promise<TestMember> {
    return insertMember(env.DB, { ...member, email: `member${++members}@example.com` });
  }

  /** One member for each amount of coins, at once. */
  function addMembers(coins: number[]): Promise<TestMember[]> {
    return insertMembers(env.DB, `crowd${++members}.`, coins);
  }

  /** Turns a knob of the instrumented Worker. */
  function setFailpoint(knob: Failpoint, value: number): Promise<Response> {
    return fetch(new URL(`/test/${knob}?value=${value}`, url));
  }

  async function readFailpoint(knob: Failpoint): Promise<number> {
    return (await fetch(new URL(`/test/${knob}`, url))).json() as Promise<number>;
  }

  /** Lets time go by, for the instrumented Worker. */
  function advanceClock(ms: number): Promise<Response> {
    clockOffset += ms;
    return setFailpoint("clock", clockOffset);
  }

  return {
    ...createMemberClient(url),
    ...runtime,
    addMember,
    giveCoins: (memberId: number, amount: number) => insertCoins(env.DB, memberId, amount),
    addMembers,
    setFailpoint,
    readFailpoint,
    /** Orders a fate for the next calls of rooms to D1. */
    async injectFault(
      fate: Fault,
      { times = 1, callSite = "every call" }: { times?: number; callSite?: CallSite } = {},
    ) {
      await setFailpoint("site", CALL_SITES.indexOf(callSite));
      await setFailpoint("fate", FAULTS.indexOf(fate));
      await setFailpoint("faults", times);
    },
    /** Waits until no call is on its way any more. */
    async drainCalls(): Promise<void> {
      while ((await readFailpoint("late")) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    advanceClock,
    /** Lets each room give back what it holds: by the hourly cron, after the time for which coins may lie idle. */
    async settle(): Promise<void> {
      await advanceClock(24 * 3600 * 1000);
      for (let rounds = 0; rounds < 5; rounds++) {
        await runtime.runHourlyCron();
        const open = await env.DB.prepare("SELECT count(*) AS n FROM holds WHERE held > 0").first("n");
        if (open === 0) return;
      }
    },
    /** Has a room ring its alarm, die, or give back a member's coins. */
    control(
      command: "alarm" | "die" | "releaseHold",
      [one, two]: [TestMember, TestMember],
      member?: TestMember,
    ) {
      const room = `${Math.min(one.id, two.id)}:${Math.max(one.id, two.id)}`;
      return fetch(new URL(`/test/room?name=${room}&command=${command}&member=${member?.id}`, url));
    },
  };
}

export type Parley = Awaited<ReturnType<typeof startParley>>;
