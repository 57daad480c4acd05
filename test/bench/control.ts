import { takeCounters } from "./counters.ts";

/** What the bench sets in a running Worker: `/bench/slow?ms=N`, `/bench/clock?value=N`. */
export const knobs = {
  /** Milliseconds that every call to D1 waits before it goes out. */
  slow: 0,
  /** Milliseconds that the clock is ahead. */
  clock: 0,
};

const realNow = Date.now;
Date.now = () => realNow() + knobs.clock;

/** Answers the bench itself: `/bench/counters` reads the counters and sets them to zero. Undefined for any other request. */
export function control(request: Request): Response | undefined {
  const { pathname, searchParams } = new URL(request.url);
  switch (pathname) {
    case "/bench/counters":
      return Response.json(takeCounters());
    case "/bench/slow":
      knobs.slow = Number(searchParams.get("ms"));
      return Response.json(knobs);
    case "/bench/clock":
      knobs.clock = Number(searchParams.get("value"));
      return Response.json(knobs);
    default:
      return undefined;
  }
}
