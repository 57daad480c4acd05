import { setTimeout as wait } from "node:timers/promises";
import type { ParleyServer } from "../servers/parley-server.ts";
import type { Counters } from "../workers/counters.ts";

/** No call to D1 for so long: the work that something caused has ended. The page asks for a balance within 5 s. */
const QUIET_MS = 3_000;
const POLL_MS = 250;
const GIVES_UP_AFTER_MS = 60_000;

/** Returns everything that an action caused: until `isDone`, and then until nothing happens any more. */
export async function meter(
  server: ParleyServer,
  action: () => Promise<unknown>,
  isDone: (total: Counters) => boolean = () => true,
): Promise<Counters> {
  await server.takeCounters();
  await action();
  const begin = performance.now();
  let total = await server.takeCounters();
  let lastCall = performance.now();
  while (!isDone(total) || performance.now() - lastCall < QUIET_MS) {
    if (performance.now() - begin > GIVES_UP_AFTER_MS) throw new Error("the awaited calls did not come");
    await wait(POLL_MS);
    const next = await server.takeCounters();
    if (next.d1Calls > 0) lastCall = performance.now();
    total = sumCounters(total, next);
  }
  return total;
}

export function sumCounters(one: Counters, other: Counters): Counters {
  const sum: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(one)) {
    const added = other[name as keyof Counters];
    sum[name] =
      typeof value === "number"
        ? value + (added as number)
        : sumCounts(value, added as Record<string, number>);
  }
  return sum as Counters;
}

function sumCounts(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  const sum = { ...one };
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
