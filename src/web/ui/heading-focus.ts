/**
 * Returns a function to call with each change of the screen, before that is drawn: it focuses the heading of the new screen, so that a screen reader
 * reads it and continues there. The first screen of a page is not a change.
 */
export function createHeadingFocus(root: Document | ShadowRoot): () => void {
  const changed = new MutationObserver(tryFocus);
  let before: Element | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tryFocus(): void {
    // The member may have moved the focus while the screen's code loaded.
    const isFree = root.activeElement === before || !root.activeElement || isBody(root.activeElement);
    const heading = root.querySelector("h1");
    if (isFree && !heading) return;
    changed.disconnect();
    if (isFree && heading) focusHeading(heading);
  }

  return () => {
    before = root.activeElement;
    changed.disconnect();
    clearTimeout(timer);
    // The new screen is drawn by then, and may have chosen a place for the focus itself.
    timer = setTimeout(() => {
      changed.observe(root, { childList: true, subtree: true });
      tryFocus();
    });
  };
}

/** Focuses a heading, which the Tab key does not reach. */
export function focusHeading(heading: HTMLElement): void {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function isBody(element: Element): boolean {
  return element === document.body;
}
