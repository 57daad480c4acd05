const NAME = "parley.tab";

/**
 * Returns the id of this tab, which outlives a reload. It is stored only from the end of a page to the start of the next one: a
 * duplicate of an open tab gets a copy of what the tab has stored, and must not get its id.
 */
export function takeTabId(): string {
  const id = take() ?? crypto.getRandomValues(new Uint32Array(2)).join("-");
  addEventListener("pagehide", () => {
    try {
      sessionStorage.setItem(NAME, id);
    } catch {
      // Storage is full or forbidden: the next page takes a new id.
    }
  });
  // The page was restored as it was left.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) take();
  });
  return id;
}

function take(): string | undefined {
  try {
    const id = sessionStorage.getItem(NAME) ?? undefined;
    sessionStorage.removeItem(NAME);
    return id;
  } catch {
    return undefined;
  }
}
