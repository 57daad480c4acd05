/** What every browser draws, and the site serves to be shown in place. */
const PICTURES = new Set([
  "image/png",
  "image/apng",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
]);

/** How a file is shown. @param contentType of its bytes, as the site says */
export function formOf(contentType: string): "picture" | "audio" | "video" | "card" {
  if (PICTURES.has(contentType)) return "picture";
  if (contentType.startsWith("audio/")) return "audio";
  return contentType.startsWith("video/") ? "video" : "card";
}
