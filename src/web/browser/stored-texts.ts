import type { TextStore } from "../page-access.ts";

const PREFIX = "parley.";

/** Returns the texts in one of the browser's stores. @param reach returns the store; it throws where storage is forbidden */
export function storedTexts(reach: () => Storage): TextStore {
  /** Storage may be full or forbidden. */
  const attempt = <T, F>(use: (store: Storage) => T, otherwise: F): T | F => {
    try {
      return use(reach());
    } catch {
      return otherwise;
    }
  };
  const load = (name: string) => attempt((store) => store.getItem(PREFIX + name) ?? undefined, undefined);
  return {
    load,
    save: (name, text) => attempt((store) => store.setItem(PREFIX + name, text), undefined),
    remove: (name) => attempt((store) => store.removeItem(PREFIX + name), undefined),
    names: (start) =>
      attempt(Object.keys, [])
        .filter((key) => key.startsWith(PREFIX + start))
        .map((key) => key.slice(PREFIX.length)),
    onOtherTab: (name, changed) => followOtherTabs(name, load, changed),
  };
}

/** Follows a text. A page in the browser's cache gets no event, so it compares the text when it is shown again. */
function followOtherTabs(
  name: string,
  load: TextStore["load"],
  changed: (text: string | undefined) => void,
): void {
  addEventListener("storage", ({ key, newValue }) => {
    if (key === PREFIX + name || key === null) changed(newValue ?? undefined);
  });
  let left: string | undefined;
  addEventListener("pagehide", () => {
    left = load(name);
  });
  addEventListener("pageshow", ({ persisted }) => {
    const text = load(name);
    if (persisted && text !== left) changed(text);
  });
}
