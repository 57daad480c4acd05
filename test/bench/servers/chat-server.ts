import type { Conversation } from "../load/conversation.ts";
import type { BenchRuntime } from "./bench-runtime.ts";

/** A chat server that the bench measures. */
export type ChatServer = {
  /** Opens a conversation of two new members who have `coins` each, by default plenty. */
  open(options?: { coins?: number }): Promise<Conversation>;
  close(): Promise<void>;
};

/** A server on the runtime of the edge, which counts the rows that it writes. */
export type EdgeServer = ChatServer & Pick<BenchRuntime, "takeCounters" | "setD1Delay" | "setClockOffset">;

export const PLENTY_OF_COINS = 1_000_000_000;
