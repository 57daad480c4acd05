/** Encodes a file frame. Escapes `#` inside the header, for readers that search for the first one. */
export function encodeFileFrame(
  {
    name,
    ...header
  }: {
    name: string;
    type: string;
    text?: string;
    client_message_id?: string | undefined;
    max_price?: number | undefined;
  },
  bytes: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify({ name, size: bytes.byteLength, ...header });
  const head = new TextEncoder().encode(`!${json.replaceAll("#", "\\u0023")}#`);
  const frame = new Uint8Array(head.byteLength + bytes.byteLength);
  frame.set(head);
  frame.set(bytes, head.byteLength);
  return frame;
}
