import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FairQueue } from "../../src/core/fair-queue.ts";

const at = (wide: string, address: string) => ({ wide, address });

/** Takes every job. */
function takeAll<T>(queue: FairQueue<T>): T[] {
  const jobs: T[] = [];
  for (let job = queue.take(); job !== undefined; job = queue.take()) jobs.push(job);
  return jobs;
}

describe("a fair queue", () => {
  test("has a limited number of places for each address, and gets one back with each job", () => {
    const queue = new FairQueue<string>(2);
    expect(queue.add(at("n", "a"), "a1")).toBe(true);
    expect(queue.add(at("n", "a"), "a2")).toBe(true);
    expect(queue.add(at("n", "a"), "a3")).toBe(false);
    expect(queue.add(at("n", "b"), "b1")).toBe(true);
    expect(queue.take()).toBe("a1");
    expect(queue.add(at("n", "a"), "a4")).toBe(true);
    expect(queue.add(at("n", "a"), "a5")).toBe(false);
    expect(takeAll(queue)).toEqual(["b1", "a2", "a4"]);
    expect(queue.take()).toBeUndefined();
  });

  test("takes from networks in turn, and within each from addresses in turn", () => {
    const queue = new FairQueue<string>(3);
    for (const address of ["a", "b"]) {
      for (const job of [1, 2]) queue.add(at("crowd", address), `${address}${job}`);
    }
    queue.add(at("calm", "c"), "c1");
    queue.add(at("calm", "c"), "c2");
    expect(takeAll(queue)).toEqual(["a1", "c1", "b1", "c2", "a2", "b2"]);
  });

  test("takes every added job once, and no network waits for two jobs of another", () => {
    const place = fc.record({ wide: fc.nat(3), address: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(fc.option(place), { maxLength: 60 }), (steps) => {
        const queue = new FairQueue<{ id: number; wide: string }>(2);
        const waiting: { id: number; wide: string; passedBy: string[] }[] = [];
        const takeOne = () => {
          const job = queue.take();
          const taken = waiting.findIndex(({ id }) => id === job?.id);
          expect(taken === -1).toBe(waiting.length === 0);
          const first = waiting.find(({ wide }) => wide === job?.wide);
          if (first) first.passedBy = [];
          if (taken !== -1) waiting.splice(taken, 1);
          for (const wide of new Set(waiting.map((each) => each.wide))) {
            const next = waiting.find((each) => each.wide === wide);
            if (job && wide !== job.wide) next?.passedBy.push(job.wide);
            expect(new Set(next?.passedBy).size).toBe(next?.passedBy.length);
          }
        };
        for (const [id, step] of steps.entries()) {
          const wide = `n${step?.wide}`;
          if (!step) takeOne();
          else if (queue.add(at(wide, `${wide}.${step.address}`), { id, wide }))
            waiting.push({ id, wide, passedBy: [] });
        }
        while (waiting.length > 0) takeOne();
        takeOne();
      }),
    );
  });
});
