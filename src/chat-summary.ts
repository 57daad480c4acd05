import type { V1Message } from "./protocol/server-frames.ts";

/** How a chat stands for one of its members, as its room tells their inbox. Of two, the one with the later `at` holds. */
export type ChatSummary = {
  chatId: number;
  otherId: number;
  /** The room's time in Unix ms; never the same twice. */
  at: number;
  lastMessage: V1Message | undefined;
  /** How many messages of the other member came after `lastReadId`. */
  unread: number;
  lastReadId: number;
  /** Whether the other member is there. */
  online: boolean;
};
