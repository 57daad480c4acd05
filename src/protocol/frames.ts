import * as z from "zod/mini";
import { TEXT_FRAME_MAX_BYTES } from "../core/limits.ts";
import { type Decoded, ERRORS, type ErrorCode } from "./errors.ts";
import { decodeFileFrame, type FileFrame } from "./file-frame.ts";
import { refuseText } from "./text.ts";

/** What a member may send after authentication. */
export type ClientFrame = { type: "text"; text: string } | { type: "smile"; smileId: number } | FileFrame;

/** A message as the contract's clients get it: these keys, in this order. `date` is UTC, six decimals, no zone letter. */
export type ContractMessage = { id: number; member_id: number; chat_id: number; date: string } & (
  | { type: "text"; text: string }
  | { type: "smile"; smile_id: number; smile_file_uuid: string }
  | { type: "file"; file_uuid: string; text: string }
);

export type ErrorFrame = {
  type: "error";
  code: ErrorCode;
  detail: string;
  price?: number;
  balance?: number;
  retry_after?: number;
};

/** What a room sends to a socket of the contract. */
export type ServerFrame = ContractMessage | ContractMessage[] | ErrorFrame;

const NOTHING_CHARGED =
  "Not possible just now: try again later. Nothing was charged unless the message appears.";

export function errorFrame(
  code: ErrorCode,
  more: Pick<ErrorFrame, "price" | "balance" | "retry_after"> = {},
): ErrorFrame {
  const detail = code === "unavailable" ? NOTHING_CHARGED : ERRORS[code].detail;
  return { type: "error", code, detail, ...more };
}

/** Unix ms in the contract's spelling: `2022-09-02T15:27:34.857000`. */
export function contractDate(at: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}000`;
}

const Text = z.object({ text: z.string() });
const Smile = z.object({ smile_id: z.int().check(z.positive()) });

/**
 * The one decoder of what comes off an authenticated socket. Fields that a frame does not need are ignored.
 * @param maxFileBytes how many bytes a file may have
 */
export function decodeClientFrame(data: string | ArrayBuffer, maxFileBytes: number): Decoded<ClientFrame> {
  if (typeof data !== "string") return decodeFileFrame(new Uint8Array(data), maxFileBytes);
  if (isTooLarge(data)) return { ok: false, code: "frame_too_large" };

  const object = parseObject(data);
  if (!object) return textFrame(data);

  if (!("type" in object) || typeof object.type !== "string") return { ok: false, code: "invalid_message" };
  switch (object.type) {
    case "text": {
      const parsed = Text.safeParse(object);
      return parsed.success ? textFrame(parsed.data.text) : { ok: false, code: "invalid_message" };
    }
    case "smile": {
      const parsed = Smile.safeParse(object);
      if (!parsed.success) return { ok: false, code: "invalid_message" };
      return { ok: true, frame: { type: "smile", smileId: parsed.data.smile_id } };
    }
    case "file": // A file's bytes do not go into JSON.
      return { ok: false, code: "invalid_message" };
    default:
      return { ok: false, code: "unknown_type" };
  }
}

function textFrame(raw: string): Decoded<ClientFrame> {
  const text = raw.toWellFormed();
  const code = refuseText(text);
  return code ? { ok: false, code } : { ok: true, frame: { type: "text", text } };
}

/**
 * The token of a `Bearer` frame, or undefined for any other frame. White space around it is dropped: a token pasted with
 * a line's end must not become a message.
 */
export function bearerToken(data: string | ArrayBuffer): string | undefined {
  if (typeof data !== "string" || data.length > TEXT_FRAME_MAX_BYTES) return undefined;
  return /^\s*Bearer +([\w-]+\.[\w-]+\.[\w-]+)\s*$/.exec(data)?.[1];
}

/** A UTF-16 code unit is 1 to 3 bytes: most frames need no counting. */
function isTooLarge(text: string): boolean {
  if (text.length * 3 <= TEXT_FRAME_MAX_BYTES) return false;
  return text.length > TEXT_FRAME_MAX_BYTES || utf8Length(text) > TEXT_FRAME_MAX_BYTES;
}

function parseObject(text: string): object | undefined {
  // Plain text is no JSON: an exception for each would cost more than all the rest.
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
