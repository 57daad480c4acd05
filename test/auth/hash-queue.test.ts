import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HashQueue } from "../../src/auth/hash-queue.ts";
import { CALL_WAIT_MS, HASHES_PER_ADDRESS } from "../../src/core/limits.ts";

const HOME = { address: "203.0.113.1", wide: "203.0.113.0/24" };
const OTHER = { address: "198.51.100.1", wide: "198.51.100.0/24" };

/** The turns that the queue has waited for. */
let turns: (() => void)[];
let hashed: string[];
let queue: HashQueue;
const run = (network: typeof HOME, name: string) => queue.run(network, () => hashed.push(name) && name);
/** Lets the queue compute the next hash. */
async function takeTurn(): Promise<void> {
  turns.shift()?.();
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  vi.useFakeTimers();
  turns = [];
  hashed = [];
  queue = new HashQueue(() => new Promise((resolve) => turns.push(resolve)));
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the queue of hashes", () => {
  test(`computes one hash a turn, and refuses an address that has ${HASHES_PER_ADDRESS}, without computing`, async () => {
    const accepted = Array.from({ length: HASHES_PER_ADDRESS }, (_, i) => run(HOME, `home${i}`));
    expect(await run(HOME, "one too many")).toBeUndefined();
    const other = run(OTHER, "other");
    expect(hashed).toEqual([]);
    await takeTurn();
    expect(hashed).toEqual(["home0"]);
    expect(await accepted[0]).toBe("home0");
    await takeTurn();
    expect(await other).toBe("other");
    // The first hash gave its place back.
    const next = run(HOME, "next");
    expect(await run(HOME, "again too many")).toBeUndefined();
    for (let i = 0; i < HASHES_PER_ADDRESS; i++) await takeTurn();
    expect(await Promise.all([...accepted, next])).toEqual(["home0", "home1", "home2", "next"]);
  });

  test("computes no hash for which nobody waits any longer, and gives its place back", async () => {
    const late = Array.from({ length: HASHES_PER_ADDRESS }, (_, i) => run(HOME, `late${i}`));
    vi.advanceTimersByTime(CALL_WAIT_MS + 1);
    for (const each of late) {
      await takeTurn();
      expect(await each).toBeUndefined();
    }
    expect(hashed).toEqual([]);
    const now = run(HOME, "now");
    vi.advanceTimersByTime(CALL_WAIT_MS);
    await takeTurn();
    expect(await now).toBe("now");
  });

  test("computes hashes after the clock went back", async () => {
    const early = run(HOME, "early");
    vi.setSystemTime(Date.now() - 3_600_000);
    await takeTurn();
    expect(await early).toBe("early");
  });

  test("goes to the next hash when one throws", async () => {
    const broken = queue.run(HOME, () => {
      throw new Error("an unknown format");
    });
    const next = run(HOME, "next");
    const caught = expect(broken).rejects.toThrow("an unknown format");
    await takeTurn();
    await caught;
    await takeTurn();
    expect(await next).toBe("next");
  });

  test("starts again after it was empty", async () => {
    for (const name of ["first", "second"]) {
      const result = run(HOME, name);
      await takeTurn();
      expect(await result).toBe(name);
      await takeTurn();
    }
    expect(turns).toEqual([]);
  });
});
