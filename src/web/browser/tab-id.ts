import type { TextStore } from "../page-access.ts";

const NAME = "tab";

/**
 * Returns the id of this tab, which outlives a reload. It is stored only from the end of a page to the start of the next one: a
 * duplicate of an open tab gets a copy of what the tab has stored, and must not get its id.
 */
export function takeTabId(tab: TextStore): string {
  const id = take(tab) ?? crypto.getRandomValues(new Uint32Array(2)).join("-");
  // Where storage is full or forbidden, the next page takes a new id.
  addEventListener("pagehide", () => tab.save(NAME, id));
  // The page was restored as it was left.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) take(tab);
  });
  return id;
}

function take(tab: TextStore): string | undefined {
  const id = tab.load(NAME);
  tab.remove(NAME);
  return id;
}
