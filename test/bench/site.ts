import type { Conversation } from "./conversation.ts";
import type { Runtime } from "./runtime.ts";

/** A chat server with conversations to be opened: what is measured. */
export type Site = {
  /** A conversation of two new members who have `coins` each; plenty if nothing is said. */
  open(options?: { coins?: number }): Promise<Conversation>;
  close(): Promise<void>;
};

/** A site on the edge's runtime, which counts what it writes. */
export type EdgeSite = Site & Pick<Runtime, "takeCounters" | "slowDown" | "putClock">;

export const PLENTY = 1_000_000_000;
