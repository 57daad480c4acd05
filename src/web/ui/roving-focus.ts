type Options = {
  /** After the last element comes the first one. */
  isRing?: boolean;
};

/**
 * Makes a list one stop of the Tab key: only one of its elements can be reached with it, and arrow keys, Home and End move the focus
 * between them. The list may change.
 * @param selector finds the elements
 * @returns a function that ends it
 */
export function startRovingFocus(list: HTMLElement, selector: string, options: Options = {}): () => void {
  const elements = () => [...list.querySelectorAll<HTMLElement>(selector)];
  let current = choose(elements());
  const stop = new AbortController();
  list.addEventListener("keydown", (event) => moveFocus(event, elements(), options), { signal: stop.signal });
  list.addEventListener(
    "focusin",
    ({ target }) => {
      current = choose(elements(), target);
    },
    { signal: stop.signal },
  );
  const changed = new MutationObserver(() => {
    current = choose(elements(), current);
  });
  changed.observe(list, { childList: true, subtree: true });
  return () => {
    stop.abort();
    changed.disconnect();
  };
}

/** Lets the Tab key reach the wanted element alone; otherwise that of the shown page, or the first one. */
function choose(elements: HTMLElement[], wanted?: EventTarget | null): HTMLElement | undefined {
  const chosen =
    elements.find((each) => each === wanted) ??
    elements.find((each) => each.hasAttribute("aria-current")) ??
    elements[0];
  for (const each of elements) each.tabIndex = each === chosen ? 0 : -1;
  return chosen;
}

function moveFocus(event: KeyboardEvent, elements: HTMLElement[], options: Options): void {
  const at = elements.indexOf(event.target as HTMLElement);
  if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = nextIndex(event.key, { at, count: elements.length, ...options });
  if (next === undefined) return;
  event.preventDefault();
  elements[next]?.focus();
}

/** Returns where a key moves the focus in a list, or undefined for other keys. */
export function nextIndex(
  key: string,
  { at, count, isRing = false }: { at: number; count: number } & Options,
): number | undefined {
  const last = count - 1;
  const bounded = (index: number) => (isRing ? (index + count) % count : Math.min(Math.max(index, 0), last));
  if (key === "ArrowDown") return bounded(at + 1);
  if (key === "ArrowUp") return bounded(at - 1);
  if (key === "Home") return 0;
  return key === "End" ? last : undefined;
}
