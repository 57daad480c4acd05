import { setTimeout as wait } from "node:timers/promises";
import { ChatClient } from "../../../src/client/chat-client.ts";
import { startCuttingProxy } from "../../support/chaos/cutting-proxy.ts";
import { Dice } from "../../support/dice.ts";
import { simulateStorm } from "../../support/storm/storm.ts";
import { table, withThousands } from "../markdown.ts";
import { type BenchMember, type ParleyServer, startParleyServer } from "../servers/parley-server.ts";
import { atMost, type Part } from "./part.ts";

type Effort = { clients: number; members: number; limitMs: number };
const FULL: Effort = { clients: 2_000, members: 20_000, limitMs: 120_000 };
const QUICK: Effort = { clients: 20, members: 100, limitMs: 60_000 };

/** How many clients connect at the same time before the storm. */
const CONNECTING = 50;
/** The isolates of the simulation. */
const ISOLATES = [1, 20, 200];
const POLL_MS = 20;

export const storm: Part = {
  title: "All members cut off at once",
  async measure(isQuick) {
    const effort = isQuick ? QUICK : FULL;
    const storms = [await realStorm(effort)];
    for (const isolates of ISOLATES) storms.push(await simulatedStorm(isolates, effort));
    const text = [
      "Every member has a chat and the inbox open, and loses both connections at the same moment. D1 serves one call at a time, 1 ms for a read. The clients are Parley's own. On Miniflare one isolate runs the Worker and all objects, and its CPU is the limit. The simulation runs the client's connections and the server's queue of calls in virtual time: `test/support/storm`. Calls in vain: those that D1 served although nobody waited for the answer.",
      table(
        ["", "members", "half of them back, s", "all back, s", "calls to D1", "in vain"],
        storms.map(cells),
      ),
    ].join("\n\n");
    const slowest = Math.max(...storms.flatMap(({ backAt }) => backAt)) / 1_000;
    return { text, targets: [atMost(60, "seconds until all are back", slowest)] };
  },
};

/** When each member had both connections again, in ms after the cut, and the calls that D1 served. */
type Storm = { name: string; backAt: number[]; served: number };

async function simulatedStorm(isolates: number, { members, limitMs }: Effort): Promise<Storm> {
  console.error(`storm: a simulation with ${isolates} isolates`);
  const { backAt, served } = await simulateStorm({ members, isolates, seed: 1, limitMs });
  return { name: `simulated, ${isolates} isolates`, backAt, served };
}

async function realStorm({ clients, limitMs }: Effort): Promise<Storm> {
  console.error(`storm: ${clients} clients`);
  const server = await startParleyServer();
  const proxy = await startCuttingProxy(server.url, new Dice(1));
  const open: Member[] = [];
  try {
    await server.setD1Pace("local");
    while (open.length < clients) {
      const pairs = Math.min(CONNECTING, clients - open.length) / 2;
      const batch = await Promise.all(Array.from({ length: pairs }, () => openPair(server, proxy.url)));
      open.push(...batch.flat());
      await until(() => open.every(({ isOnline }) => isOnline()), limitMs);
    }
    await server.setD1Pace("real");
    proxy.cutAll();
    const cutAt = performance.now();
    const backAt = await timesUntilBack(open, cutAt, limitMs);
    const { served } = await server.setD1Pace("local");
    return { name: "on Miniflare", backAt, served: served.length };
  } finally {
    for (const { close } of open) close();
    await proxy.close();
    await server.close();
  }
}

type Member = { isOnline: () => boolean; close: () => void };

async function openPair(server: ParleyServer, url: URL): Promise<Member[]> {
  const [ada, ben] = [await server.addMember(), await server.addMember()];
  await server.createChat(ada, ben, 1);
  return [openMember(url, ada, ben), openMember(url, ben, ada)];
}

function openMember(url: URL, { token }: BenchMember, other: BenchMember): Member {
  const client = new ChatClient({ url, token });
  const connections = [client.open(other.id), client.inbox()];
  return {
    isOnline: () => connections.every(({ connection }) => connection.state === "online"),
    close: () => client.close(),
  };
}

/** Returns when each member, all of whom were cut off, was online again, in ms after the cut. */
async function timesUntilBack(members: Member[], cutAt: number, limitMs: number): Promise<number[]> {
  const backAt: number[] = [];
  const away = new Set<Member>();
  let pending = members;
  await until(() => {
    const now = performance.now() - cutAt;
    pending = pending.filter((member) => {
      if (!member.isOnline()) away.add(member);
      else if (away.has(member)) backAt.push(now);
      return !away.has(member) || !member.isOnline();
    });
    return pending.length === 0;
  }, limitMs);
  return backAt;
}

async function until(condition: () => boolean, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms`);
    await wait(POLL_MS);
  }
}

/** Each member needs two calls. */
function cells({ name, backAt, served }: Storm): string[] {
  const sorted = backAt.toSorted((a, b) => a - b);
  const seconds = (ms = Number.POSITIVE_INFINITY) => (ms / 1_000).toFixed(1);
  return [
    name,
    withThousands(backAt.length),
    seconds(sorted[sorted.length >> 1]),
    seconds(sorted.at(-1)),
    withThousands(served),
    withThousands(served - 2 * backAt.length),
  ];
}
