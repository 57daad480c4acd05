/** Image types that every browser displays and that the server serves inline. */
const IMAGE_TYPES = new Set([
  "image/png",
  "image/apng",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
]);

/** Returns how to show a file. @param contentType as detected by the server, or as the browser reports it for a local file */
export function mediaKind(contentType: string): "picture" | "audio" | "video" | "card" {
  if (IMAGE_TYPES.has(contentType)) return "picture";
  if (contentType.startsWith("audio/")) return "audio";
  return contentType.startsWith("video/") ? "video" : "card";
}
