/**
 * Stands in for `@borewit/text-codec` in the Worker: see `src/cli/worker-build.ts`. Decodes the short names within files as the
 * package does, without its tables.
 */

const BITS: Record<string, number> = { ascii: 0x7f, latin1: 0xff };

export function textDecode(bytes: Uint8Array, encoding = "utf-8"): string {
  const bits = BITS[encoding];
  if (bits === undefined) return new TextDecoder(encoding).decode(bytes);
  return String.fromCharCode(...bytes.map((byte) => byte & bits));
}

export function textEncode(): never {
  throw new Error("the Worker only reads files");
}
