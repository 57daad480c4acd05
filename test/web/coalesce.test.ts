import { expect, test } from "vitest";
import { coalesce } from "../../src/web/coalesce.ts";

/** A function whose runs end one after the other, when the test says so. */
function pending() {
  const ends: PromiseWithResolvers<void>[] = [];
  const run = () => {
    const end = Promise.withResolvers<void>();
    ends.push(end);
    return end.promise;
  };
  return { ends, run };
}

test("calls during a run are answered by one more run, which begins after it", async () => {
  const { ends, run } = pending();
  const coalesced = coalesce(run);
  const all = [coalesced(), coalesced(), coalesced()];
  expect(ends.length).toBe(1);
  ends[0]?.resolve();
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.resolve();
  await Promise.all(all);
  expect(ends.length).toBe(2);
});

test("a call after a run runs again, also after one that failed", async () => {
  const { ends, run } = pending();
  const coalesced = coalesce(run);
  const first = coalesced();
  ends[0]?.reject(new Error("no"));
  await expect(first).rejects.toThrow("no");
  const second = coalesced();
  expect(ends.length).toBe(2);
  ends[1]?.resolve();
  await second;
});
