/**
 * Presses Enter in an element as a browser reports it to the page: with the end of a composition before keys that are not part of
 * one. The browser itself does nothing with such an event.
 */
export function pressKeys(target: Element, keys: KeyboardEventInit[]): void {
  const compose = (type: string) => target.dispatchEvent(new CompositionEvent(type, { bubbles: true }));
  compose("compositionstart");
  if (!keys[0]?.isComposing) compose("compositionend");
  for (const key of keys) {
    target.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", code: "Enter", bubbles: true, cancelable: true, ...key }),
    );
  }
  if (keys[0]?.isComposing) compose("compositionend");
}
