import type { InboxFrame, V1ServerFrame } from "../../protocol/frames/server.ts";

/**
 * Returns a frame of the server, or undefined for anything else, which the client ignores. Trusts the server that a frame has the
 * fields of its type: the schemas are larger than the client, and the server writes its frames from them. The client does check
 * that messages have no gap. `JSON.parse` converts other data to a string.
 */
export function decodeFrame(data: unknown): V1ServerFrame | InboxFrame | undefined {
  try {
    const frame: V1ServerFrame | InboxFrame | null = JSON.parse(data as string);
    return frame?.type && frame;
  } catch {
    return undefined;
  }
}
