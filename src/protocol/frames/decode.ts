import { TEXT_FRAME_MAX_BYTES } from "../../core/limits.ts";
import { type Decoded, ERRORS, type ErrorCode } from "../errors.ts";
import { V1 } from "../scalars.ts";
import {
  ClientMessageIdOnly,
  ContractFrames,
  type MessageOptions,
  type Protocol,
  toMessageOptions,
  V1Frames,
} from "./client.ts";
import { decodeFileFrame, type FileFrame } from "./file.ts";
import type { V1Error } from "./server.ts";
import { textError } from "./text.ts";

/** What becomes a message. */
export type SendFrame = MessageOptions &
  ({ type: "text"; text: string } | { type: "smile"; smileId: number } | FileFrame);
/** What a member may send after authentication. */
export type ClientFrame =
  | SendFrame
  | { type: "history"; before: number; limit: number }
  | { type: "read"; messageId: number }
  | { type: "typing" }
  | { type: "ping" };

export function errorFrame(
  code: ErrorCode,
  details: Omit<V1Error, "type" | "code" | "detail"> = {},
): V1Error {
  return { type: "error", code, detail: ERRORS[code].detail, ...details };
}

/** Unix ms in the contract's spelling: `2022-09-02T15:27:34.857000`. */
export function contractDate(at: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}000`;
}

/** Unix ms as parley.v1 spells it: `2022-09-02T15:27:34.857000Z`. */
export function v1Date(at: number): string {
  return `${contractDate(at)}Z`;
}

/**
 * The one decoder of what comes off an authenticated socket. Fields that a frame does not need are ignored.
 * @param maxFileBytes how many bytes a file may have
 */
export function decodeClientFrame(
  data: string | ArrayBuffer,
  maxFileBytes: number,
  protocol: Protocol = "contract",
): Decoded<ClientFrame> {
  if (typeof data !== "string") return decodeFileFrame(new Uint8Array(data), maxFileBytes, protocol);
  if (isTooLarge(data)) return { ok: false, code: "frame_too_large" };

  const object = parseObject(data);
  if (!object) return textFrame(data, {});
  const decoded = protocol === V1 ? decodeV1(object) : decodeContract(object);
  if (decoded.ok || protocol !== V1) return decoded;
  return { ...decoded, clientMessageId: ClientMessageIdOnly.safeParse(object).data?.client_message_id };
}

function decodeContract(object: object): Decoded<ClientFrame> {
  switch (typeOf(object)) {
    case undefined:
    case "file": // A file's bytes do not go into JSON.
      return INVALID;
    case "text": {
      const { data } = ContractFrames.text.safeParse(object);
      return data ? textFrame(data.text, {}) : INVALID;
    }
    case "smile": {
      const { data } = ContractFrames.smile.safeParse(object);
      return data ? { ok: true, frame: { type: "smile", smileId: data.smile_id } } : INVALID;
    }
    default:
      return { ok: false, code: "unknown_type" };
  }
}

function decodeV1(object: object): Decoded<ClientFrame> {
  switch (typeOf(object)) {
    case undefined:
    case "file":
      return INVALID;
    case "text": {
      const { data } = V1Frames.text.safeParse(object);
      return data ? textFrame(data.text, toMessageOptions(data)) : INVALID;
    }
    case "smile": {
      const { data } = V1Frames.smile.safeParse(object);
      return data
        ? { ok: true, frame: { type: "smile", smileId: data.smile_id, ...toMessageOptions(data) } }
        : INVALID;
    }
    case "history": {
      const { data } = V1Frames.history.safeParse(object);
      return data ? { ok: true, frame: data } : INVALID;
    }
    case "read": {
      const { data } = V1Frames.read.safeParse(object);
      return data ? { ok: true, frame: { type: "read", messageId: data.message_id } } : INVALID;
    }
    case "typing":
      return { ok: true, frame: { type: "typing" } };
    case "ping":
      return { ok: true, frame: { type: "ping" } };
    default:
      return { ok: false, code: "unknown_type" };
  }
}

const INVALID = { ok: false, code: "invalid_message" } as const;

function typeOf(object: object): string | undefined {
  return "type" in object && typeof object.type === "string" ? object.type : undefined;
}

function textFrame(raw: string, options: MessageOptions): Decoded<ClientFrame> {
  const text = raw.toWellFormed();
  const code = textError(text);
  return code ? { ok: false, code } : { ok: true, frame: { type: "text", text, ...options } };
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
