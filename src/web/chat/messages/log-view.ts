import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { MESSAGE_ESTIMATED_PX, PANE_ESTIMATED_PX } from "../../limits.ts";
import { firstBelow } from "../../ui/scroll-anchor.ts";
import { BlockHeights } from "./block-heights.ts";
import type { Block } from "./blocks.ts";
import { blocksToDraw, type LogPlace } from "./log-window.ts";
import { isInUse } from "./used-blocks.ts";

type Layout = { place: LogPlace | undefined; paneHeight: number; pinned: ReadonlySet<number> };
type Elements = { scroller: HTMLElement; content: HTMLElement };

/** Measures a log, and chooses the blocks that are drawn. It never scrolls: `ScrollAnchor` does. */
export class LogView {
  /** The numbers of the drawn blocks. The same object, until they change. */
  readonly drawn: ReadonlySignal<ReadonlySet<number>>;
  /** Whether the end of the log is more than the height of the pane below its lower edge. */
  readonly isFar = signal(false);
  readonly #blocks: ReadonlySignal<readonly Block[]>;
  readonly #heights = new BlockHeights(MESSAGE_ESTIMATED_PX);
  readonly #layout = signal<Layout>({
    place: undefined,
    paneHeight: PANE_ESTIMATED_PX,
    pinned: new Set(),
  });
  #elements: Elements | undefined;
  #width = 0;
  #frame = 0;

  constructor(blocks: ReadonlySignal<readonly Block[]>) {
    this.#blocks = blocks;
    let drawn: ReadonlySet<number> = new Set();
    this.drawn = computed(() => {
      const sized = blocks.value.map((block) => ({ number: block.number, height: this.heightOf(block) }));
      const chosen = blocksToDraw({ ...this.#layout.value, blocks: sized, drawn });
      if (!isEqual(chosen, drawn)) drawn = chosen;
      return drawn;
    });
  }

  /** Follows the scrolling of a log. Call it after the creation of its `ScrollAnchor`, which may correct the position first. */
  attach(elements: Elements): () => void {
    const { scroller } = elements;
    this.#elements = elements;
    scroller.addEventListener("scroll", this.#update, { passive: true });
    return () => {
      scroller.removeEventListener("scroll", this.#update);
      cancelAnimationFrame(this.#frame);
      this.#elements = undefined;
    };
  }

  /** Call when something has changed its size. It waits for a frame, since what a resize observer draws is not measured any more. */
  resized(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(this.#update);
  }

  /** Returns the height of a block in px, measured or estimated. */
  heightOf({ number, messages }: Block): number {
    return this.#heights.heightOf(number, messages.length);
  }

  /** Draws all blocks that a selection touches, until the log scrolls or something changes its size. */
  drawSelected(selection: Range): void {
    const selected = this.#blockElements()
      .filter((element) => selection.intersectsNode(element))
      .map(numberOf);
    if (selected.length > 0) this.#layout.value = { ...this.#layout.value, pinned: new Set(selected) };
  }

  readonly #update = (): void => {
    if (!this.#elements) return;
    const { scroller } = this.#elements;
    const { scrollHeight, scrollTop, clientHeight } = scroller;
    this.isFar.value = scrollHeight - scrollTop > 2 * clientHeight;
    const drawn = this.#blockElements().filter(({ childElementCount }) => childElementCount > 0);
    this.#measure(drawn);
    const pinned = new Set(drawn.filter(isInUse).map(numberOf));
    this.#layout.value = { place: this.#place(), paneHeight: clientHeight, pinned };
  };

  /** Stores the heights of the drawn blocks. Where they have another width, the heights of all others are scaled as theirs were. */
  #measure(drawn: HTMLElement[]): void {
    const byNumber = new Map(this.#blocks.value.map((block) => [block.number, block]));
    const sizes = drawn.flatMap((element) => {
      const block = byNumber.get(numberOf(element));
      return block ? { block, height: element.getBoundingClientRect().height } : [];
    });
    const width = this.#elements?.content.clientWidth ?? 0;
    if (this.#width !== 0 && width !== this.#width) {
      const before = sizes.reduce((sum, { block }) => sum + this.heightOf(block), 0);
      const after = sizes.reduce((sum, { height }) => sum + height, 0);
      if (before > 0 && after > 0) this.#heights.scale(after / before);
    }
    this.#width = width;
    for (const { block, height } of sizes) {
      if (height > 0) this.#heights.measure(block.number, block.messages.length, height);
    }
  }

  #place(): LogPlace | undefined {
    if (!this.#elements) return undefined;
    const { scroller, content } = this.#elements;
    const top = firstBelow(scroller, content.children);
    const first = top?.matches(".log-top") ? top.nextElementSibling : top;
    if (!(first instanceof HTMLElement) || first.dataset["block"] === undefined) return undefined;
    const offset = scroller.getBoundingClientRect().top - first.getBoundingClientRect().top;
    return { number: numberOf(first), offset };
  }

  #blockElements(): HTMLElement[] {
    return [...(this.#elements?.content.querySelectorAll<HTMLElement>("[data-block]") ?? [])];
  }
}

function numberOf({ dataset }: HTMLElement): number {
  return Number(dataset["block"]);
}

function isEqual(one: ReadonlySet<number>, other: ReadonlySet<number>): boolean {
  return one.size === other.size && [...one].every((number) => other.has(number));
}
