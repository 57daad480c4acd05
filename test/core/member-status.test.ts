import { describe, expect, test } from "vitest";
import { STATUS_EXPIRES_AFTER_MS, STATUS_STALE_AFTER_MS } from "../../src/core/limits.ts";
import { freshness, isExempt } from "../../src/core/member-status.ts";

describe("a member's status", () => {
  test.each([
    [0, "fresh"],
    [STATUS_STALE_AFTER_MS - 1, "fresh"],
    [STATUS_STALE_AFTER_MS, "stale"],
    [STATUS_EXPIRES_AFTER_MS - 1, "stale"],
    [STATUS_EXPIRES_AFTER_MS, "expired"],
    [Number.POSITIVE_INFINITY, "expired"],
  ] as const)("is, %s ms after it was read, %s", (age, expected) => {
    expect(freshness(1_000_000, 1_000_000 + age)).toBe(expected);
  });

  test("is expired if it was never read", () => {
    expect(freshness(undefined, 0)).toBe("expired");
  });

  test.each([1, 3_600_000])("is expired if the clock was set back by %s ms after it was read", (ms) => {
    expect(freshness(1_000_000, 1_000_000 - ms)).toBe("expired");
  });
});

const nobody = { isSuperuser: false, isEmployee: false, premiumUntil: null };

describe("messages are free", () => {
  test("for superusers and employees", () => {
    expect(isExempt({ ...nobody, isSuperuser: true }, 0)).toBe(true);
    expect(isExempt({ ...nobody, isEmployee: true }, 0)).toBe(true);
  });

  test("for premium members until the moment when premium ends", () => {
    expect(isExempt({ ...nobody, premiumUntil: 1000 }, 999)).toBe(true);
    expect(isExempt({ ...nobody, premiumUntil: 1000 }, 1000)).toBe(false);
  });

  test("for an employee or a superuser whose premium has ended", () => {
    expect(isExempt({ isSuperuser: false, isEmployee: true, premiumUntil: 1000 }, 2000)).toBe(true);
    expect(isExempt({ isSuperuser: true, isEmployee: false, premiumUntil: 1000 }, 2000)).toBe(true);
  });

  test("for no other member", () => {
    expect(isExempt(nobody, 0)).toBe(false);
    expect(isExempt({ ...nobody, premiumUntil: 0 }, 0)).toBe(false);
  });
});
