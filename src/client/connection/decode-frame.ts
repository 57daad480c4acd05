import type { InboxFrame, V1ServerFrame } from "../../protocol/frames/server.ts";

/**
 * A frame of the site, or undefined for what is none: then there is nothing to do about it. That a frame of a known type has
 * that type's fields is taken from the site on trust: the schemas that could tell weigh more than the client, and the site
 * writes frames from the same ones. That messages have no gap is never taken on trust.
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
