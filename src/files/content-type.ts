import { fileTypeFromBuffer } from "file-type";
import { RASTER_IMAGES } from "../core/media-types.ts";

export const OCTET_STREAM = "application/octet-stream";
const PLAIN_TEXT = "text/plain; charset=utf-8";

/** What a file is, by its bytes. The sender's claim counts for plain text alone, which has no signature of its own. */
export async function detectContentType(bytes: Uint8Array, claimedType: string): Promise<string> {
  // Bytes that start like a format and then break its rules are of no known type.
  const detected = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (detected) return detected.mime;
  return /^text\/plain(;|$)/i.test(claimedType.trim()) && isText(bytes) ? PLAIN_TEXT : OCTET_STREAM;
}

/** What a browser may show in place: nothing that can carry a script. */
export function mayShowInline(contentType: string): boolean {
  return RASTER_IMAGES.has(contentType) || contentType === PLAIN_TEXT || /^(audio|video)\//.test(contentType);
}

/** What may be a smile: the raster images that every browser draws. */
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
