import { PICTURE_MAX_HEIGHT_PX, PICTURE_MAX_WIDTH_PX, PICTURE_MIN_PX } from "../../limits.ts";

export type PictureShape = {
  width: number;
  height: number;
  /** So small that it is enlarged: its pixels are shown as they are. */
  isPixelated: boolean;
};

/** Drawn until a picture has loaded. */
export const UNKNOWN_SHAPE: PictureShape = { width: 240, height: 180, isPixelated: false };

/** Returns how large a picture is drawn in a chat: in its own shape, but no side is too long, or too short to be pressed. */
export function shapeOf(width: number, height: number): PictureShape {
  // An SVG image without a size, for example.
  if (width <= 0 || height <= 0) return UNKNOWN_SHAPE;
  const fit = Math.min(PICTURE_MAX_WIDTH_PX / width, PICTURE_MAX_HEIGHT_PX / height);
  const isTiny = width < PICTURE_MIN_PX && height < PICTURE_MIN_PX;
  const factor = isTiny ? Math.min(fit, PICTURE_MIN_PX / Math.min(width, height)) : Math.min(fit, 1);
  const side = (length: number, max: number) =>
    Math.min(max, Math.max(PICTURE_MIN_PX, Math.round(length * factor)));
  return {
    width: side(width, PICTURE_MAX_WIDTH_PX),
    height: side(height, PICTURE_MAX_HEIGHT_PX),
    isPixelated: isTiny,
  };
}
