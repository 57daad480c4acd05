/** A block of the log with its height in px, measured or estimated. */
export type SizedBlock = { readonly number: number; readonly height: number };

/** The block at the upper edge of the pane, and how many px of it are above that edge. */
export type LogPlace = { readonly number: number; readonly offset: number };

export type LogWindow = {
  /** All loaded blocks, oldest first. */
  blocks: readonly SizedBlock[];
  /** Undefined while the log is at its end. */
  place: LogPlace | undefined;
  paneHeight: number;
  /** The blocks that are drawn now. */
  drawn: ReadonlySet<number>;
  /** Blocks that stay drawn wherever the pane is. */
  pinned: ReadonlySet<number>;
};

/** A block is drawn once it is within this many pane heights of the pane, and until it is further away than the second. */
export const DRAWN_AHEAD = 1;
export const DRAWN_BEHIND = 1.5;

/**
 * Returns the numbers of the blocks to draw: those in the pane and near it, and the pinned ones. The others leave an empty space of
 * their height. Between the two distances a block stays as it is, so that scrolling to and fro does not draw it each time.
 */
export function blocksToDraw({ blocks, place, paneHeight, drawn, pinned }: LogWindow): ReadonlySet<number> {
  const top = topOfPane(blocks, place, paneHeight);
  const isWithin = (from: number, height: number, panes: number) =>
    from < top + paneHeight * (1 + panes) && from + height > top - paneHeight * panes;
  const chosen = new Set<number>();
  let from = 0;
  for (const { number, height } of blocks) {
    const isNear = isWithin(from, height, DRAWN_AHEAD);
    const stays = drawn.has(number) && isWithin(from, height, DRAWN_BEHIND);
    if (isNear || stays || pinned.has(number)) chosen.add(number);
    from += height;
  }
  return chosen;
}

/** Returns the distance of the pane's upper edge from the first block's. A place that is not loaded counts as the end. */
function topOfPane(blocks: readonly SizedBlock[], place: LogPlace | undefined, paneHeight: number): number {
  let above = 0;
  for (const { number, height } of blocks) {
    if (number === place?.number) return above + place.offset;
    above += height;
  }
  return above - paneHeight;
}
