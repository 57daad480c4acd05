import { fileTypeFromBuffer } from "file-type";
import { RASTER_IMAGES } from "../core/media-types.ts";

export const OCTET_STREAM = "application/octet-stream";
const PLAIN_TEXT = "text/plain; charset=utf-8";

/** Returns a file's type, detected from its bytes. Uses the sender's claim for plain text only, which has no signature. */
export async function detectContentType(bytes: Uint8Array, claimedType: string): Promise<string> {
  // The detection throws for bytes that begin like a known format and then break its rules.
  const detected = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (detected) return detected.mime;
  return /^text\/plain(;|$)/i.test(claimedType.trim()) && isText(bytes) ? PLAIN_TEXT : OCTET_STREAM;
}

/** Returns whether a browser may show a file in place: only types that cannot contain a script. */
export function mayShowInline(contentType: string): boolean {
  return RASTER_IMAGES.has(contentType) || contentType === PLAIN_TEXT || /^(audio|video)\//.test(contentType);
}

/** Returns whether a file may be a smile: a raster image that every browser can draw. */
export function isRasterImage(contentType: string): boolean {
  return RASTER_IMAGES.has(contentType);
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
