type Options = {
  /** Ends the listener. */
  signal: AbortSignal;
  open: (item: HTMLElement) => void;
};

/**
 * Moves the focus through the messages of a log by arrow keys, Home and End. The Tab key reaches the log itself; Enter and the menu key
 * open the menu of the message that has the focus, and Escape returns to the log.
 */
export function moveThroughMessages(log: HTMLElement, { signal, open }: Options): void {
  const onKeyDown = (event: KeyboardEvent) => {
    const current = event.target instanceof HTMLElement ? event.target : log;
    // A player or a link in a message has keys of its own.
    if ((current !== log && !current.matches("li.message")) || event.altKey || event.ctrlKey || event.metaKey)
      return;
    const isMessage = current !== log;
    const isMenuKey = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    const target = isMessage && event.key === "Escape" ? log : nextMessage(log, current, event.key);
    if (isMessage && (event.key === "Enter" || isMenuKey)) open(current);
    else if (target) focus(target);
    else return;
    event.preventDefault();
  };
  log.addEventListener("keydown", onKeyDown, { signal });
}

/** Returns the message that a key leads to. From the log itself, the arrow keys lead to the last one in sight. */
function nextMessage(log: HTMLElement, current: HTMLElement, key: string): HTMLElement | undefined {
  if (!["ArrowUp", "ArrowDown", "Home", "End"].includes(key)) return undefined;
  const items = [...log.querySelectorAll<HTMLElement>("li.message")];
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  const at = items.indexOf(current);
  if (at >= 0) return items[at + (key === "ArrowUp" ? -1 : 1)];
  const edge = log.getBoundingClientRect().bottom;
  return items.findLast((item) => item.getBoundingClientRect().top < edge);
}

function focus(element: HTMLElement): void {
  if (element.matches("li")) element.tabIndex = -1;
  element.focus();
}
