import { options } from "preact";
import type { LogView } from "./log-view.ts";
import { selectionIn } from "./used-blocks.ts";

/**
 * Draws all selected messages of a log before the browser copies them. Those that are far from the pane are not drawn otherwise.
 * Returns a function that ends it.
 */
export function copySelected(log: LogView, scroller: HTMLElement): () => void {
  const draw = () => {
    const selection = selectionIn(scroller.getRootNode() as Document | ShadowRoot);
    if (!selection || selection.isCollapsed) return;
    renderNow(() => log.drawSelected(selection.getRangeAt(0)));
  };
  const { ownerDocument } = scroller;
  ownerDocument.addEventListener("copy", draw);
  return () => ownerDocument.removeEventListener("copy", draw);
}

/** Renders what a change of signals needs before it returns: the browser copies right after the event. */
function renderNow(change: () => void): void {
  const { debounceRendering } = options;
  options.debounceRendering = (render) => render();
  try {
    change();
  } finally {
    if (debounceRendering) options.debounceRendering = debounceRendering;
    else Reflect.deleteProperty(options, "debounceRendering");
  }
}
