/** Prices in dollars of Cloudflare's Workers Paid plan, beyond the included amounts. */
const ROW_WRITTEN = 1.0 / 1_000_000;
const OBJECT_REQUEST = 0.15 / 1_000_000;
const WORKER_REQUEST = 0.3 / 1_000_000;
const GB_SECOND = 12.5 / 1_000_000;
/** Cloudflare bills 20 incoming frames of a WebSocket as one request. */
export const FRAMES_PER_REQUEST = 20;
/** Cloudflare bills an object for this much memory while it is awake, whatever it uses. */
const OBJECT_GB = 0.128;
/** How long an object stays awake for a call to D1, a round trip to another data center. A local call is far shorter. */
const D1_ROUND_TRIP_SECONDS = 0.02;

/** The average use of the platform by one message, or by a site in a second. */
export type Usage = {
  /** Rows written in objects and in D1, which have the same price. */
  rows: number;
  /** Calls to D1 that the room waits for. */
  d1Calls: number;
  /** Requests to the Worker. */
  workerRequests?: number;
  /** Requests to objects, those of the Worker included. The default is the one frame of a message. */
  objectRequests?: number;
};

/**
 * Returns the dollars per million messages: for the rows that they write, for their requests, and for the time that the object
 * waits for D1, as if no two calls overlapped. Leaves out two small amounts: a row read costs a thousandth of a row written,
 * and a message itself takes less than a millisecond.
 */
export function dollarsPerMillion(usage: Usage): number {
  const { rows, d1Calls, workerRequests = 0, objectRequests = 1 / FRAMES_PER_REQUEST } = usage;
  const requests = workerRequests * WORKER_REQUEST + objectRequests * OBJECT_REQUEST;
  const awake = d1Calls * D1_ROUND_TRIP_SECONDS * OBJECT_GB * GB_SECOND;
  return (rows * ROW_WRITTEN + requests + awake) * 1_000_000;
}
