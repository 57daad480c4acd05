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

/** Returns how long a fixed piece of work takes in the page: numbers to sort, and elements to create and to lay out. */
export function fixedWorkMs(): number {
  const start = performance.now();
  for (let i = 0; i < 8; i++) {
    Array.from({ length: 5_000 }, (_, n) => String((n * 7_919) % 5_003)).sort();
    const list = document.createElement("ul");
    list.innerHTML = Array.from({ length: 150 }, (_, n) => `<li><b>${n}</b> of some words</li>`).join("");
    document.body.appendChild(list);
    list.getBoundingClientRect();
    list.remove();
  }
  return performance.now() - start;
}
