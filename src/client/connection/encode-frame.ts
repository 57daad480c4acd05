import { encodeFileFrame } from "../../protocol/frames/encode-file.ts";
import type { OutboxEntry } from "../outbox/outbox-entry.ts";

/** Encodes a message as a frame. @param bytes the content of its file, if it is one */
export function encodeFrame(
  { content, clientMessageId, maxPrice }: OutboxEntry,
  bytes: Uint8Array = new Uint8Array(),
): string | Uint8Array<ArrayBuffer> {
  const options = {
    ...(clientMessageId !== undefined && { client_message_id: clientMessageId }),
    ...(maxPrice !== undefined && { max_price: maxPrice }),
  };
  switch (content.type) {
    case "text":
      return JSON.stringify({ type: "text", text: content.text, ...options });
    case "smile":
      return JSON.stringify({ type: "smile", smile_id: content.smileId, ...options });
    case "file": {
      const { name, text, file } = content;
      return encodeFileFrame({ name, type: file.type, text, ...options }, bytes);
    }
  }
}
