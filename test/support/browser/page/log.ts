/** Returns the id of the oldest message that the log has loaded. */
export function firstLoadedId(log: Element): number {
  return Number(log.querySelector<HTMLElement>("[data-id]")?.dataset["id"]);
}

/** Returns how far the log is from its end, in pixels. */
export function distanceToEnd({ scrollHeight, scrollTop, clientHeight }: Element): number {
  return scrollHeight - scrollTop - clientHeight;
}

/** Returns the lowest visible message and the distance to the end of the log in pixels, two frames later. */
export async function lowestMessage(log: Element): Promise<{ id: number; toEnd: number }> {
  await new Promise((rendered) => requestAnimationFrame(() => requestAnimationFrame(rendered)));
  const edge = log.getBoundingClientRect().bottom;
  const lowest = [...log.querySelectorAll<HTMLElement>("[data-id]")].findLast(
    (each) => each.getBoundingClientRect().top < edge,
  );
  const { scrollHeight, scrollTop, clientHeight } = log;
  return { id: Number(lowest?.dataset["id"]), toEnd: scrollHeight - scrollTop - clientHeight };
}

/** Returns the distance of a message from the upper edge of the window, in pixels. */
export function placeOfMessage(log: Element, id: number): number {
  return log.querySelector(`[data-id="${id}"]`)?.getBoundingClientRect().top ?? Number.NaN;
}

/**
 * Scrolls up by ten pixels between the moment at which older messages arrive and the moment at which the page corrects the
 * position. Returns by how many pixels the message at the upper edge has moved in the end.
 */
export async function scrollWhileOlderLoad(log: Element): Promise<number> {
  const content = log.firstElementChild as Element;
  const items = () => [...log.querySelectorAll<HTMLElement>("[data-id]")];
  const topOf = (item: Element) => item.getBoundingClientRect().top;
  // Scroll to a place where everything visible has been rendered and nothing is loaded yet.
  log.scrollTop = 1700;
  await new Promise<void>((rendered) => requestAnimationFrame(() => setTimeout(rendered)));
  log.scrollTop = 1000;
  const first = items()[0]?.dataset["id"];
  const anchor = items().find((each) => topOf(each) > 100) as Element;
  const before = topOf(anchor);
  return new Promise((resolve) => {
    let hasGrown = false;
    // Mutation observers run before the page's resize observer, so the page notices the scrolling first.
    const growth = new MutationObserver(() => {
      if (items()[0]?.dataset["id"] === first) return;
      growth.disconnect();
      hasGrown = true;
      log.scrollTop -= 10;
    });
    // This resize observer is newer than the page's, so it runs after the page has corrected the position.
    const corrected = new ResizeObserver(() => {
      if (!hasGrown) return;
      corrected.disconnect();
      resolve(topOf(anchor) - before);
    });
    growth.observe(log, { childList: true, subtree: true });
    corrected.observe(content);
  });
}

/** Scrolls to the top. Returns the position two frames later, by when the page has done what it can without a network. */
export function scrollToTop(log: Element): Promise<number> {
  log.scrollTop = 0;
  return new Promise((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(log.scrollTop))),
  );
}

/** Watches the log. Returns an object that gets, for each message rendered from now on, the log's `aria-live` at that time. */
export function watchAnnouncements(log: Element): Record<string, string | null> {
  const announced: Record<string, string | null> = {};
  new MutationObserver((changes) => {
    for (const added of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (!(added instanceof Element)) continue;
      const items = added.matches("[data-id]") ? [added] : [...added.querySelectorAll("[data-id]")];
      for (const item of items) announced[(item as HTMLElement).dataset["id"] ?? ""] = log.ariaLive;
    }
  }).observe(log, { childList: true, subtree: true });
  return announced;
}

/** Selects the text of a message, and returns it. */
export function selectMessage(log: Element, id: number): string {
  const text = log.querySelector(`[data-id="${id}"] .text`);
  if (!text) throw new TypeError(`the log has no text with the id ${id}`);
  const selection = getSelection();
  selection?.selectAllChildren(text);
  return String(selection);
}
