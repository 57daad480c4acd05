import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { timeOfMessageId } from "../../src/core/dedupe.ts";
import { toHex, uuidv7 } from "../../src/core/uuid.ts";

const ZEROS = new Uint8Array(16);
const ONES = new Uint8Array(16).fill(0xff);

describe("uuidv7", () => {
  test("writes the time, the version and the variant over the random bytes", () => {
    expect(uuidv7(0x018f3c9a7b1e, ZEROS)).toBe("018f3c9a-7b1e-7000-8000-000000000000");
    expect(uuidv7(0x018f3c9a7b1e, ONES)).toBe("018f3c9a-7b1e-7fff-bfff-ffffffffffff");
  });

  test.each([0, 1, 255, 1_795_000_000_123, 2 ** 48 - 1])(
    "stores the time %i so that it can be read back",
    (at) => {
      expect(timeOfMessageId(uuidv7(at, ONES))).toBe(at);
    },
  );

  test("leaves the caller's bytes as they are", () => {
    const random = new Uint8Array(16);
    uuidv7(2 ** 48 - 1, random);
    expect(random).toEqual(ZEROS);
  });

  test("sorts ids by their time, whatever the random bytes are", () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(
        fc.nat(2 ** 31),
        fc.integer({ min: 1, max: 2 ** 31 }),
        bytes,
        bytes,
        (at, later, one, other) => {
          expect(uuidv7(at, one) < uuidv7(at + later, other)).toBe(true);
        },
      ),
    );
  });
});

test("toHex writes each byte as two digits", () => {
  expect(toHex(new Uint8Array([0, 10, 255]))).toBe("000aff");
});
