import type { PendingSend } from "./pending-send.ts";

/**
 * Returns the last unanswered text or smile before a message, which the room must store first. Undefined for a file: files name no
 * message, and none names a file.
 * @param queue the outgoing messages, in order
 */
export function predecessorOf(pending: PendingSend, queue: readonly PendingSend[]): PendingSend | undefined {
  if (pending.content.type === "file") return undefined;
  const before = queue.slice(0, Math.max(0, queue.indexOf(pending)));
  return before.findLast(({ state, content }) => state === "sending" && content.type !== "file");
}
