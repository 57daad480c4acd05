const CONTROL = "button, a[href], input, textarea";

/**
 * Returns the element of an open chat that gets the focus of one that has gone: in a dialog the nearest control, in the composer the one
 * in its place or the first one, and everywhere else the log.
 * @param around what was around it and is still there, from the inside out
 */
export function chatSuccessor(gone: HTMLElement, around: HTMLElement[]): HTMLElement | null | undefined {
  const [nearest] = around;
  const pane = around.find((each) => each.matches(".talk-pane"));
  if (pane && nearest?.closest("dialog")) {
    return around.map((each) => each.querySelector<HTMLElement>(CONTROL)).find((each) => each !== null);
  }
  const composer = nearest?.closest(".composing")?.querySelector(".composer");
  if (!composer) return pane?.querySelector<HTMLElement>('[role="log"]');
  const isLast = nearest === composer && gone.matches(".send, .get-coins");
  return composer.querySelector<HTMLElement>(isLast ? ".send, .get-coins" : CONTROL);
}
