/** Returns the seed that `SEED` in the environment names, to repeat a failed run, else a new one. */
export function seedFromEnv(): number {
  return Number(process.env["SEED"] ?? Date.now() % 1_000_000);
}

/** Returns the seed after this one (mulberry32). */
export function nextSeed(seed: number): number {
  return (seed + 0x6d2b79f5) | 0;
}

/** Returns the fraction of a seed, from 0 up to 1, which is never reached. */
export function fractionOf(seed: number): number {
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}

/** The random choices of one test, which are the same for the same seed. */
export class Dice {
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Returns a number from 0 up to `end`, which is never reached. */
  upTo(end: number): number {
    this.#seed = nextSeed(this.#seed);
    return fractionOf(this.#seed) * end;
  }

  /** Returns an integer from `from` to `to`, both included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.upTo(to - from + 1));
  }

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.integer(0, choices.length - 1)];
    if (chosen === undefined) throw new RangeError("there is nothing to choose from");
    return chosen;
  }
}
