import { AT_END_PX } from "../state/limits.ts";

export type Place = { toEnd: () => void; end: () => void };

/**
 * Keeps what somebody reads where it is, whatever grows above it: at the end the end, elsewhere the item at the upper edge.
 * Browsers that do so by themselves do not at the very top, and not all do: so it is done here, and they are told not to.
 * @param seesEnd hears whether the end is in sight
 */
export function keepPlace(
  scroller: HTMLElement,
  content: HTMLElement,
  seesEnd: (isAtEnd: boolean) => void,
): Place {
  let isAtEnd = true;
  let anchor: { item: Element; top: number } | undefined;

  function look(): void {
    isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < AT_END_PX;
    anchor = isAtEnd ? undefined : findAnchor(scroller, content);
    seesEnd(isAtEnd);
  }

  function toEnd(): void {
    isAtEnd = true;
    scroller.scrollTop = scroller.scrollHeight;
    seesEnd(true);
  }

  function stay(): void {
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight;
    else if (anchor?.item.isConnected) {
      const moved = topWithin(scroller, anchor.item) - anchor.top;
      if (moved !== 0) scroller.scrollTop += moved;
    } else look();
  }

  // Its callbacks run between layout and painting: nobody sees anything jump.
  const resized = new ResizeObserver(stay);
  resized.observe(content);
  resized.observe(scroller);
  scroller.addEventListener("scroll", look, { passive: true });
  toEnd();
  return {
    toEnd,
    end() {
      resized.disconnect();
      scroller.removeEventListener("scroll", look);
    },
  };
}

/** The first item, of the first block, that can be seen. */
function findAnchor(scroller: HTMLElement, content: HTMLElement): { item: Element; top: number } | undefined {
  const block = firstBelow(scroller, content.children);
  const item = block && (firstBelow(scroller, block.children) ?? block);
  return item && { item, top: topWithin(scroller, item) };
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

function topWithin(scroller: HTMLElement, item: Element): number {
  return item.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}
