/**
 * Moves the focus when its element disappears and no other one has taken it: to the heading of the nearest part of the page that
 * is left. Otherwise the keyboard would start again at the top of the page, and a screen reader would say nothing. An element that
 * only moved gets its focus back.
 * @param focusHeading focuses a heading
 * @returns a function that ends it
 */
export function rescueFocus(root: Document, focusHeading: (heading: HTMLElement) => void): () => void {
  /** The element that had the focus, and its ancestors. */
  let path = pathOf(root.activeElement);
  let isDue = false;
  const stop = new AbortController();
  const options = { capture: true, signal: stop.signal };

  function rescue(): void {
    isDue = false;
    const [last] = path;
    if (!last || !isLost(root)) return;
    if (last.isConnected) last.focus({ preventScroll: true });
    // A part that is busy is drawn again when it has loaded.
    else if (!path.find((each) => each.isConnected)?.closest('[aria-busy="true"]'))
      focusNearest(root, path, focusHeading);
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
  root.addEventListener("focusin", follow, options);
  root.addEventListener("focusout", ({ target }) => afterLeaving(root, target, forget), options);
  root.addEventListener("pointerdown", forget, options);
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
function afterLeaving(root: Document, left: EventTarget | null, run: () => void): void {
  queueMicrotask(() => {
    if (left instanceof Element && left.isConnected && isLost(root)) run();
  });
}

function isLost({ activeElement, body }: Document): boolean {
  return !activeElement || activeElement === body;
}

function pathOf(target: EventTarget | null): HTMLElement[] {
  const path: HTMLElement[] = [];
  for (let each = target as HTMLElement | null; each; each = each.parentElement) path.push(each);
  return path;
}

function focusNearest(
  root: Document,
  path: HTMLElement[],
  focusHeading: (heading: HTMLElement) => void,
): void {
  const heading = nearestHeading(root, path);
  if (heading) focusHeading(heading);
}

/** Returns the heading of the smallest part that is left, or of the page. */
function nearestHeading(root: Document, path: HTMLElement[]): HTMLElement | null | undefined {
  const parts = path.filter((each) => each.isConnected && each.matches("section, dialog, main"));
  return [...parts, root]
    .map((part) => part.querySelector<HTMLElement>("h1, h2"))
    .find((each) => each !== null);
}
