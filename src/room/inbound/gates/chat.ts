import { type Decision, waitFor } from "../decision.ts";
import type { SendAttempt } from "../gate.ts";

/**
 * Waits until the chat has a row in D1, because the room stores its first row with that row's id. Before a paid message,
 * `FundsFinder` has created it.
 */
export function requireChat({ room }: SendAttempt): Decision | undefined {
  if (room.tables.chatId !== undefined) return undefined;
  return waitFor(() => room.chatRow.create());
}
