import type { Conversation } from "../load/conversation.ts";
import type { BenchRuntime } from "./bench-runtime.ts";

/** A chat server with conversations to be opened: what is measured. */
export type ChatServer = {
  /** A conversation of two new members who have `coins` each; plenty if nothing is said. */
  open(options?: { coins?: number }): Promise<Conversation>;
  close(): Promise<void>;
};

/** A site on the edge's runtime, which counts what it writes. */
export type EdgeServer = ChatServer & Pick<BenchRuntime, "takeCounters" | "setD1Delay" | "setClockOffset">;

export const PLENTY_OF_COINS = 1_000_000_000;
