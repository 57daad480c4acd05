import { expect, test } from "vitest";
import { BUFFER_MEASURE_EXPIRES_MS } from "../../../src/core/limits.ts";
import { BufferedBytes } from "../../../src/http/upgrade/buffered-bytes.ts";

const NOW = 1_000_000;

test("the bytes of a holder are the last measures of all its splices", () => {
  const buffered = new BufferedBytes();
  const [one, two] = [{}, {}];
  buffered.set("3:17 3", one, { bytes: 100, at: NOW });
  buffered.set("3:17 3", one, { bytes: 10, at: NOW });
  buffered.set("3:17 3", two, { bytes: 5, at: NOW });
  buffered.set("3:17 17", {}, { bytes: 7, at: NOW });
  expect(buffered.of("3:17 3", NOW)).toBe(15);
  buffered.delete("3:17 3", one);
  expect(buffered.of("3:17 3", NOW)).toBe(5);
  buffered.delete("3:17 3", two);
  expect(buffered.of("3:17 3", NOW)).toBe(0);
});

test.each([1, -1])(
  "a measure of a splice that ended unseen expires, also if the clock steps by %i s",
  (sign) => {
    const buffered = new BufferedBytes();
    buffered.set("3:17 3", {}, { bytes: 100, at: NOW });
    expect(buffered.of("3:17 3", NOW + sign * BUFFER_MEASURE_EXPIRES_MS)).toBe(100);
    expect(buffered.of("3:17 3", NOW + sign * (BUFFER_MEASURE_EXPIRES_MS + 1))).toBe(0);
  },
);
