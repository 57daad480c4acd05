/** Named values in `localStorage`. Where storage is full or forbidden, nothing is stored and nothing throws. */

const PREFIX = "parley.";

export function load(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function save(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Full or forbidden: see above.
  }
}

export function remove(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Full or forbidden: see above.
  }
}

/** Returns all stored names that begin with `start`. */
export function storedNames(start: string): string[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX + start))
      .map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

/**
 * Calls `changed` when another tab saves or removes this name. A page in the browser's cache gets no event, so it compares the value
 * when it is shown again.
 */
export function onOtherTabChange(name: string, changed: (value: string | undefined) => void): void {
  addEventListener("storage", ({ key, newValue }) => {
    if (key === PREFIX + name || key === null) changed(newValue ?? undefined);
  });
  let left: string | undefined;
  addEventListener("pagehide", () => {
    left = load(name);
  });
  addEventListener("pageshow", ({ persisted }) => {
    const value = load(name);
    if (persisted && value !== left) changed(value);
  });
}
