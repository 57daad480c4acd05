import type { PendingSend } from "./pending-send.ts";
import { countBefore } from "./send-queue.ts";

/**
 * Returns the last unanswered text or smile before a message, which the room must store first. Undefined for a file: files name no
 * message, and none names a file.
 * @param texts the unanswered texts and smiles, in order
 */
export function predecessorOf(pending: PendingSend, texts: readonly PendingSend[]): PendingSend | undefined {
  return pending.content.type === "file" ? undefined : texts[countBefore(texts, pending) - 1];
}
