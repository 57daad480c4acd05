import { PLACED_MARGIN_PX, PLACED_MIN_ROOM_PX } from "../limits.ts";

/** Where an element is in the window, in px. A point has no size. */
export type Box = { left: number; right: number; top: number; bottom: number };

/** Where to draw something beside a box: its left edge, its distance to the upper or lower edge of the window, and the room there, in px. */
export type Place = { left: number; top?: number; bottom?: number; room: number };

type Options = {
  /** How wide it is. */
  width: number;
  window: { width: number; height: number };
  /** Text runs from right to left. */
  isMirrored?: boolean;
};

/**
 * Returns a place below a box, or above it where there is more room, within the window and aligned with an edge of the box. A box may be
 * outside of the window: a point stays where it was when the window becomes smaller.
 */
export function placeBeside(box: Box, { width, window, isMirrored = false }: Options): Place {
  const withinWindow = (y: number) => Math.max(0, Math.min(y, window.height));
  const top = withinWindow(box.top);
  const bottom = withinWindow(box.bottom);
  const below = window.height - bottom - 2 * PLACED_MARGIN_PX;
  const above = top - 2 * PLACED_MARGIN_PX;
  const isBelow = below >= PLACED_MIN_ROOM_PX || below >= above;
  const starts = [box.left, box.right - width];
  if (isMirrored) starts.reverse();
  const last = window.width - PLACED_MARGIN_PX - width;
  const fitting = starts.find((start) => start >= PLACED_MARGIN_PX && start <= last);
  const left = fitting ?? Math.max(PLACED_MARGIN_PX, Math.min(starts[0] ?? 0, last));
  if (isBelow) return { left, top: bottom + PLACED_MARGIN_PX, room: below };
  return { left, bottom: window.height - top + PLACED_MARGIN_PX, room: above };
}
