import { create } from "content-disposition";
import { mayShowInline, OCTETS } from "./content-type.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The answer to a request for a file: 200, 206 or 304. A file is whatever a member uploaded, so nothing in it may run: its type
 * comes from its bytes, browsers may not guess another, and an opened file is in a sandbox without scripts.
 */
export async function serveFile(
  bucket: R2Bucket,
  uuid: string,
  request: Headers,
): Promise<Response | "not_found" | { size: number }> {
  if (!UUID.test(uuid)) return "not_found";
  // A file never changes, so an If-Range could only match; whoever sends one gets the whole, as RFC 9110 (13.1.5) allows.
  const range = request.has("If-Range") ? null : request.get("Range");
  let object: R2ObjectBody | R2Object | null;
  try {
    object = await bucket.get(uuid, {
      onlyIf: pick("If-None-Match", request.get("If-None-Match")),
      ...(range !== null && { range: pick("Range", range) }),
    });
  } catch (error) {
    const size = (await bucket.head(uuid))?.size;
    if (range === null || size === undefined) throw error;
    return { size };
  }
  if (!object) return "not_found";

  const contentType = object.httpMetadata?.contentType ?? OCTETS;
  const headers = new Headers({
    "Content-Type": contentType,
    "Content-Disposition": create(object.customMetadata?.["name"], {
      type: mayShowInline(contentType) ? "inline" : "attachment",
    }),
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "private, max-age=31536000, immutable",
    "Accept-Ranges": "bytes",
    ETag: object.httpEtag,
  });
  if (!("body" in object)) return new Response(null, { status: 304, headers });

  const part = range === null ? undefined : partOf(object);
  headers.set("Content-Length", String(part?.length ?? object.size));
  if (!part) return new Response(object.body, { headers });
  headers.set("Content-Range", `bytes ${part.offset}-${part.offset + part.length - 1}/${object.size}`);
  return new Response(object.body, { status: 206, headers });
}

/** The part that R2 gave; undefined when it read no range in the header and gave the whole. */
function partOf({ range, size }: R2Object): { offset: number; length: number } | undefined {
  if (!range) return undefined;
  if ("suffix" in range) return { offset: size - range.suffix, length: range.suffix };
  const offset = range.offset ?? 0;
  return { offset, length: range.length ?? size - offset };
}

function pick(name: string, value: string | null): Headers {
  return new Headers(value === null ? {} : { [name]: value });
}
