import { describe, expect, test } from "vitest";
import { LoginFailures } from "../../src/core/login-failures.ts";

const PERIOD_MS = 60_000;

function failuresAt(times: number[]): LoginFailures {
  const failures = new LoginFailures(PERIOD_MS);
  for (const at of times) failures.add("key", at);
  return failures;
}

describe("the failures of log-ins", () => {
  test("allow an attempt below the maximum, and none from it on until the oldest is a period old", () => {
    const failures = failuresAt([0, 10_000, 20_000]);
    expect(failures.retryAfter("key", 4, 20_000)).toBe(0);
    expect(failures.retryAfter("key", 3, 20_000)).toBe(40);
    expect(failures.retryAfter("key", 3, PERIOD_MS - 1)).toBe(1);
    expect(failures.retryAfter("key", 3, PERIOD_MS)).toBe(0);
  });

  test("count the newest ones, so that a lower maximum waits for the last failure", () => {
    expect(failuresAt([0, 10_000, 20_000]).retryAfter("key", 1, 30_000)).toBe(50);
    expect(failuresAt([0, 10_000, 20_000]).retryAfter("key", 1, 80_000)).toBe(0);
  });

  test("of another key do not count", () => {
    expect(failuresAt([0, 0, 0]).retryAfter("other", 1, 0)).toBe(0);
  });

  test("of a time after now do not count, because the clock went back", () => {
    const failures = failuresAt([3_600_000]);
    expect(failures.retryAfter("key", 1, 3_599_999)).toBe(0);
    expect(failures.retryAfter("key", 1, 3_600_000)).toBe(60);
  });

  test("are forgotten a period later, so that they never add up", () => {
    const failures = new LoginFailures(PERIOD_MS);
    for (let i = 0; i < 1000; i++) failures.add(`key${i}`, i * 1000);
    expect(failures.size).toBe(PERIOD_MS / 1000);
    failures.add("key999", 999_000);
    expect(failures.size).toBe(PERIOD_MS / 1000);
    // After the clock went back, the others are of the future.
    failures.add("key", 0);
    expect(failures.size).toBe(1);
  });
});
