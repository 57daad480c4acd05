import { AT_END_PX } from "../limits.ts";

/**
 * Keeps the reading position when content above it grows or shrinks: the end stays in sight, elsewhere the item at the upper
 * edge stays where it is. Not every browser anchors scrolling, and none does at the very top, so the style sheet turns the
 * browser's own anchoring off.
 */
export class ScrollAnchor {
  readonly #scroller: HTMLElement;
  readonly #content: HTMLElement;
  readonly #onAtEndChange: (isAtEnd: boolean) => void;
  readonly #resized: ResizeObserver;
  #isAtEnd = true;
  /** `scrollTop` at the last measurement. */
  #top = 0;
  #anchor: { item: Element; at: number } | undefined;

  /** @param onAtEndChange called after each scroll and resize with whether the end is in sight */
  constructor(scroller: HTMLElement, content: HTMLElement, onAtEndChange: (isAtEnd: boolean) => void) {
    this.#scroller = scroller;
    this.#content = content;
    this.#onAtEndChange = onAtEndChange;
    // A resize observer runs between layout and paint, so nothing jumps visibly.
    this.#resized = new ResizeObserver(this.#restore);
    this.#resized.observe(content);
    this.#resized.observe(scroller);
    scroller.addEventListener("scroll", this.#restore, { passive: true });
  }

  scrollToEnd(): void {
    this.#jumpToEnd();
    this.#measure();
  }

  /** Scrolls up to the beginning of `item` if that is above the visible part. */
  scrollToFirst(item: Element | null): void {
    // The content may just have grown, so scroll first and report "at end" only once that holds.
    if (this.#isAtEnd) this.#jumpToEnd();
    if (item) {
      // The browser may round the position, which must not cut off the item.
      const top = Math.floor(this.#offsetOf(item));
      this.#scroller.scrollTop = Math.min(this.#scroller.scrollTop, top);
    }
    this.#measure();
  }

  disconnect(): void {
    this.#resized.disconnect();
    this.#scroller.removeEventListener("scroll", this.#restore);
  }

  /** Runs after each scroll and resize. Corrects the position for content whose size has changed in the meantime. */
  readonly #restore = (): void => {
    const top = this.#chosenTop();
    if (this.#isAtEnd && top >= this.#top) this.#jumpToEnd();
    else if (this.#anchor?.item.isConnected) {
      this.#scroller.scrollTop = top + this.#offsetOf(this.#anchor.item) - this.#anchor.at;
    }
    this.#measure();
  };

  /**
   * Returns the position that the member has scrolled to. If the content now ends above the last one, the browser itself has
   * scrolled back to the end (within a pixel, as the browser rounds), so the last one counts.
   */
  #chosenTop(): number {
    const { scrollTop } = this.#scroller;
    return scrollTop < this.#top && this.#distanceToEnd() <= 1 ? this.#top : scrollTop;
  }

  /** Stores the current position as the one to keep. */
  #measure(): void {
    this.#top = this.#scroller.scrollTop;
    this.#isAtEnd = this.#distanceToEnd() < AT_END_PX;
    const item = findAnchor(this.#scroller, this.#content);
    this.#anchor = item && { item, at: this.#offsetOf(item) };
    this.#onAtEndChange(this.#isAtEnd);
  }

  #jumpToEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #distanceToEnd(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  /** Distance of an item from the top of the scrollable content, in px. Scrolling does not change it. */
  #offsetOf(item: Element): number {
    return (
      item.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top + this.#scroller.scrollTop
    );
  }
}

/** Returns the first visible item. A block without items is an empty space of its height: it counts only if nothing else is visible. */
function findAnchor(scroller: HTMLElement, content: HTMLElement): Element | undefined {
  const first = firstBelow(scroller, content.children);
  const edge = scroller.getBoundingClientRect().bottom;
  let block: Element | null | undefined = first;
  while (block?.childElementCount === 0 && block.getBoundingClientRect().bottom < edge) {
    block = block.nextElementSibling;
  }
  return (block && firstBelow(scroller, block.children)) ?? first;
}

/** Returns the first element of a column that reaches below the upper edge. A binary search, since there may be many. */
export function firstBelow(scroller: HTMLElement, column: HTMLCollection): Element | undefined {
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
