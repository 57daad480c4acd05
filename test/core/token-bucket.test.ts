import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { affordable, type Bucket, takeInstead, takeToken } from "../../src/core/token-bucket.ts";

const rate = { burst: 3, perSecond: 2 };

describe("a token bucket", () => {
  test("gives a burst, then none, and returns when the next token is there", () => {
    let bucket: Bucket | undefined;
    for (let i = 0; i < 3; i++) {
      const taken = takeToken(bucket, rate, 0);
      expect(taken.retryAfter).toBe(0);
      bucket = taken;
    }
    expect(takeToken(bucket, rate, 0)).toMatchObject({ tokens: 0, retryAfter: 1 });
    expect(takeToken(bucket, rate, 499).retryAfter).toBe(1);
    expect(takeToken(bucket, rate, 500).retryAfter).toBe(0);
  });

  test("is refilled up to the burst and not beyond", () => {
    expect(takeToken({ tokens: 0, at: 0 }, rate, 3_600_000).tokens).toBe(2);
  });

  test("loses no tokens when the clock is set back", () => {
    expect(takeToken({ tokens: 2, at: 1000 }, rate, 0)).toMatchObject({ tokens: 1, retryAfter: 0 });
  });

  test("returns the wait in whole seconds", () => {
    expect(takeToken({ tokens: 0, at: 0 }, { burst: 1, perSecond: 0.1 }, 0).retryAfter).toBe(10);
  });

  test("gives at most the burst plus the refill in any time, and always a token after the wait that it returned", () => {
    const waits = fc.array(fc.nat(3_000), { maxLength: 60, size: "max" });
    const rates = fc.record({
      burst: fc.integer({ min: 1, max: 5 }),
      perSecond: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(rates, waits, (any, gaps) => {
        let [bucket, now, taken]: [Bucket | undefined, number, number] = [undefined, 0, 0];
        for (const gap of gaps) {
          now += gap;
          const next = takeToken(bucket, any, now);
          bucket = next;
          if (next.retryAfter === 0) taken++;
          else expect(takeToken(next, any, now + next.retryAfter * 1000).retryAfter).toBe(0);
          expect(taken).toBeLessThanOrEqual(any.burst + (now / 1000) * any.perSecond + 1e-6);
        }
      }),
    );
  });

  test("gives several tokens at once, and a whole burst if more are requested", () => {
    const five = { burst: 5, perSecond: 1 };
    expect(takeToken(undefined, five, 0, 3)).toEqual({ tokens: 2, at: 0, retryAfter: 0 });
    expect(takeToken({ tokens: 2, at: 0 }, five, 0, 3)).toEqual({ tokens: 2, at: 0, retryAfter: 1 });
    expect(takeToken(undefined, five, 0, 10)).toEqual({ tokens: 0, at: 0, retryAfter: 0 });
    expect(takeToken({ tokens: 4, at: 0 }, five, 0, 10)).toEqual({ tokens: 4, at: 0, retryAfter: 1 });
  });

  test("is disabled by a burst or a rate of 0", () => {
    expect(takeToken({ tokens: 0, at: 0 }, { burst: 0, perSecond: 5 }, 0).retryAfter).toBe(0);
    expect(takeToken({ tokens: 0, at: 0 }, { burst: 5, perSecond: 0 }, 0).retryAfter).toBe(0);
  });
});

describe("a frame whose cost is known late", () => {
  const five = { burst: 5, perSecond: 1 };

  test("pays all of it in place of its first token, or gets that token back", () => {
    const paid = takeToken({ tokens: 3, at: 0 }, five, 0);
    expect(takeInstead(paid, five, 0, 3)).toEqual({ tokens: 0, at: 0, retryAfter: 0 });
    expect(takeInstead(paid, five, 0, 4)).toEqual({ tokens: 3, at: 0, retryAfter: 1 });
    expect(takeInstead(undefined, five, 0, 4)).toMatchObject({ tokens: 1 });
  });

  test("may cost nothing: it gets its first token back, and the bucket never holds more than a burst", () => {
    const paid = takeToken({ tokens: 1, at: 0 }, five, 0);
    expect(takeInstead(paid, five, 0, 0)).toEqual({ tokens: 1, at: 0, retryAfter: 0 });
    expect(takeInstead({ tokens: 4.5, at: 0 }, five, 0, 0).tokens).toBe(5);
    expect(takeInstead({ tokens: 0, at: 0 }, { burst: 0, perSecond: 1 }, 0, 0)).toMatchObject({ tokens: 0 });
  });

  test("never costs more than a burst, and always succeeds after the wait that it got", () => {
    const bursts = fc.record({
      burst: fc.integer({ min: 1, max: 20 }),
      perSecond: fc.constantFrom(0.1, 1, 7),
    });
    fc.assert(
      fc.property(bursts, fc.nat(30), fc.nat(20_000), (rate, cost, gap) => {
        let bucket: Bucket = takeToken(undefined, rate, 0);
        let now = gap;
        for (let tries = 0; tries < 2; tries++) {
          const first = takeToken(bucket, rate, now);
          const all = first.retryAfter > 0 ? first : takeInstead(first, rate, now, cost);
          bucket = all;
          if (all.retryAfter === 0) return;
          now += all.retryAfter * 1000;
        }
        const last = takeInstead(takeToken(bucket, rate, now), rate, now, cost);
        expect(last.retryAfter).toBe(0);
      }),
    );
  });

  test("can cost what is there, or anything if the whole burst is there or nothing is limited", () => {
    const afterOne = (tokens: number) => affordable({ tokens, at: 0 }, five, 0);
    expect([afterOne(0), afterOne(2.5), afterOne(3.9)]).toEqual([1, 3, 4]);
    expect(afterOne(4)).toBe(Number.POSITIVE_INFINITY);
    expect(affordable({ tokens: 0, at: 0 }, { burst: 1, perSecond: 1 }, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(affordable(undefined, { burst: 0, perSecond: 1 }, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(affordable(undefined, { burst: 9, perSecond: 0 }, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});
