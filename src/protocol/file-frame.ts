import * as z from "zod/mini";
import { FILE_HEADER_MAX_BYTES, FILE_NAME_MAX_LENGTH, FILE_TYPE_MAX_LENGTH } from "../core/limits.ts";
import type { Decoded } from "./errors.ts";
import { refuseText } from "./text.ts";

/** A file on its way: `!`, the header as JSON, `#`, the bytes. */
export type FileFrame = {
  type: "file";
  name: string;
  /** What the sender's system calls it; shown to nobody, believed by nobody. */
  claimedType: string;
  /** "" for a file without words. */
  text: string;
  bytes: Uint8Array;
};

const Header = z.object({
  name: z.string(),
  size: z.int().check(z.nonnegative()),
  type: z.string().check(z.maxLength(FILE_TYPE_MAX_LENGTH)),
  text: z.optional(z.string()),
});

const [BANG, HASH, QUOTE, BACKSLASH, OPEN, CLOSE] = [...'!#"\\{}'].map((c) => c.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
  number,
  number,
];

/** @param maxFileBytes how many bytes the file may have; the header comes on top */
export function decodeFileFrame(frame: Uint8Array, maxFileBytes: number): Decoded<FileFrame> {
  if (frame[0] !== BANG) return { ok: false, code: "invalid_file_frame" };
  const end = endOfJson(frame, 1);
  if (end === undefined || frame[end] !== HASH) return { ok: false, code: "invalid_file_frame" };

  const parsed = Header.safeParse(parseUtf8Json(frame.subarray(1, end)));
  if (!parsed.success) return { ok: false, code: "invalid_file_frame" };
  const name = parsed.data.name.toWellFormed();
  if (name.length < 1 || name.length > FILE_NAME_MAX_LENGTH) return { ok: false, code: "invalid_file_frame" };

  const bytes = frame.subarray(end + 1);
  if (bytes.byteLength > maxFileBytes) return { ok: false, code: "file_too_large" };
  if (bytes.byteLength === 0) return { ok: false, code: "empty_file" };
  if (bytes.byteLength !== parsed.data.size) return { ok: false, code: "file_size_mismatch" };

  const text = (parsed.data.text ?? "").toWellFormed();
  const refused = text === "" ? undefined : refuseText(text);
  if (refused) return { ok: false, code: refused };
  return {
    ok: true,
    frame: { type: "file", name, claimedType: parsed.data.type.toWellFormed(), text, bytes },
  };
}

/**
 * Where the JSON object that starts at `from` ends: one past its last brace. The header may hold `#` in its strings, and so
 * may the file, so no `#` tells; strings and braces do. In UTF-8 no byte of a longer character looks like one of these.
 */
function endOfJson(frame: Uint8Array, from: number): number | undefined {
  const limit = Math.min(frame.byteLength, from + FILE_HEADER_MAX_BYTES);
  let depth = 0;
  let inString = false;
  for (let i = from; i < limit; i++) {
    const byte = frame[i];
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN) depth++;
    else if (byte === CLOSE && --depth === 0) return i + 1;
    if (depth === 0) return undefined;
  }
  return undefined;
}

function parseUtf8Json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
