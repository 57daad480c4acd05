/** What the machine knows of its connection. */
export type Network = {
  /** Calls `back` when a try to connect has become worth while: the network is there again, or somebody looks. Returns how to end it. */
  onOnline(listener: () => void): () => void;
};

type Target = {
  addEventListener?: (type: string, listener: () => void) => void;
  removeEventListener?: (type: string, listener: () => void) => void;
};

/** A browser's; where there is none, nothing is ever heard of the network. */
export const systemNetwork: Network = {
  onOnline(listener) {
    const { document } = globalThis as { document?: Target & { visibilityState?: string } };
    const target = globalThis as Target;
    const onVisible = () => {
      if (document?.visibilityState === "visible") listener();
    };
    target.addEventListener?.("online", listener);
    document?.addEventListener?.("visibilitychange", onVisible);
    return () => {
      target.removeEventListener?.("online", listener);
      document?.removeEventListener?.("visibilitychange", onVisible);
    };
  },
};
