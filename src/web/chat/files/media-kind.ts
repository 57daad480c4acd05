import { RASTER_IMAGES } from "../../../core/media-types.ts";

/** Returns how to show a file. @param contentType as detected by the server, or as the browser reports it for a local file */
export function mediaKind(contentType: string): "picture" | "audio" | "video" | "card" {
  if (RASTER_IMAGES.has(contentType)) return "picture";
  if (contentType.startsWith("audio/")) return "audio";
  return contentType.startsWith("video/") ? "video" : "card";
}
