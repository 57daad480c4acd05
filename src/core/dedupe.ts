import { CLOCK_SLACK_MS } from "./limits.ts";

/** Returns when a UUIDv7 was created, by its creator's clock (Unix ms): its first 48 bits (RFC 9562, 5.7). */
export function timeOfMessageId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/**
 * Returns from which date on (Unix ms) a message with this client message id can be stored. A client creates an id right before
 * it first sends it, so no copy can be older, except for the difference between the clocks. Returns undefined for an id ahead
 * of the room's clock by more than that difference: no copy of it can be stored.
 * @param lastAt the date of the chat's last message: after the room's clock was set back, it shows how far the clock has been
 */
export function dedupeWindow(id: string, now: number, lastAt: number): { since: number } | undefined {
  const createdAt = timeOfMessageId(id);
  return createdAt > Math.max(now, lastAt) + CLOCK_SLACK_MS
    ? undefined
    : { since: createdAt - CLOCK_SLACK_MS };
}

type ComparableContent =
  | { type: "text"; text: string }
  | { type: "smile"; smileId: number }
  | { type: "file"; name: string; text: string };

/** Returns whether a frame repeats a stored message. Files are compared by their header: name, length and text. */
export function isSameContent(
  sent: ComparableContent & { bytes?: { byteLength: number } },
  stored: ComparableContent & { size?: number },
): boolean {
  if (sent.type === "smile") return stored.type === "smile" && stored.smileId === sent.smileId;
  if (stored.type !== sent.type || stored.text !== sent.text) return false;
  if (sent.type === "text" || stored.type === "text") return true;
  return stored.name === sent.name && stored.size === sent.bytes?.byteLength;
}
