/** What every browser draws, and the site serves to be shown in place. */
const IMAGE_TYPES = new Set([
  "image/png",
  "image/apng",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
]);

/** How a file is shown. @param contentType of its bytes, as the site says */
export function mediaKind(contentType: string): "picture" | "audio" | "video" | "card" {
  if (IMAGE_TYPES.has(contentType)) return "picture";
  if (contentType.startsWith("audio/")) return "audio";
  return contentType.startsWith("video/") ? "video" : "card";
}
