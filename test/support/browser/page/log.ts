/** Returns the id of the oldest message that the log has loaded. */
export function firstLoadedId(log: Element): number {
  return Number((log as HTMLElement).dataset["firstId"]);
}

/** Returns how far the log is from its end, in pixels. */
export function distanceToEnd({ scrollHeight, scrollTop, clientHeight }: Element): number {
  return scrollHeight - scrollTop - clientHeight;
}

/**
 * Returns the lowest visible message and the distance to the end of the log in pixels, as a member sees them: once the second frame
 * from now has been painted. Before that, the page may not have corrected the position for what it has just drawn.
 */
export async function lowestMessage(log: Element): Promise<{ id: number; toEnd: number }> {
  const painted = () => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done)));
  await painted();
  await painted();
  const edge = log.getBoundingClientRect().bottom;
  const lowest = [...log.querySelectorAll<HTMLElement>("[data-id]")].findLast(
    (each) => each.getBoundingClientRect().top < edge,
  );
  const { scrollHeight, scrollTop, clientHeight } = log;
  return { id: Number(lowest?.dataset["id"]), toEnd: scrollHeight - scrollTop - clientHeight };
}

/** Returns the distance of a message from the upper edge of the window in pixels, once the second frame from now has been painted. */
export async function placeOfMessage(log: Element, id: number): Promise<number> {
  const painted = () => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done)));
  await painted();
  await painted();
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
  const firstId = () => (log as HTMLElement).dataset["firstId"];
  const first = firstId();
  const anchor = items().find((each) => topOf(each) > 100) as Element;
  const before = topOf(anchor);
  return new Promise((resolve) => {
    let hasGrown = false;
    // Mutation observers run before the page's resize observer, so the page notices the scrolling first.
    const growth = new MutationObserver(() => {
      if (firstId() === first) return;
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
    growth.observe(log, { childList: true, subtree: true, attributes: true });
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

/** Returns a list that gets each text that appears in a live region of the page from now on. It is `window.announced` too. */
export function watchAnnouncements(): string[] {
  const announced: string[] = [];
  Object.assign(window, { announced });
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const element = target instanceof Element ? target : target.parentElement;
      if (element?.closest("[hidden]")) continue;
      const region = element?.closest("[aria-live], [role=status], [role=alert], [role=log]");
      const added = [...addedNodes];
      // Screen readers read an alert that is new as a whole. Other regions must be there before their text.
      const read = region
        ? region.ariaLive === "off"
          ? []
          : added
        : added.flatMap((node) =>
            node instanceof Element ? [...node.querySelectorAll("[role=alert]")] : [],
          );
      const shown = read.filter((node) => !(node instanceof Element && node.closest("[hidden]")));
      const texts = shown.map(({ textContent }) => textContent ?? "");
      const isText = target instanceof Text && region && region.ariaLive !== "off";
      announced.push(...(isText ? [target.data] : texts).filter((text) => text !== ""));
    }
  }).observe(document, { childList: true, subtree: true, characterData: true });
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

/**
 * Scrolls through a log that has loaded completely, of which only a part is drawn at once. Returns one property of each matching element
 * of its messages, in their order.
 */
export async function readWholeLog(
  log: Element,
  { selector, property }: { selector: string; property: string },
): Promise<string[]> {
  const found = new Map<number, string[]>();
  log.scrollTop = 0;
  for (let top = -1; log.scrollTop > top; log.scrollTop += log.clientHeight) {
    top = log.scrollTop;
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    for (const item of log.querySelectorAll<HTMLElement>("[data-id]")) {
      const read = (each: Element) => String(each[property as keyof Element]);
      found.set(Number(item.dataset["id"]), [...item.querySelectorAll(selector)].map(read));
    }
  }
  return [...found].sort(([a], [b]) => a - b).flatMap(([, values]) => values);
}

/** Extends the selection to the beginning of a message. */
export function extendSelection(log: Element, id: number): void {
  const text = log.querySelector(`[data-id="${id}"] .text`);
  if (!text) throw new TypeError(`the log has no text with the id ${id}`);
  getSelection()?.extend(text, 0);
}
