import type { PageAccess, TextStore } from "../../../src/web/page-access.ts";

/** Returns the access of a page that stores nothing beyond its own life, and whose address nobody sees. */
export function memoryAccess(origin: string): PageAccess {
  let hash = "";
  const changes = new EventTarget();
  return {
    local: memoryTexts(),
    tab: memoryTexts(),
    address: {
      origin,
      hash: () => hash,
      go: (to) => {
        if (to === hash) return;
        hash = to;
        changes.dispatchEvent(new Event("change"));
      },
      reset: () => {
        hash = "";
      },
      onChange: (run) => changes.addEventListener("change", run),
      reload: () => {},
    },
    setTitle: () => {},
    databases: undefined,
    workers: undefined,
  };
}

function memoryTexts(): TextStore {
  const texts = new Map<string, string>();
  return {
    load: (name) => texts.get(name),
    save: (name, text) => void texts.set(name, text),
    remove: (name) => void texts.delete(name),
    names: (start) => [...texts.keys()].filter((name) => name.startsWith(start)),
    onOtherTab: () => {},
  };
}
