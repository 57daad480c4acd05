import type { Conversation } from "../load/conversation.ts";
import type { BenchRuntime } from "./bench-runtime.ts";
import type { Usage } from "./process-usage.ts";

/** A chat server that the bench measures. */
export type ChatServer = {
  /** Opens a conversation of two new members who have `coins` each, by default plenty. */
  open(options?: { coins?: number }): Promise<Conversation>;
  /** Returns the CPU time and the memory of the server's process. */
  usage(): Usage;
  close(): Promise<void>;
};

/** A server on the runtime of the edge, which counts the rows that it writes. */
export type EdgeServer = ChatServer & Pick<BenchRuntime, "takeCounters" | "setD1Delay" | "setClockOffset">;

export const PLENTY_OF_COINS = 1_000_000_000;
