type Options = {
  /**
   * Returns the element that gets the focus of one that has gone, if there is a better one than a heading.
   * @param around what was around it and is still there, from the inside out
   */
  successorOf: (gone: HTMLElement, around: HTMLElement[]) => HTMLElement | null | undefined;
  focusHeading: (heading: HTMLElement) => void;
};

/**
 * Moves the focus when its element disappears and no other one has taken it: to its successor, or the heading of the nearest part of the
 * page that is left. Otherwise the keyboard would start again at the top of the page, and a screen reader would say nothing. An element
 * that only moved gets its focus back.
 * @returns a function that ends it
 */
export function rescueFocus(root: Document | ShadowRoot, options: Options): () => void {
  /** The element that had the focus, and its ancestors. Those that have gone no longer know what was around them. */
  let path = pathOf(root.activeElement);
  let isDue = false;
  const stop = new AbortController();
  const listening = { capture: true, signal: stop.signal };

  function rescue(): void {
    isDue = false;
    const [last] = path;
    if (last && isLost(root)) moveFocus(root, path, options);
  }

  const changed = new MutationObserver(() => {
    if (isDue || path.length === 0 || !isLost(root)) return;
    isDue = true;
    // The code that removed the element may choose a better place in the next frame.
    requestAnimationFrame(() => setTimeout(rescue));
  });
  const follow = ({ target }: Event) => {
    path = pathOf(target);
  };
  // A press beside everything takes the focus away, as the member wants.
  const forget = () => {
    path = [];
  };
  root.addEventListener("focusin", follow, listening);
  root.addEventListener("focusout", ({ target }) => afterLeaving(root, target, forget), listening);
  root.addEventListener("pointerdown", forget, listening);
  changed.observe(root, { childList: true, subtree: true });
  return () => {
    stop.abort();
    changed.disconnect();
  };
}

/**
 * Calls `run` if the element that lost the focus is still there and nothing else has it: the key of an on-screen keyboard that hides
 * it does this. Some browsers report an element that is being removed, too.
 */
function afterLeaving(root: Document | ShadowRoot, left: EventTarget | null, run: () => void): void {
  queueMicrotask(() => {
    if (left instanceof Element && left.isConnected && isLost(root)) run();
  });
}

function isLost({ activeElement }: Document | ShadowRoot): boolean {
  return !activeElement || activeElement === document.body;
}

function pathOf(target: EventTarget | null): HTMLElement[] {
  const path: HTMLElement[] = [];
  for (let each = target as HTMLElement | null; each; each = each.parentElement) path.push(each);
  return path;
}

function moveFocus(
  root: Document | ShadowRoot,
  [last, ...ancestors]: HTMLElement[],
  { successorOf, focusHeading }: Options,
): void {
  if (!last) return;
  const around = ancestors.filter((each) => each.isConnected);
  const target = last.isConnected ? last : successorOf(last, around);
  if (target) {
    target.focus({ preventScroll: true });
    return;
  }
  // A part that is busy is drawn again when it has loaded.
  const heading = around[0]?.closest('[aria-busy="true"]') ? undefined : nearestHeading(root, around);
  if (heading) focusHeading(heading);
}

/** Returns the heading of the smallest part that is left, or of the page. The list before a chat has a lower one, or is hidden. */
function nearestHeading(root: Document | ShadowRoot, around: HTMLElement[]): HTMLElement | undefined {
  const parts = around.filter((each) => each.matches("section, dialog, main"));
  return [...parts, root]
    .flatMap((part) => ["h1", "h2"].flatMap((level) => [...part.querySelectorAll<HTMLElement>(level)]))
    .find((heading) => heading.getClientRects().length > 0);
}
