/** What the machine knows of its connection. */
export type Network = {
  /** Calls `back` when a try to connect has become worth while: the network is there again, or somebody looks. Returns how to end it. */
  onBack(back: () => void): () => void;
};

type Target = {
  addEventListener?: (type: string, listener: () => void) => void;
  removeEventListener?: (type: string, listener: () => void) => void;
};

/** A browser's; where there is none, nothing is ever heard of the network. */
export const systemNetwork: Network = {
  onBack(back) {
    const { document } = globalThis as { document?: Target & { visibilityState?: string } };
    const site = globalThis as Target;
    const seen = () => {
      if (document?.visibilityState === "visible") back();
    };
    site.addEventListener?.("online", back);
    document?.addEventListener?.("visibilitychange", seen);
    return () => {
      site.removeEventListener?.("online", back);
      document?.removeEventListener?.("visibilitychange", seen);
    };
  },
};
