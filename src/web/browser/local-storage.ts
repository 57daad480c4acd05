/** What is kept in this browser, by name. A browser that keeps nothing (full, or forbidden) is lived with: it forgets. */

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
    // Said above.
  }
}

export function remove(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Said above.
  }
}

/** The names of all that is kept and begins with `start`. */
export function storedNames(start: string): string[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX + start))
      .map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

/** Calls `changed` when another tab keeps or forgets what has this name. */
export function onOtherTabChange(name: string, changed: (value: string | undefined) => void): void {
  addEventListener("storage", ({ key, newValue }) => {
    if (key === PREFIX + name || key === null) changed(newValue ?? undefined);
  });
}
