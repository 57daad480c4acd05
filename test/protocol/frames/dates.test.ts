import fc from "fast-check";
import { expect, test } from "vitest";
import { contractDate, v1Date } from "../../../src/protocol/frames/dates.ts";
import { utf8Length } from "../../../src/protocol/frames/text.ts";

test("dates are those of ISO 8601 with microseconds, in whatever order they come", () => {
  const near = fc.array(fc.integer({ min: -2_000, max: 2_000 }), { minLength: 1 });
  const times = fc
    .tuple(fc.integer({ min: 2_000, max: 8.64e15 - 2_000 }), near)
    .map(([at, steps]) => steps.map((step) => at + step));
  fc.assert(
    fc.property(times, (dates) => {
      for (const at of dates) {
        expect(contractDate(at)).toBe(`${new Date(at).toISOString().slice(0, -1)}000`);
        expect(v1Date(at)).toBe(`${contractDate(at)}Z`);
      }
    }),
  );
});

test("the bytes of a text are counted as it is encoded", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).byteLength);
    }),
  );
  expect([utf8Length(""), utf8Length("\u007f"), utf8Length("\u0080")]).toEqual([0, 1, 2]);
});
