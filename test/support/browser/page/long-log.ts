/** Loads older messages three times. Returns for each time by how many pixels the messages that stayed visible have moved. */
export async function measureMovesWhileLoading(log: Element): Promise<number[]> {
  type Sample = { first: string | undefined; tops: Map<string | undefined, number> };
  const first = () => (log as HTMLElement).dataset["firstId"];
  const sample = (): Sample => {
    const tops: Sample["tops"] = new Map();
    const edge = log.getBoundingClientRect();
    const isVisible = ({ top, bottom }: DOMRect) => bottom > edge.top && top < edge.bottom;
    // Measure visible blocks only: measuring one that is out of sight makes the browser lay it out.
    for (const block of log.querySelectorAll("[data-block]")) {
      if (!isVisible(block.getBoundingClientRect())) continue;
      for (const item of block.children) {
        const rect = item.getBoundingClientRect();
        if (isVisible(rect)) tops.set((item as HTMLElement).dataset["id"], rect.top);
      }
    }
    return { first: first(), tops };
  };
  const painted = () => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done)));
  const moves: number[] = [];
  let before: Sample | undefined;
  // This observer is newer than the page's, so it runs after the page has corrected the position.
  new ResizeObserver(() => {
    const now = sample();
    if (before && now.first !== before.first) {
      const offsets = [...now.tops].map(([id, top]) => top - (before?.tops.get(id) ?? Number.NaN));
      moves.push(Math.max(...offsets.filter((offset) => !Number.isNaN(offset)).map(Math.abs)));
    }
    before = now;
  }).observe(log.firstElementChild as Element);
  while (moves.length < 3) {
    before = undefined;
    // Wait near the top, where nothing more is loaded, until all pending pages have arrived.
    for (let calm = 0; calm < 2; ) {
      log.scrollTop = 1700;
      await painted();
      calm = log.ariaBusy === "false" && log.scrollTop === 1700 ? calm + 1 : 0;
    }
    log.scrollTop = 300;
    before = sample();
    const { first: oldest } = before;
    while (first() === oldest) await painted();
  }
  return moves;
}

/**
 * Scrolls by a step in each of some frames. Returns by how many pixels the messages that were visible before and after a step have moved
 * otherwise, at most, and how many were compared.
 */
export async function measureMovesWhileScrolling(
  log: Element,
  { step, frames }: { step: number; frames: number },
): Promise<{ moved: number; compared: number }> {
  const edge = log.getBoundingClientRect();
  const visible = () => {
    const rects = [...log.querySelectorAll<HTMLElement>("[data-id]")].map(
      (item) => [item.dataset["id"], item.getBoundingClientRect()] as const,
    );
    return new Map(rects.filter(([, { top, bottom }]) => bottom > edge.top && top < edge.bottom));
  };
  let [moved, compared] = [0, 0];
  for (let frame = 0; frame < frames; frame++) {
    const before = visible();
    log.scrollTop += step;
    await new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done)));
    for (const [id, { top }] of visible()) {
      const previous = before.get(id);
      if (!previous) continue;
      compared++;
      moved = Math.max(moved, Math.abs(previous.top - top - step));
    }
  }
  return { moved, compared };
}

/** Scrolls to the top until the message with this id or an older one has loaded. */
export async function loadBackTo(log: Element, id: number): Promise<void> {
  const first = () => Number((log as HTMLElement).dataset["firstId"]);
  while (first() > id) {
    log.scrollTop = 0;
    await new Promise(requestAnimationFrame);
  }
}

/** Scrolls until a loaded message is in sight. It must be one with a lower id than those in sight now. */
export async function scrollToMessage(log: Element, id: number): Promise<void> {
  const find = () => log.querySelector(`[data-id="${id}"]`);
  while (!find()) {
    log.scrollTop -= 300;
    await new Promise(requestAnimationFrame);
  }
  find()?.scrollIntoView();
}

/** Scrolls down in steps to a fraction of the log. Its height changes as blocks are drawn whose heights were estimates. */
export async function scrollDownTo(log: Element, fraction: number): Promise<void> {
  const end = () => (log.scrollHeight - log.clientHeight) * fraction;
  while (log.scrollTop < end() - 1) {
    log.scrollTop = Math.min(log.scrollTop + 2000, end());
    await new Promise(requestAnimationFrame);
  }
}

/** Returns a list that gets, for each message sent by Enter from now on, the ms from the key press until its bubble is painted. */
export function watchPaintDelays(log: Element): number[] {
  const delays: number[] = [];
  const onKeyDown = (press: KeyboardEvent) => {
    if (press.key !== "Enter") return;
    const text = document.querySelector("textarea")?.value ?? "";
    new MutationObserver((_, observer) => {
      if (!log.lastElementChild?.lastElementChild?.textContent?.includes(text)) return;
      observer.disconnect();
      // A message that is posted within a frame arrives once the frame is painted.
      requestAnimationFrame(() => {
        const painted = new MessageChannel();
        painted.port1.onmessage = () => delays.push(performance.now() - press.timeStamp);
        painted.port2.postMessage(0);
      });
    }).observe(log, { childList: true, subtree: true });
  };
  addEventListener("keydown", onKeyDown, { capture: true });
  return delays;
}
