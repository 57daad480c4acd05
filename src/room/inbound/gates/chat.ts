import { type Decision, reject, waitFor } from "../decision.ts";
import type { SendAttempt } from "../gate.ts";

/**
 * Refuses every message while the room lacks one that D1 has charged: it was restored alone. Else waits until the chat has a row in D1, because the room stores its first row with that row's id. Before a paid message,
 * `FundsFinder` has created it.
 */
export function requireChat({ room }: SendAttempt): Decision | undefined {
  if (room.chatRow.isBehind) return reject("unavailable");
  if (room.tables.chatId !== undefined) return undefined;
  return waitFor(() => room.chatRow.create());
}
