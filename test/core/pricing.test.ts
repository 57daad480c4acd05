import { describe, expect, test } from "vitest";
import { isExempt } from "../../src/core/pricing.ts";

const nobody = { isSuperuser: false, isEmployee: false, premiumUntil: null };

describe("messages cost nothing", () => {
  test("for superusers and employees", () => {
    expect(isExempt({ ...nobody, isSuperuser: true }, 0)).toBe(true);
    expect(isExempt({ ...nobody, isEmployee: true }, 0)).toBe(true);
  });

  test("for premium members until the moment it ends", () => {
    expect(isExempt({ ...nobody, premiumUntil: 1000 }, 999)).toBe(true);
    expect(isExempt({ ...nobody, premiumUntil: 1000 }, 1000)).toBe(false);
  });

  test("for who is one of these, whatever else has ended", () => {
    expect(isExempt({ isSuperuser: false, isEmployee: true, premiumUntil: 1000 }, 2000)).toBe(true);
    expect(isExempt({ isSuperuser: true, isEmployee: false, premiumUntil: 1000 }, 2000)).toBe(true);
  });

  test("for nobody else", () => {
    expect(isExempt(nobody, 0)).toBe(false);
    expect(isExempt({ ...nobody, premiumUntil: 0 }, 0)).toBe(false);
  });
});
