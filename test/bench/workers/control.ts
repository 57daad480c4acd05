import { PACES, slowD1, takeReport } from "../../support/slow-d1/pace.ts";
import { takeCounters } from "./counters.ts";

/** Settings of a running Worker, which the bench changes. */
export const overrides = {
  /** Milliseconds by which the Worker delays every call to D1. */
  d1DelayMs: 0,
  /** Milliseconds that the clock is ahead. */
  clockOffsetMs: 0,
  /** Whether a query whose answer has no counts runs twice, so that the rows that it reads are counted. */
  countsReads: false,
};

const realNow = Date.now;
Date.now = () => realNow() + overrides.clockOffsetMs;

/**
 * Handles a request of the bench. `/bench/counters` returns the counters and resets them; `/bench/slow-d1` does the same for the calls
 * that the slow D1 served, and sets its pace if it has one. Returns undefined for any other request.
 */
export function handleBenchRequest(request: Request): Response | undefined {
  const { pathname, searchParams } = new URL(request.url);
  switch (pathname) {
    case "/bench/counters":
      return Response.json(takeCounters());
    case "/bench/delay":
      overrides.d1DelayMs = Number(searchParams.get("ms"));
      return Response.json(overrides);
    case "/bench/clock":
      overrides.clockOffsetMs = Number(searchParams.get("value"));
      return Response.json(overrides);
    case "/bench/count-reads":
      overrides.countsReads = true;
      return Response.json(overrides);
    case "/bench/slow-d1":
      slowD1.pace = PACES.find((pace) => pace === searchParams.get("pace")) ?? slowD1.pace;
      return Response.json(takeReport());
    default:
      return undefined;
  }
}
