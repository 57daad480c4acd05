import { encodeFileFrame } from "../../protocol/frames/encode-file.ts";
import type { OutboxEntry } from "../outbox/outbox-entry.ts";

type Options = {
  /** The content of the message's file, if it is one. */
  bytes?: Uint8Array | undefined;
  /** The id of the message that must be stored before a text or a smile. */
  after?: string | undefined;
};

/** Encodes a message as a frame. */
export function encodeFrame(
  { content, clientMessageId, maxPrice }: OutboxEntry,
  { bytes = new Uint8Array(), after }: Options,
): string | Uint8Array<ArrayBuffer> {
  // JSON has no undefined fields.
  const options = { client_message_id: clientMessageId, max_price: maxPrice };
  const ordered = { ...options, after_client_message_id: after };
  switch (content.type) {
    case "text":
      return JSON.stringify({ type: "text", text: content.text, ...ordered });
    case "smile":
      return JSON.stringify({ type: "smile", smile_id: content.smileId, ...ordered });
    case "file":
      return encodeFileFrame(
        { name: content.name, type: content.file.type, text: content.text, ...options },
        bytes,
      );
  }
}
