import { dollarsPerMillion } from "../prices.ts";
import type { Counters } from "../workers/counters.ts";

/** The events of a site that cost something, each with how often it happens in a second at 10,000 members with open sockets. */
const RATES_OF_10_000 = {
  message: 62.5,
  inboxConnect: 26.7,
  /** Returns of members to the tab of the page. */
  focus: 33.3,
  chatConnect: 43.3,
  /** Rooms in which something happens at least once in 45 s; not a rate. */
  activeRoom: 1_250,
  /** 7 of 10 messages are paid for. */
  paidMessage: 0.7 * 62.5,
  conversationBegun: 6.7,
  logIn: 0.8,
};
export type EventName = keyof typeof RATES_OF_10_000;
export const EVENT_NAMES = Object.keys(RATES_OF_10_000) as EventName[];

/** The cost of one event, or of an active room in a second. */
export type EventCost = {
  /** Calls to D1; a batch is one. */
  d1Calls: number;
  /** Those of the calls that write. */
  d1Writes: number;
  /** Rows written in objects and in D1. */
  rows: number;
  /** Requests to the Worker, each of which calls an object. */
  workerRequests: number;
  /** Calls from one object to another, and frames, 20 of which are one request. */
  objectRequests: number;
};

/** A D1 that answers one call at a time needs so long. `docs/scaling.md` says where the times come from. */
const READ_SECONDS = 0.001;
const WRITE_SECONDS = 0.005;
/** Calls queue for longer and longer as a database gets busier. */
const MAX_BUSY_SHARE = 0.6;
const MONTH_SECONDS = 30 * 24 * 3_600;

export type SiteLoad = {
  d1Calls: number;
  /** The part of a second that one D1 database would be busy for, above 1 if it could not. */
  busyShare: number;
  databases: number;
  /** In a month of 30 days, at the same rates day and night. */
  rowsPerMonth: number;
  dollarsPerMonth: number;
};

/** Returns the cost of all that the counters have counted, for each of `events`. */
export function eventCost(counters: Counters, events: number): EventCost {
  const { d1Calls, d1Writes, objectRows, d1Rows, workerCalls, objectCalls } = counters;
  return {
    d1Calls: d1Calls / events,
    d1Writes: d1Writes / events,
    rows: (objectRows + d1Rows) / events,
    workerRequests: sumOf(workerCalls) / events,
    objectRequests: sumOf(objectCalls) / events,
  };
}

export function averageCost(costs: EventCost[]): EventCost {
  const average = (figure: keyof EventCost) =>
    costs.reduce((sum, cost) => sum + cost[figure], 0) / costs.length;
  return {
    d1Calls: average("d1Calls"),
    d1Writes: average("d1Writes"),
    rows: average("rows"),
    workerRequests: average("workerRequests"),
    objectRequests: average("objectRequests"),
  };
}

/** Returns how often each event happens in a second on a site of so many members. */
export function ratesOf(members: number): Record<EventName, number> {
  const rates = EVENT_NAMES.map((name) => [name, (RATES_OF_10_000[name] * members) / 10_000]);
  return Object.fromEntries(rates) as Record<EventName, number>;
}

export function siteLoad(costs: Record<EventName, EventCost>, members: number): SiteLoad {
  const rates = ratesOf(members);
  const total = (figure: keyof EventCost) =>
    EVENT_NAMES.reduce((sum, name) => sum + costs[name][figure] * rates[name], 0);
  const [d1Calls, d1Writes, rows] = [total("d1Calls"), total("d1Writes"), total("rows")];
  const busyShare = (d1Calls - d1Writes) * READ_SECONDS + d1Writes * WRITE_SECONDS;
  const second = {
    rows,
    d1Calls,
    workerRequests: total("workerRequests"),
    objectRequests: total("workerRequests") + total("objectRequests"),
  };
  return {
    d1Calls,
    busyShare,
    databases: Math.ceil(busyShare / MAX_BUSY_SHARE),
    rowsPerMonth: rows * MONTH_SECONDS,
    dollarsPerMonth: (dollarsPerMillion(second) / 1_000_000) * MONTH_SECONDS,
  };
}

function sumOf(values: Record<string, number>): number {
  return Object.values(values).reduce((sum, value) => sum + value, 0);
}
