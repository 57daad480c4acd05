import type { InboxFrame, V1ServerFrame } from "../../protocol/frames/server.ts";

/**
 * Returns a frame of the server, or undefined for anything else, which the client ignores. Trusts the server that a frame has the
 * fields of its type: the schemas are larger than the client, and the server writes its frames from them. The client does check
 * that messages have no gap.
 */
export function decodeFrame(data: unknown): V1ServerFrame | InboxFrame | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    const isFrame = typeof frame === "object" && frame !== null && "type" in frame;
    return isFrame ? (frame as V1ServerFrame | InboxFrame) : undefined;
  } catch {
    return undefined;
  }
}
