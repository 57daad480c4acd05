import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

const CONTROL = "button, a[href], input, textarea";

/** Passes the focus on to something nearby when the control that has it disappears. Otherwise it would fall back to the top of the page. */
export function usePassedFocus(pane: RefObject<HTMLElement | null>, root: Document | ShadowRoot): void {
  useLayoutEffect(() => (pane.current ? passFocus(pane.current, root) : undefined), [root]);
}

/** @returns a function that ends it */
function passFocus(pane: HTMLElement, root: Document | ShadowRoot): () => void {
  /** The element with the focus and all around it, from the inside out. Those that have gone no longer know what was around them. */
  let path: Element[] = [];
  const stop = new AbortController();
  const isFree = () => root.activeElement === null || root.activeElement === document.body;
  const onFocusIn = ({ target }: Event) => {
    path = pathTo(target as Element, pane);
  };
  const onFocusOut = ({ target }: Event) => {
    // Some browsers report it for an element that is being removed, too.
    queueMicrotask(() => {
      if (path[0] === target && path[0]?.isConnected && isFree()) path = [];
    });
  };
  const changed = new MutationObserver(() => {
    const [focused] = path;
    if (!focused || focused.isConnected) return;
    const around = path.filter((each) => each.isConnected);
    path = [];
    if (isFree()) successorOf(focused, around)?.focus({ preventScroll: true });
  });
  pane.addEventListener("focusin", onFocusIn, { signal: stop.signal });
  pane.addEventListener("focusout", onFocusOut, { signal: stop.signal });
  changed.observe(pane, { childList: true, subtree: true });
  return () => {
    stop.abort();
    changed.disconnect();
  };
}

function pathTo(element: Element, pane: Element): Element[] {
  const { parentElement: parent } = element;
  return element === pane || !parent ? [element] : [element, ...pathTo(parent, pane)];
}

/**
 * Returns the element that gets the focus of one that has gone: in a dialog the nearest control, in the composer the one in its place
 * or the first one, and everywhere else the log.
 * @param around what was around it and is still there, from the inside out
 */
function successorOf(gone: Element, around: Element[]): HTMLElement | null | undefined {
  const dialog = around[0]?.closest("dialog");
  if (dialog) {
    const near = around.find((each) => each.querySelector(CONTROL));
    return near?.querySelector<HTMLElement>(CONTROL);
  }
  const pane = around.at(-1);
  const composer = around[0]?.closest(".composing")?.querySelector(".composer");
  if (!composer) return pane?.querySelector<HTMLElement>('[role="log"]');
  const isLast = around[0] === composer && gone.matches(".send, .get-coins");
  return composer.querySelector<HTMLElement>(isLast ? ".send, .get-coins" : CONTROL);
}
