import { FileTypeParser } from "file-type";
import { TYPE_SAMPLE_MAX_BYTES } from "../core/limits.ts";
import { RASTER_IMAGES } from "../core/media-types.ts";
import { isZip, zipType } from "./zip-type.ts";

export const OCTET_STREAM = "application/octet-stream";
const PLAIN_TEXT = "text/plain; charset=utf-8";

/**
 * Returns a file's type, detected from its first bytes. Uses the sender's claim for plain text only, which has no signature. Never
 * decompresses anything: a small archive may decompress to gigabytes.
 */
export async function detectContentType(bytes: Uint8Array, claimedType: string): Promise<string> {
  const sample = bytes.subarray(0, TYPE_SAMPLE_MAX_BYTES);
  const isWhole = sample.byteLength === bytes.byteLength;
  const detected = (await detectFormat(sample)) ?? (isWhole ? undefined : formatBeyond(sample));
  if (detected) return detected;
  const isClaimed = /^text\/plain(;|$)/i.test(claimedType.trim());
  return isClaimed && isText(sample, isWhole) ? PLAIN_TEXT : OCTET_STREAM;
}

async function detectFormat(sample: Uint8Array): Promise<string | undefined> {
  const parser = new FileTypeParser({
    customDetectors: [
      { id: "archive", detect: async ({ position }) => detectArchive(sample.subarray(position)) },
    ],
  });
  // The detection throws for bytes that begin like a known format and then break its rules.
  const detected = await parser.fromBuffer(sample).catch(() => undefined);
  return detected?.mime;
}

/**
 * Detects the archives that `file-type` would decompress. The library calls it again behind an ID3 tag, but not behind byte order
 * marks.
 */
function detectArchive(bytes: Uint8Array): { ext: string; mime: string } | undefined {
  let start = 0;
  while (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) start += 3;
  if (bytes[start] === 0x1f && bytes[start + 1] === 0x8b) return { ext: "gz", mime: "application/gzip" };
  if (isZip(bytes, start)) return { ext: "zip", mime: zipType(bytes.subarray(start)) };
  return undefined;
}

/** Returns the type of a format whose details may be behind the sample: a TIFF has its directory anywhere. */
function formatBeyond([a, b, c, d]: Uint8Array): string | undefined {
  const isTiff =
    (a === 0x49 && b === 0x49 && c === 42 && d === 0) || (a === 0x4d && b === 0x4d && c === 0 && d === 42);
  return isTiff ? "image/tiff" : undefined;
}

/** Returns whether a browser may show a file in place: only types that cannot contain a script. */
export function mayShowInline(contentType: string): boolean {
  return RASTER_IMAGES.has(contentType) || contentType === PLAIN_TEXT || /^(audio|video)\//.test(contentType);
}

/** Returns whether a file may be a smile: a raster image that every browser can draw. */
export function isRasterImage(contentType: string): boolean {
  return RASTER_IMAGES.has(contentType);
}

/** Returns whether the sample is UTF-8 without NUL. The sample of a larger file may end within a character. */
function isText(sample: Uint8Array, isWhole: boolean): boolean {
  if (sample.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(sample, { stream: !isWhole });
    return true;
  } catch {
    return false;
  }
}
