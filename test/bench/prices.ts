/** What Cloudflare asks for, in dollars: Workers Paid, beyond what the plan includes. */
const ROW_WRITTEN = 1.0 / 1_000_000;
const REQUEST = 0.15 / 1_000_000;
const GB_SECOND = 12.5 / 1_000_000;
/** Incoming frames of a WebSocket are billed as requests, 20 for one. */
const FRAMES_PER_REQUEST = 20;
/** What an object is billed for while it is awake, whatever it uses. */
const OBJECT_GB = 0.128;
/** How long an object stays awake for a call to D1: a round trip to another place. Locally it is far shorter. */
const D1_ROUND_TRIP_SECONDS = 0.02;

/** What one message costs the site, on average. */
export type Usage = {
  /** Rows written in objects and in D1: the price of both is the same. */
  rows: number;
  /** Calls to D1 that the room waits for. */
  d1Calls: number;
};

/**
 * Dollars per million messages: the rows they write, the frames they come in, and the time for which the object is awake
 * because of D1, as if no two calls overlapped. The rows that are read cost a thousandth of those that are written, and the
 * time that a message itself takes is below a millisecond: both are left out.
 */
export function dollarsPerMillion({ rows, d1Calls }: Usage): number {
  const rowsWritten = rows * ROW_WRITTEN;
  const frame = REQUEST / FRAMES_PER_REQUEST;
  const awake = d1Calls * D1_ROUND_TRIP_SECONDS * OBJECT_GB * GB_SECOND;
  return (rowsWritten + frame + awake) * 1_000_000;
}
