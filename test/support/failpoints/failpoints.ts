import { fractionOf, nextSeed } from "../dice.ts";

/** What may happen to a call on its way. The caller is told "error" for the first four. */
export const FAULTS = [
  "lost",
  "answer-lost",
  "late",
  "down",
  "repeated",
  "delayed",
  "held",
  "carried",
] as const;
export type Fault = (typeof FAULTS)[number];

/** Where a room calls D1 from. */
export const CALL_SITES = ["every call", "step", "look", "connect", "standings", "smile"] as const;
export type CallSite = (typeof CALL_SITES)[number];

/**
 * What a test can set in the instrumented Worker (`/test/NAME?value=N`) and read (`/test/NAME`). All of them are numbers, and
 * one for all rooms: a Worker's objects live in one isolate here.
 */
export const failpoints = {
  /** Milliseconds that the clock is ahead. */
  clock: 0,

  /** Of what happens between a room and D1: how many of the next calls meet `fate`; afterwards, a random one to `percent`. */
  faults: 0,
  fate: 0,
  percent: 0,
  /** While 1, random fates only repeat or delay. */
  harmless: 0,
  /** The most that a call is delayed, in milliseconds. */
  delay: 20,
  /** While 1, no call gets to D1. */
  down: 0,
  /** The calls that this is about: an index of `SITES`. */
  site: 0,
  /** How many calls came, and how many of them are still on their way. */
  calls: 0,
  late: 0,
  seed: 1,

  /** While 1, no file of a room gets to R2, and no call whose fate is `held` to D1. */
  hold: 0,
  /** What R2 does with the next files: throws (1), never answers (2), stores and then throws (3). */
  files: 0,
  /** While 1, R2 deletes nothing. */
  r2DeleteThrows: 0,

  /** What inboxes do when a room tells them something: throw (1), never answer (2), wait until they may (3). */
  inboxDown: 0,
  /** How often rooms told an inbox of a chat. */
  inboxCalls: 0,

  /** The room dies at this call of an alarm to the outside: 1 is before the first one, 2 behind it, and so on. */
  dieAt: 0,
  /** How many of the next alarms throw at their very beginning. */
  alarmThrows: 0,
  alarms: 0,

  async held(): Promise<void> {
    while (failpoints.hold === 1) await new Promise((resolve) => setTimeout(resolve, 10));
  },

  /** From 0 to 1, by the seed. */
  random(): number {
    failpoints.seed = nextSeed(failpoints.seed);
    return fractionOf(failpoints.seed);
  },
};

export type Failpoint = Exclude<keyof typeof failpoints, "held" | "random">;
