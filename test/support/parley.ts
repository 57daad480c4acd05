import { clientOf, JWT_SECRET, type TestMember } from "./client.ts";
import { FATES, type Fate, type Knob, SITES, type Site } from "./knobs.ts";
import { insertCoins, insertMember, insertMembers, type Roles } from "./members.ts";
import { startRuntime } from "./runtime.ts";

export { JWT_SECRET, type TestMember, tokenFor } from "./client.ts";
export type { Frame } from "./socket.ts";

/** Parley on the real runtime, on a port of its own, with empty storage. */
export async function startParley(
  vars: Record<string, string | number> = {},
  {
    secrets = { JWT_SECRET },
    instrumented = false,
  }: { secrets?: Record<string, string>; instrumented?: boolean } = {},
) {
  const runtime = await startRuntime(instrumented ? "instrumented" : "real", { ...vars, ...secrets });
  const { url, env } = runtime;
  let members = 0;
  let ahead = 0;

  /** Puts a member into D1, without the cost of a password. */
  function addMember(member: Roles & { coins?: number } = {}): Promise<TestMember> {
    return insertMember(env.DB, { ...member, email: `member${++members}@example.com` });
  }

  /** One member for each amount of coins, at once. */
  function addMembers(coins: number[]): Promise<TestMember[]> {
    return insertMembers(env.DB, `crowd${++members}.`, coins);
  }

  /** Turns a knob of the instrumented Worker. */
  function turn(knob: Knob, value: number): Promise<Response> {
    return fetch(new URL(`/test/${knob}?value=${value}`, url));
  }

  async function read(knob: Knob): Promise<number> {
    return (await fetch(new URL(`/test/${knob}`, url))).json() as Promise<number>;
  }

  /** Lets time go by, for the instrumented Worker. */
  function pass(ms: number): Promise<Response> {
    ahead += ms;
    return turn("clock", ahead);
  }

  return {
    ...clientOf(url),
    ...runtime,
    addMember,
    giveCoins: (memberId: number, amount: number) => insertCoins(env.DB, memberId, amount),
    addMembers,
    turn,
    read,
    /** Orders a fate for the next calls of rooms to D1. */
    async order(fate: Fate, { times = 1, site = "every call" }: { times?: number; site?: Site } = {}) {
      await turn("site", SITES.indexOf(site));
      await turn("fate", FATES.indexOf(fate));
      await turn("faults", times);
    },
    /** Waits until no call is on its way any more. */
    async arrived(): Promise<void> {
      while ((await read("late")) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    pass,
    /** Lets each room give back what it holds: by the hourly cron, after the time for which coins may lie idle. */
    async settle(): Promise<void> {
      await pass(24 * 3600 * 1000);
      for (let rounds = 0; rounds < 5; rounds++) {
        await runtime.strikeHour();
        const open = await env.DB.prepare("SELECT count(*) AS n FROM holds WHERE held > 0").first("n");
        if (open === 0) return;
      }
    },
    /** Has a room ring its alarm, die, or give back a member's coins. */
    act(act: "alarm" | "die" | "releaseHold", [one, two]: [TestMember, TestMember], member?: TestMember) {
      const name = `${Math.min(one.id, two.id)}:${Math.max(one.id, two.id)}`;
      return fetch(new URL(`/test/room?name=${name}&act=${act}&member=${member?.id}`, url));
    },
  };
}

export type Parley = Awaited<ReturnType<typeof startParley>>;
