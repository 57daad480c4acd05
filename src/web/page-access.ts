/** Named texts that outlive the page. Where storage is full or forbidden, nothing is stored and nothing throws. */
export type TextStore = {
  load(name: string): string | undefined;
  save(name: string, text: string): void;
  remove(name: string): void;
  /** Returns all stored names that begin with `start`. */
  names(start: string): string[];
  /** Calls `changed` when another tab saves or removes this name. */
  onOtherTab(name: string, changed: (text: string | undefined) => void): void;
};

/** The parts of a browser that only the page itself may touch: a chat inside another site's page has its own. */
export type PageAccess = {
  /** Shared by all tabs of the browser. */
  local: TextStore;
  /** Of this tab alone. */
  tab: TextStore;
  address: {
    readonly origin: string;
    /** Returns the URL's fragment, with its `#`; empty if there is none. */
    hash(): string;
    /** Adds an entry to the browser's history. */
    go(hash: string): void;
    /** Removes the fragment, without an entry in the browser's history. */
    reset(): void;
    /** Calls `run` when the fragment has changed, except by `reset`. */
    onChange(run: () => void): void;
    reload(): void;
  };
  setTitle(title: string): void;
  /** Undefined where the browser forbids them. */
  databases: IDBFactory | undefined;
  /** Undefined where the browser has no service workers, as without HTTPS. */
  workers: ServiceWorkerContainer | undefined;
};
