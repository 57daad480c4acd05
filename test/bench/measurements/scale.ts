import type { RunOptions } from "../load/conversation.ts";

export const MANY = 64;
/** A measurement begins after these messages, when the leases have grown and the code is warm. */
const FIRST_MESSAGES = 3_000;

/** How much the bench measures. */
export type Scale = {
  /** How many times the bench measures each candidate. The figures are medians. */
  rounds: number;
  first: RunOptions;
  many: RunOptions;
  one: RunOptions;
  /** A conversation whose rows the bench counts. */
  counted: RunOptions;
  /** The first messages while D1 is slow. */
  slowFirst: RunOptions;
  /** Rounds of one lease for each member, by how many messages a lease pays for. */
  leaseRounds: Record<number, number>;
  /** Messages in the long chat and in the short one. */
  chatLengths: { long: number; short: number };
  connects: number;
};

export const FULL: Scale = {
  rounds: 7,
  first: { messages: FIRST_MESSAGES, inFlight: MANY, limitMs: 1_000 },
  many: { messages: 20_000, inFlight: MANY, limitMs: 1_500 },
  one: { messages: 2_000, inFlight: 1, limitMs: 1_000 },
  counted: { messages: 20_000, inFlight: MANY, limitMs: 5_000 },
  slowFirst: { messages: FIRST_MESSAGES, inFlight: MANY, limitMs: 10_000 },
  leaseRounds: { 10: 20, 20: 15, 50: 8, 200: 5 },
  chatLengths: { long: 100_000, short: 1_000 },
  connects: 40,
};

/** Enough to show that everything runs. */
export const QUICK: Scale = {
  rounds: 1,
  first: { messages: 100, inFlight: MANY, limitMs: 500 },
  many: { messages: 500, inFlight: MANY, limitMs: 500 },
  one: { messages: 50, inFlight: 1, limitMs: 500 },
  counted: { messages: 300, inFlight: MANY, limitMs: 1_000 },
  slowFirst: { messages: 100, inFlight: MANY, limitMs: 500 },
  leaseRounds: { 10: 2, 20: 1 },
  chatLengths: { long: 5_000, short: 1_000 },
  connects: 5,
};
