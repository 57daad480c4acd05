import { expect, test } from "vitest";
import { RASTER_IMAGES } from "../../src/core/media-types.ts";

test("the raster images do not include SVG, which can carry a script", () => {
  expect(RASTER_IMAGES.has("image/svg+xml")).toBe(false);
});

test("the raster images include the formats of photos and screenshots", () => {
  for (const type of ["image/png", "image/jpeg", "image/gif", "image/webp"]) {
    expect(RASTER_IMAGES.has(type), type).toBe(true);
  }
});
