/** Chance that comes again with its seed (mulberry32): one seed after another, and for each a fraction from 0 to 1. */
export function nextSeed(seed: number): number {
  return (seed + 0x6d2b79f5) | 0;
}

export function fractionOf(seed: number): number {
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}

/** A die for one test. */
export class Dice {
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** From 0 up to `end`, which is never reached. */
  upTo(end: number): number {
    this.#seed = nextSeed(this.#seed);
    return fractionOf(this.#seed) * end;
  }

  integer(from: number, to: number): number {
    return from + Math.floor(this.upTo(to - from + 1));
  }

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.integer(0, choices.length - 1)];
    if (chosen === undefined) throw new RangeError("there is nothing to choose from");
    return chosen;
  }
}
