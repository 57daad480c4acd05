import { takeCounters } from "./counters.ts";

/** Settings of a running Worker, which the bench changes with `/bench/slow?ms=N` and `/bench/clock?value=N`. */
export const overrides = {
  /** Milliseconds by which the Worker delays every call to D1. */
  d1DelayMs: 0,
  /** Milliseconds that the clock is ahead. */
  clockOffsetMs: 0,
};

const realNow = Date.now;
Date.now = () => realNow() + overrides.clockOffsetMs;

/** Handles a request of the bench; `/bench/counters` returns the counters and resets them. Returns undefined for any other request. */
export function handleBenchRequest(request: Request): Response | undefined {
  const { pathname, searchParams } = new URL(request.url);
  switch (pathname) {
    case "/bench/counters":
      return Response.json(takeCounters());
    case "/bench/slow":
      overrides.d1DelayMs = Number(searchParams.get("ms"));
      return Response.json(overrides);
    case "/bench/clock":
      overrides.clockOffsetMs = Number(searchParams.get("value"));
      return Response.json(overrides);
    default:
      return undefined;
  }
}
