import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shapeOf, UNKNOWN_SHAPE } from "../../../../src/web/chat/files/picture-shape.ts";
import { PICTURE_MAX_HEIGHT_PX, PICTURE_MAX_WIDTH_PX, PICTURE_MIN_PX } from "../../../../src/web/limits.ts";

describe("the shape of a picture in a chat", () => {
  test.each([
    ["a small one has its own size", [200, 100], [200, 100]],
    ["a wide one fits the width", [1280, 640], [320, 160]],
    ["a tall one fits the height", [760, 1520], [190, 380]],
    ["a very wide one is cropped", [3000, 10], [320, 96]],
    ["a very tall one is cropped", [10, 3000], [96, 380]],
    ["one at both limits", [320, 380], [320, 380]],
  ])("%s", (_, [width, height], expected) => {
    const shape = shapeOf(width as number, height as number);
    expect([shape.width, shape.height, shape.isPixelated]).toEqual([...expected, false]);
  });

  test.each([
    ["a tiny square", [32, 32], [96, 96]],
    ["a tiny wide one", [32, 16], [192, 96]],
    ["one pixel", [1, 1], [96, 96]],
    ["just below the limit", [95, 95], [96, 96]],
    ["a tiny line", [90, 1], [320, 96]],
  ])("%s is enlarged without smoothing", (_, [width, height], expected) => {
    const shape = shapeOf(width as number, height as number);
    expect([shape.width, shape.height, shape.isPixelated]).toEqual([...expected, true]);
  });

  test("is unknown without a size", () => {
    expect(shapeOf(0, 100)).toEqual(UNKNOWN_SHAPE);
  });

  test("is within the limits, and keeps the proportions if no side is at one", () => {
    const side = fc.integer({ min: 1, max: 20_000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const shape = shapeOf(width, height);
        expect(shape.width).toBeGreaterThanOrEqual(PICTURE_MIN_PX);
        expect(shape.height).toBeGreaterThanOrEqual(PICTURE_MIN_PX);
        expect(shape.width).toBeLessThanOrEqual(PICTURE_MAX_WIDTH_PX);
        expect(shape.height).toBeLessThanOrEqual(PICTURE_MAX_HEIGHT_PX);
        if (shape.width === PICTURE_MIN_PX || shape.height === PICTURE_MIN_PX || shape.isPixelated) return;
        expect(Math.abs(shape.width - (shape.height * width) / height)).toBeLessThanOrEqual(
          1 + width / height,
        );
      }),
    );
  });
});
