import { TEXT_FRAME_MAX_BYTES } from "../../core/limits.ts";
import type { Decoded } from "../errors.ts";
import { V1 } from "../scalars.ts";
import {
  ClientMessageIdOnly,
  ContractFrames,
  type MessageOptions,
  type OrderedOptions,
  type Protocol,
  toOrderedOptions,
  V1Frames,
} from "./client.ts";
import { decodeFileFrame, type FileFrame } from "./file.ts";
import { parseObject, typeOf } from "./json.ts";
import { mayBeStored, textError, utf8Length } from "./text.ts";
import { textFields } from "./text-fields.ts";

type TextFrame = {
  type: "text";
  text: string;
  /** Set if the room accepts the text only as a repeat: see `mayBeStored`. */
  showsNothing?: true;
};
/** A frame that becomes a message. */
export type SendFrame =
  | (OrderedOptions & (TextFrame | { type: "smile"; smileId: number }))
  | (MessageOptions & FileFrame);
/** A frame that a member may send after authentication. */
export type ClientFrame =
  | SendFrame
  | { type: "history"; before: number; limit: number }
  | { type: "read"; messageId: number }
  | { type: "typing" }
  | { type: "ping" };

/**
 * Decodes a frame from an authenticated socket: the only decoder that does. Ignores fields that the frame does not need.
 * @param maxFileBytes the most bytes that a file may have
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
    case "file": // Files have a binary frame of their own.
      return INVALID;
    case "text": {
      const fields = textFields(object, "contract");
      return fields ? textFrame(fields.text, {}) : INVALID;
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
      const fields = textFields(object, V1);
      return fields ? textFrame(fields.text, toOrderedOptions(fields)) : INVALID;
    }
    case "smile": {
      const { data } = V1Frames.smile.safeParse(object);
      return data
        ? { ok: true, frame: { type: "smile", smileId: data.smile_id, ...toOrderedOptions(data) } }
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

function textFrame(raw: string, options: OrderedOptions): Decoded<ClientFrame> {
  const text = raw.toWellFormed();
  const code = textError(text);
  if (!code) return { ok: true, frame: { type: "text", text, ...options } };
  if (code !== "empty_message" || !mayBeStored(text, options)) return { ok: false, code };
  return { ok: true, frame: { type: "text", text, showsNothing: true, ...options } };
}

/** Counts bytes only where the length leaves it open: a UTF-16 code unit is 1 to 3 bytes in UTF-8. */
function isTooLarge(text: string): boolean {
  if (text.length * 3 <= TEXT_FRAME_MAX_BYTES) return false;
  return text.length > TEXT_FRAME_MAX_BYTES || utf8Length(text) > TEXT_FRAME_MAX_BYTES;
}
