import { CLOCK_SLACK_MS } from "./limits.ts";

/** The time at which a UUIDv7 was made, by its maker's clock (Unix ms): its first 48 bits (RFC 9562, 5.7). */
export function timeOfMessageId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/**
 * What a message's own id says of where a message with the same id can be: dated nowhere before `since` (Unix ms), if anywhere.
 * An id is made right before it is first sent, so nothing that has it can be dated earlier, but for the clocks' difference.
 * Undefined for one that is ahead of the room's clock by more than that difference: no copy of it can have been stored.
 */
export function dedupeWindow(id: string, now: number): { since: number } | undefined {
  const createdAt = timeOfMessageId(id);
  return createdAt > now + CLOCK_SLACK_MS ? undefined : { since: createdAt - CLOCK_SLACK_MS };
}

type ComparableContent =
  | { type: "text"; text: string }
  | { type: "smile"; smileId: number }
  | { type: "file"; name: string; text: string };

/** Whether a send is the one that was stored. A file is known by its header: its name, its length and its text. */
export function isSameContent(
  sent: ComparableContent & { bytes?: { byteLength: number } },
  stored: ComparableContent & { size?: number },
): boolean {
  if (sent.type === "smile") return stored.type === "smile" && stored.smileId === sent.smileId;
  if (stored.type !== sent.type || stored.text !== sent.text) return false;
  if (sent.type === "text" || stored.type === "text") return true;
  return stored.name === sent.name && stored.size === sent.bytes?.byteLength;
}
