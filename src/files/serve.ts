import { create } from "content-disposition";
import { FILE_CACHE_SECONDS } from "../core/limits.ts";
import { cleanFileName } from "../core/words.ts";
import { mayShowInline, OCTET_STREAM } from "./content-type.ts";
import { isRemoved } from "./storage.ts";

type ByteRange = { offset?: number; length?: number; suffix?: number };

/** The response to a request for a file (200, 206 or 304), or the reason why there is none. */
export type FileResult =
  | { kind: "found"; response: Response }
  | { kind: "not-found" }
  | { kind: "removed" }
  | { kind: "range-not-satisfiable"; size: number };

const NOT_FOUND: FileResult = { kind: "not-found" };
const REMOVED: FileResult = { kind: "removed" };

/**
 * Answers a request for a file. A member may have uploaded anything, so nothing in a file may run: its type comes from its bytes,
 * browsers may not guess another one, and an opened file is in a sandbox without scripts.
 */
export async function serveFile(
  bucket: R2Bucket,
  uuid: string,
  { method, headers }: Request,
): Promise<FileResult> {
  const etags = headers.get("If-None-Match");
  if (method === "HEAD" || etags !== null) {
    const file = await bucket.head(uuid);
    if (!file) return NOT_FOUND;
    if (isRemoved(file)) return REMOVED;
    if (matchesEtag(etags, file.httpEtag)) return found(null, { status: 304, headers: fileHeaders(file) });
    if (method === "HEAD") return found(null, { headers: fileHeaders(file, file.size) });
  }
  // A file never changes, so an If-Range could only match. RFC 9110 (13.1.5) allows answering it with the whole file.
  const range = headers.has("If-Range") ? undefined : parseRange(headers.get("Range"));
  return range ? servePart(bucket, uuid, range) : serveWhole(bucket, uuid);
}

async function serveWhole(bucket: R2Bucket, uuid: string): Promise<FileResult> {
  const file = await bucket.get(uuid);
  if (!file) return NOT_FOUND;
  return isRemoved(file) ? REMOVED : found(file.body, { headers: fileHeaders(file, file.size) });
}

async function servePart(bucket: R2Bucket, uuid: string, range: ByteRange): Promise<FileResult> {
  let file: R2ObjectBody | null;
  try {
    file = await bucket.get(uuid, { range: range as R2Range });
  } catch (error) {
    const whole = await bucket.head(uuid);
    if (whole && isRemoved(whole)) return REMOVED;
    if (!range.offset || whole === null || range.offset < whole.size) throw error;
    return { kind: "range-not-satisfiable", size: whole.size };
  }
  if (!file) return NOT_FOUND;
  if (isRemoved(file)) return REMOVED;
  const { offset, length } = servedRange(file);
  const headers = fileHeaders(file, length);
  headers.set("Content-Range", `bytes ${offset}-${offset + length - 1}/${file.size}`);
  return found(file.body, { status: 206, headers });
}

function found(body: ReadableStream | null, init: ResponseInit): FileResult {
  return { kind: "found", response: new Response(body, init) };
}

function fileHeaders(file: R2Object, length?: number): Headers {
  const contentType = file.httpMetadata?.contentType ?? OCTET_STREAM;
  return new Headers({
    "Content-Type": contentType,
    "Content-Disposition": create(fileName(file), {
      type: mayShowInline(contentType) ? "inline" : "attachment",
    }),
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cache-Control": `private, max-age=${FILE_CACHE_SECONDS}`,
    "Accept-Ranges": "bytes",
    ETag: file.httpEtag,
    ...(length !== undefined && { "Content-Length": String(length) }),
  });
}

/** Returns the name under which a browser stores the file; undefined for one without a name. */
function fileName({ customMetadata }: R2Object): string | undefined {
  const name = customMetadata?.["name"];
  return name === undefined ? undefined : cleanFileName(name);
}

/**
 * Parses a `Range` header with one range of bytes (RFC 9110, 14.1.2). Ignores several ranges, other units and malformed headers,
 * as the standard allows. R2 could parse the header, but it answers a range past the end with the whole file as a part.
 */
function parseRange(header: string | null): ByteRange | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  // The last 0 bytes are past the end of every file.
  if (first === "") return Number(last) > 0 ? { suffix: Number(last) } : { offset: Number.MAX_SAFE_INTEGER };
  if (last === "") return { offset: Number(first) };
  const length = Number(last) - Number(first) + 1;
  return length < 1 ? undefined : { offset: Number(first), length };
}

/** Returns whether an `If-None-Match` names this ETag (RFC 9110, 13.1.2). R2 could compare them, but throws on a malformed header. */
function matchesEtag(header: string | null, etag: string): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

/** Returns the position of the part that R2 returned. */
function servedRange({ range, size }: R2Object): { offset: number; length: number } {
  const { offset = 0, length = size - offset, suffix }: ByteRange = range ?? {};
  return suffix === undefined ? { offset, length } : { offset: size - suffix, length: suffix };
}
