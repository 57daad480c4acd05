import { FILE_HEADER_MAX_BYTES, FILE_NAME_MAX_LENGTH } from "../../core/limits.ts";
import type { Decoded, ErrorCode } from "../errors.ts";
import { V1 } from "../scalars.ts";
import {
  ClientMessageIdOnly,
  ContractFileHeader,
  type FileHeader,
  type MessageOptions,
  type Protocol,
  toMessageOptions,
  V1FileHeader,
} from "./client.ts";
import { mayBeStored, textError } from "./text.ts";

/** A decoded file frame: `!`, the header as JSON, `#`, the bytes. */
export type FileFrame = {
  type: "file";
  name: string;
  /** The type that the sender claims. The server does not trust it: see `files/content-type.ts`. */
  claimedType: string;
  /** "" for a file without text. */
  text: string;
  bytes: Uint8Array;
  /** Set if the file has more bytes than one may have: the room accepts it only as a repeat of a message that it has stored. */
  isTooLarge?: true;
  /** Set if the room accepts the text only as a repeat: see `mayBeStored`. */
  showsNothing?: true;
};

const EXCLAMATION_MARK = 0x21; // '!'
const QUOTE = 0x22; // '"'
const HASH = 0x23; // '#'
const BACKSLASH = 0x5c; // '\\'
const OPEN_BRACE = 0x7b; // '{'
const CLOSE_BRACE = 0x7d; // '}'

/**
 * Decodes a file frame: its header by the rules of the protocol, and the size of its bytes.
 * @param maxFileBytes the most bytes that the file may have, without the header
 */
export function decodeFileFrame(
  frame: Uint8Array,
  maxFileBytes: number,
  protocol: Protocol = "contract",
): Decoded<FileFrame & MessageOptions> {
  if (frame[0] !== EXCLAMATION_MARK) return { ok: false, code: "invalid_file_frame" };
  const end = endOfJson(frame, 1);
  if (end === undefined || frame[end] !== HASH) return { ok: false, code: "invalid_file_frame" };
  const json = parseUtf8Json(frame.subarray(1, end));
  const decoded = decodeParts(json, frame.subarray(end + 1), maxFileBytes, protocol);
  if (decoded.ok || protocol !== V1) return decoded;
  return { ...decoded, clientMessageId: ClientMessageIdOnly.safeParse(json).data?.client_message_id };
}

function decodeParts(
  json: unknown,
  bytes: Uint8Array,
  maxFileBytes: number,
  protocol: Protocol,
): Decoded<FileFrame & MessageOptions> {
  const schema: { safeParse(json: unknown): { data?: FileHeader | undefined } } =
    protocol === V1 ? V1FileHeader : ContractFileHeader;
  const header = schema.safeParse(json).data;
  if (!header) return { ok: false, code: "invalid_file_frame" };
  const name = header.name.toWellFormed();
  if (name.length < 1 || name.length > FILE_NAME_MAX_LENGTH) return { ok: false, code: "invalid_file_frame" };

  const text = (header.text ?? "").toWellFormed();
  const options = toMessageOptions(header);
  const isTooLarge = bytes.byteLength > maxFileBytes;
  const found = contentError(bytes, header.size, text);
  const showsNothing = found === "empty_message" && mayBeStored(text, options);
  const error = showsNothing ? undefined : found;
  // A file with an id may have been stored while larger files were allowed.
  if (isTooLarge && (error || options.clientMessageId === undefined))
    return { ok: false, code: "file_too_large" };
  if (error) return { ok: false, code: error };
  return {
    ok: true,
    frame: {
      type: "file",
      name,
      claimedType: header.type.toWellFormed(),
      text,
      bytes,
      ...(isTooLarge && { isTooLarge }),
      ...(showsNothing && { showsNothing }),
      ...options,
    },
  };
}

function contentError(bytes: Uint8Array, size: number, text: string): ErrorCode | undefined {
  if (bytes.byteLength === 0) return "empty_file";
  if (bytes.byteLength !== size) return "file_size_mismatch";
  return text === "" ? undefined : textError(text);
}

/**
 * Returns where the JSON object that starts at `from` ends: one past its last brace. Searching for `#` would not do, because
 * the header's strings and the file may contain it too, so this counts braces outside strings. It may scan bytes: in UTF-8, no
 * byte of a multi-byte character equals one of these.
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
    else if (byte === OPEN_BRACE) depth++;
    else if (byte === CLOSE_BRACE && --depth === 0) return i + 1;
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
