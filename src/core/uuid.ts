/**
 * Returns a UUIDv7 (RFC 9562, 5.7) in lower case. Ids of different milliseconds sort by their time.
 * @param at Unix ms
 * @param random 16 random bytes, of which 74 bits are used
 */
export function uuidv7(at: number, random: Uint8Array): string {
  const time = Math.trunc(at).toString(16).padStart(12, "0");
  const hex = toHex(random);
  const variant = "89ab"[Number(random[8]) % 4];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Two digits for each byte, in lower case. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
