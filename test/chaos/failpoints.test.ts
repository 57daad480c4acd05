import { afterEach, describe, expect, test } from "vitest";
import { failpoints, resetFailpoints, setFailpoint } from "../support/failpoints/failpoints.ts";

afterEach(() => resetFailpoints());

describe("a failpoint of the instrumented Worker", () => {
  test("takes a value from its list, or an integer if it has no list", () => {
    setFailpoint("r2Put", "store-then-throw");
    setFailpoint("dieAtCall", "11");
    setFailpoint("clockOffsetMs", "-59000");
    expect(failpoints).toMatchObject({ r2Put: "store-then-throw", dieAtCall: 11, clockOffsetMs: -59_000 });
  });

  test.each([
    ["r2put", "throw"],
    ["toString", "throw"],
    ["r2Put", "1"],
    ["r2Put", ""],
    ["dieAtCall", "throw"],
    ["dieAtCall", ""],
    ["dieAtCall", "1.5"],
  ])("refuses to set %s to %j, so that a typing error cannot leave a fault out", (name, value) => {
    const before = { ...failpoints };
    expect(() => setFailpoint(name, value)).toThrow(RangeError);
    expect(failpoints).toEqual(before);
  });

  test("is reset with all others, except the clock and the seed", () => {
    const before = { ...failpoints };
    setFailpoint("d1Fault", "late");
    setFailpoint("gate", "closed");
    setFailpoint("clockOffsetMs", "1000");
    setFailpoint("seed", "7");
    resetFailpoints();
    expect(failpoints).toEqual({ ...before, clockOffsetMs: 1_000, seed: 7 });
  });
});
