import { CALL_WAIT_MS } from "../../../src/core/limits.ts";
import { fractionOf, nextSeed } from "../dice.ts";
import { PACES, slowD1 } from "../slow-d1/pace.ts";

/** The faults of a call from a room to D1. The caller receives an error for the first four. */
export const FAULTS = [
  "lost",
  "answer-lost",
  "late",
  "down",
  "repeated",
  "delayed",
  "gated",
  "answer-gated",
  "none",
] as const;
export type Fault = (typeof FAULTS)[number];

/** Where a room calls D1 from. */
export const CALL_SITES = [
  "any",
  "step",
  "repair",
  "read-funds",
  "connect",
  "create-chat",
  "member-status",
  "smile",
] as const;
export type CallSite = (typeof CALL_SITES)[number];

/** The values of the failpoints that have names for them; the others take any number. */
const NAMED_VALUES = {
  d1: ["up", "down"],
  d1Inbox: ["up", "down", "failing", "answer-gated"],
  /** How fast D1 serves all calls. */
  d1Pace: PACES,
  d1Fault: FAULTS,
  d1RandomFaults: ["losing", "harmless"],
  d1CallSite: CALL_SITES,
  gate: ["open", "closed"],
  r2Put: ["ok", "throw", "hang", "store-then-throw"],
  r2Delete: ["ok", "throw"],
  inbox: ["ok", "throw", "hang", "block"],
  inboxLimits: ["ok", "throw", "hang"],
  /** How an inbox answers a room that asks about its member. */
  inboxStanding: ["ok", "throw", "hang"],
  /**
   * How an inbox takes the two calls around a change of its member: the first one fails or is never answered, the second one never
   * comes, because the Worker died, or both fail. With `gated`, the second one never comes, and the first one is answered once the
   * gate opens.
   */
  inboxAccess: ["ok", "first-fails", "first-hangs", "second-lost", "both-fail", "gated"],
  limits: ["ok", "throw", "hang", "counted"],
  hasher: ["ok", "hang", "gated"],
  /** Whether upgrades wait in their room until the gate opens. */
  roomUpgrade: ["ok", "gated"],
  workerD1: ["up", "until-write", "answer-lost", "down", "failing", "hang"],
  /** An `older` room runs code without the method that is called. */
  roomFault: ["hang", "throw", "failing", "block", "older"],
  /** The next statement that stores a message in a room throws. Any other could be one of work that is still under way. */
  roomStorage: ["ok", "failing"],
  /** The error of every call that is `failing`. */
  failure: ["retryable", "overloaded", "inactive", "reset", "bug"],
} as const;

type NamedFailpoints = { [K in keyof typeof NAMED_VALUES]: (typeof NAMED_VALUES)[K][number] };

type NumberFailpoints = {
  /** Milliseconds that the Worker's clock is ahead. */
  clockOffsetMs: number;
  /** How many of the next calls to D1 meet `d1Fault`. The calls after them meet a random fault. */
  d1FaultCount: number;
  /** How many of a hundred calls to D1 meet a random fault. */
  d1FaultPercent: number;
  d1DelayMaxMs: number;
  /** The seed of the random faults and delays. */
  seed: number;
  /** The room dies at this call of its alarm: 1 is before the first call to D1 or R2, 2 is after it, and so on. 0: never. */
  dieAtCall: number;
  /** The room whose lower member has this id answers no call of the Worker or an inbox, in the way of `roomFault`. 0: none. */
  silentRoom: number;
  /** Only calls to rooms of this member count as `roomCalls`. 0: all. Inboxes of earlier tests may be at work. */
  countedMember: number;
  /** How many of the next alarms throw before they do anything. */
  alarmThrows: number;
  /** Timers of this many ms run for a tenth of that. A test sets it while it makes something hang. 0: none. */
  shortenedWaitMs: number;
};

/**
 * The faults that a test can set in the instrumented Worker. One object serves all rooms, because the objects of a local Worker
 * share an isolate.
 */
export type Failpoints = NamedFailpoints & NumberFailpoints;
export type Failpoint = keyof Failpoints;

const DEFAULTS: Failpoints = {
  clockOffsetMs: 0,
  d1: "up",
  d1Inbox: "up",
  d1Pace: "local",
  d1Fault: "none",
  d1FaultCount: 0,
  d1FaultPercent: 0,
  d1RandomFaults: "losing",
  d1DelayMaxMs: 20,
  d1CallSite: "any",
  seed: 1,
  gate: "open",
  r2Put: "ok",
  r2Delete: "ok",
  inbox: "ok",
  inboxLimits: "ok",
  inboxStanding: "ok",
  inboxAccess: "ok",
  limits: "ok",
  hasher: "ok",
  roomUpgrade: "ok",
  workerD1: "up",
  roomFault: "hang",
  roomStorage: "ok",
  failure: "retryable",
  silentRoom: 0,
  countedMember: 0,
  dieAtCall: 0,
  alarmThrows: 0,
  shortenedWaitMs: 0,
};

export const failpoints: Failpoints = { ...DEFAULTS };

const realNow = Date.now;
/** The values of `clockOffsetMs`, and since when each one applies (Unix ms, real time). */
const clockOffsets = [{ since: 0, offsetMs: DEFAULTS.clockOffsetMs }];

/** Returns the time (Unix ms) that the Worker's clock showed at a real time. */
export function testTime(realTime = realNow()): number {
  return realTime + (clockOffsets.findLast(({ since }) => since <= realTime)?.offsetMs ?? 0);
}

/** The counts that a test can read from the instrumented Worker. */
export const counters = {
  d1Calls: 0,
  /** Calls to D1 that have been answered, with a result or an error. */
  d1Answers: 0,
  /** Calls of inboxes to D1, which `d1Calls` does not count. */
  d1InboxCalls: 0,
  /** Calls to D1 whose caller got an error and that have yet to run. */
  d1LateCalls: 0,
  /** Strings in D1's answers to rooms and inboxes: emails and password hashes, and all others. */
  d1PrivateStrings: 0,
  d1OtherStrings: 0,
  inboxCalls: 0,
  /** Inboxes that the Worker has notified before it changes their member. */
  accessChanges: 0,
  /** Messages that rooms have reported to inboxes. */
  reportedSends: 0,
  /** Rooms that inboxes and the Worker have called, except for upgrades. */
  roomCalls: 0,
  /** Rows that rooms, and inboxes, have read from their storage. */
  roomRowsRead: 0,
  inboxRowsRead: 0,
  /** Rows that rooms and inboxes have written to their storage, and alarms that they set or deleted. */
  roomRowsWritten: 0,
  inboxRowsWritten: 0,
  /** Statements of the Worker, not those of an object. */
  workerStatements: 0,
  /** The Worker's calls to D1 that were answered. */
  workerAnswers: 0,
  /** The Worker's calls to D1, each with one or more statements, the rows that its queries read, and those that its batches wrote. */
  workerCalls: 0,
  workerRowsRead: 0,
  workerRowsWritten: 0,
  hasherCalls: 0,
  workerWrites: 0,
  alarms: 0,
};
export type Counter = keyof typeof counters;

/** The texts of the statements of the Worker, not those of an object, since the last time that a test read them. */
export const workerStatementTexts = new Set<string>();

/** Sets a failpoint from the text of a request. @throws RangeError for an unknown name or value */
export function setFailpoint(name: string, value: string): void {
  if (!isFailpoint(name)) throw new RangeError(`no failpoint has the name ${name}`);
  const names: readonly string[] | undefined = Object.entries(NAMED_VALUES).find(
    ([key]) => key === name,
  )?.[1];
  if (names ? !names.includes(value) : !/^-?\d+$/.test(value))
    throw new RangeError(`the failpoint ${name} does not take the value ${value}`);
  Object.assign(failpoints, { [name]: names ? value : Number(value) });
  slowD1.pace = failpoints.d1Pace;
  if (name === "clockOffsetMs") clockOffsets.push({ since: realNow(), offsetMs: Number(value) });
}

export function isFailpoint(name: string): name is Failpoint {
  return Object.hasOwn(failpoints, name);
}

export function isCounter(name: string): name is Counter {
  return Object.hasOwn(counters, name);
}

/** Resets all failpoints but the clock, whose offset `advanceClock` adds up, and the seed. */
export function resetFailpoints(): void {
  const { clockOffsetMs: _, seed: __, ...others } = DEFAULTS;
  Object.assign(failpoints, others);
  slowD1.pace = failpoints.d1Pace;
}

/** Returns how long a timer of so many ms runs in the instrumented Worker. */
export function timerMs(ms: number): number {
  // A call that waits at the gate does not time out on a slow machine.
  if (ms === CALL_WAIT_MS && failpoints.gate === "closed") return ms * 10;
  return ms === failpoints.shortenedWaitMs ? ms / 10 : ms;
}

export async function untilGateOpens(): Promise<void> {
  while (failpoints.gate === "closed") await scheduler.wait(10);
}

/** Returns the next fraction, from 0 to 1, of the failpoint `seed`. */
export function nextFraction(): number {
  failpoints.seed = nextSeed(failpoints.seed);
  return fractionOf(failpoints.seed);
}
