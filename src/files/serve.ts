import { create } from "content-disposition";
import { mayShowInline, OCTET_STREAM } from "./content-type.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The answer to a request for a file: 200, 206 or 304. A file is whatever a member uploaded, so nothing in it may run: its type
 * comes from its bytes, browsers may not guess another, and an opened file is in a sandbox without scripts.
 */
export async function serveFile(
  bucket: R2Bucket,
  uuid: string,
  { method, headers: requestHeaders }: Request,
): Promise<Response | "not_found" | { size: number }> {
  if (!UUID.test(uuid)) return "not_found";
  const match = requestHeaders.get("If-None-Match");
  if (method === "HEAD" || match !== null) {
    const file = await bucket.head(uuid);
    if (!file) return "not_found";
    if (matchesEtag(match, file.httpEtag))
      return new Response(null, { status: 304, headers: headersOf(file) });
    if (method === "HEAD") return new Response(null, { headers: headersOf(file, file.size) });
  }

  // A file never changes, so an If-Range could only match; whoever sends one gets the whole, as RFC 9110 (13.1.5) allows.
  const range = requestHeaders.has("If-Range") ? undefined : parseRange(requestHeaders.get("Range"));
  let file: R2ObjectBody | null;
  try {
    file = await bucket.get(uuid, range && { range: range as R2Range });
  } catch (error) {
    const size = (await bucket.head(uuid))?.size;
    if (!range?.offset || size === undefined || range.offset < size) throw error;
    return { size };
  }
  if (!file) return "not_found";
  if (!range) return new Response(file.body, { headers: headersOf(file, file.size) });

  const { offset, length } = servedRange(file);
  const headers = headersOf(file, length);
  headers.set("Content-Range", `bytes ${offset}-${offset + length - 1}/${file.size}`);
  return new Response(file.body, { status: 206, headers });
}

function headersOf(file: R2Object, length?: number): Headers {
  const contentType = file.httpMetadata?.contentType ?? OCTET_STREAM;
  return new Headers({
    "Content-Type": contentType,
    "Content-Disposition": create(file.customMetadata?.["name"], {
      type: mayShowInline(contentType) ? "inline" : "attachment",
    }),
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=31536000, immutable",
    "Accept-Ranges": "bytes",
    ETag: file.httpEtag,
    ...(length !== undefined && { "Content-Length": String(length) }),
  });
}

/**
 * One range of bytes (RFC 9110, 14.1.2). Several at once, other units and malformed ones are ignored, as the standard allows.
 * R2 would read the header itself, but gives the whole as a part when the range lies behind the end.
 */
function parseRange(
  header: string | null,
): { offset?: number; length?: number; suffix?: number } | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  // The last 0 bytes lie behind every end.
  if (first === "") return Number(last) > 0 ? { suffix: Number(last) } : { offset: Number.MAX_SAFE_INTEGER };
  if (last === "") return { offset: Number(first) };
  const length = Number(last) - Number(first) + 1;
  return length < 1 ? undefined : { offset: Number(first), length };
}

/** Whether an `If-None-Match` names this ETag (RFC 9110, 13.1.2). Read here: R2 throws on a malformed one. */
function matchesEtag(header: string | null, etag: string): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

/** Where the part that R2 gave lies. */
function servedRange({ range, size }: R2Object): { offset: number; length: number } {
  const {
    offset = 0,
    length = size - offset,
    suffix,
  }: { offset?: number; length?: number; suffix?: number } = range ?? {};
  return suffix === undefined ? { offset, length } : { offset: size - suffix, length: suffix };
}
