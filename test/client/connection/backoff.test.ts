import { describe, expect, test } from "vitest";
import { backOffMs } from "../../../src/client/connection/backoff.ts";
import { RECONNECT_BASE_MS, RECONNECT_MAX_MS } from "../../../src/client/limits.ts";
import { Dice } from "../../support/dice.ts";

const LIMITS = [RECONNECT_BASE_MS, RECONNECT_MAX_MS] as const;

describe("backOffMs", () => {
  test("returns a random part of a limit that doubles with each attempt up to a maximum", () => {
    const most = [0, 1, 2, 3, 4, 5, 50].map((tries) => backOffMs(tries, 1, LIMITS));
    const doubled = [1, 2, 4, 8, 16, 32, 64].map((times) => times * RECONNECT_BASE_MS);
    expect(most).toEqual(doubled.map((ms) => Math.min(ms, RECONNECT_MAX_MS)));
    expect(backOffMs(3, 0, LIMITS)).toBe(0);
    expect(backOffMs(1, 0.25, LIMITS)).toBe(RECONNECT_BASE_MS / 2);
  });

  test("brings 500 clients back within 30 s of an outage of 15 s, spread over time", () => {
    const dice = new Dice(7);
    const reconnectedAt = Array.from({ length: 500 }, () => {
      let at = 0;
      for (let tries = 0; at < 15_000; tries++) at += Math.max(1, backOffMs(tries, dice.upTo(1), LIMITS));
      return at;
    });
    expect(Math.max(...reconnectedAt)).toBeLessThanOrEqual(30_000);
    const perSecond = Map.groupBy(reconnectedAt, (at) => Math.floor(at / 1000));
    expect(Math.max(...[...perSecond.values()].map(({ length }) => length))).toBeLessThan(150);
  });
});
