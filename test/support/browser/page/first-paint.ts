export type PaintWindow = Window & { shownAtMs?: number };

/** Records when the browser has painted the first element that matches. Add it as an init script. */
export function recordFirst(selector: string): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector(selector)) return;
    observer.disconnect();
    // The next task after a frame runs once that frame is painted.
    requestAnimationFrame(() =>
      setTimeout(() => {
        (window as PaintWindow).shownAtMs = performance.now();
      }),
    );
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** Returns when the browser painted any text or picture first, in ms after the start of the navigation. */
export function firstContentfulPaintMs(): number | undefined {
  return performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
}
