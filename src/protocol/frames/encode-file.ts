/** Encodes a file frame. Escapes `#` inside the header, for readers that search for the first one. */
export function encodeFileFrame(
  header: { name: string; type: string; text?: string; client_message_id?: string; max_price?: number },
  bytes: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify({
    name: header.name,
    size: bytes.byteLength,
    type: header.type,
    text: header.text ?? "",
    client_message_id: header.client_message_id,
    max_price: header.max_price,
  });
  const head = new TextEncoder().encode(`!${json.replaceAll("#", "\\u0023")}#`);
  const frame = new Uint8Array(head.byteLength + bytes.byteLength);
  frame.set(head);
  frame.set(bytes, head.byteLength);
  return frame;
}
