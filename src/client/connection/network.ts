/** Reports when connecting has become worthwhile. */
export type Network = {
  /**
   * Calls `listener` when the network is back, or when the user looks at the page again.
   * @returns a function that removes the listener
   */
  onOnline(listener: () => void): () => void;
};

type Target = {
  addEventListener?: (type: string, listener: () => void, options: { signal: AbortSignal }) => void;
};

/** Uses the events of a browser. Never calls the listener on other platforms. */
export const systemNetwork: Network = {
  onOnline(listener) {
    const { document } = globalThis as { document?: Target & { visibilityState?: string } };
    const target = globalThis as Target;
    const controller = new AbortController();
    const onVisible = () => {
      if (document?.visibilityState === "visible") listener();
    };
    target.addEventListener?.("online", listener, controller);
    document?.addEventListener?.("visibilitychange", onVisible, controller);
    return () => controller.abort();
  },
};
