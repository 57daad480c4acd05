import { AT_END_PX } from "../limits.ts";

export type ScrollAnchor = {
  scrollToEnd: () => void;
  /** Goes up to where this item begins, if it is above what is in sight. */
  scrollToFirst: (item: Element | null) => void;
  disconnect: () => void;
};

/**
 * Keeps what somebody reads where it is, whatever grows above it: at the end the end, elsewhere the item at the upper edge.
 * Browsers that do so by themselves do not at the very top, and not all do: so it is done here, and they are told not to.
 * @param onAtEndChange hears whether the end is in sight
 */
export function anchorScroll(
  scroller: HTMLElement,
  content: HTMLElement,
  onAtEndChange: (isAtEnd: boolean) => void,
): ScrollAnchor {
  let isAtEnd = true;
  /** How far it was scrolled when it was last put to its end. */
  let endTop = 0;
  let anchor: { item: Element; at: number } | undefined;

  /** Where an item is in all that can be scrolled through, in px: scrolling does not change it. */
  function offsetOf(item: Element): number {
    return item.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
  }

  function scrollToEnd(): void {
    scroller.scrollTop = scroller.scrollHeight;
    measure();
  }

  function scrollToFirst(item: Element | null): void {
    // It may have grown just now. That its end is in sight is not said before that is so.
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight;
    if (item) scroller.scrollTop = Math.min(scroller.scrollTop, offsetOf(item));
    measure();
  }

  /** Whoever has been scrolling: what has grown meanwhile is put right first. */
  function restore(): void {
    if (isAtEnd && scroller.scrollTop >= endTop) scroller.scrollTop = scroller.scrollHeight;
    else if (anchor?.item.isConnected) scroller.scrollTop += offsetOf(anchor.item) - anchor.at;
    measure();
  }

  /** Takes the place where it is for the one to be kept. */
  function measure(): void {
    isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < AT_END_PX;
    if (isAtEnd) endTop = scroller.scrollTop;
    const item = findAnchor(scroller, content);
    anchor = item && { item, at: offsetOf(item) };
    onAtEndChange(isAtEnd);
  }

  // Its callbacks run between layout and painting: nobody sees anything jump.
  const resized = new ResizeObserver(restore);
  resized.observe(content);
  resized.observe(scroller);
  scroller.addEventListener("scroll", restore, { passive: true });
  return {
    scrollToEnd,
    scrollToFirst,
    disconnect() {
      resized.disconnect();
      scroller.removeEventListener("scroll", restore);
    },
  };
}

/** The first item, of the first block, that can be seen. */
function findAnchor(scroller: HTMLElement, content: HTMLElement): Element | undefined {
  const block = firstBelow(scroller, content.children);
  return block && (firstBelow(scroller, block.children) ?? block);
}

/** The first of elements in a column that reaches below the upper edge. Found by halving: there may be many. */
function firstBelow(scroller: HTMLElement, column: HTMLCollection): Element | undefined {
  const edge = scroller.getBoundingClientRect().top;
  let [from, to] = [0, column.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const isBelow = (column[middle]?.getBoundingClientRect().bottom ?? 0) > edge;
    if (isBelow) to = middle;
    else from = middle + 1;
  }
  return column[from];
}
