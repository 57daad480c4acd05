/** `local`: as fast as the runtime allows. `real`: as slow as the real D1. `silent`: no call is served until the pace changes. */
export const PACES = ["local", "real", "silent"] as const;
export type Pace = (typeof PACES)[number];

/** A call that the slow D1 has begun to serve, and how long it was in the queue. */
export type ServedCall = { waitedMs: number; writes: boolean };
export type SlowD1Report = { served: ServedCall[]; waiting: number };

/** One state for all callers, because the objects of a local Worker share an isolate. */
export const slowD1 = { pace: "local" as Pace, served: [] as ServedCall[], waiting: 0 };

/** Returns the calls that the slow D1 served since the last report, in order, and how many wait in its queue now. */
export function takeReport(): SlowD1Report {
  return { served: slowD1.served.splice(0), waiting: slowD1.waiting };
}
