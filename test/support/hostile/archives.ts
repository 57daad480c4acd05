import { constants, deflateRawSync } from "node:zlib";

const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
/** An empty last block of DEFLATE, with no output. */
const LAST_BLOCK = Buffer.from([3, 0]);

/** Returns a gzip of about `size` bytes, each of which decompresses to about a thousand. */
export function gzipBomb(size: number): Buffer {
  const zeros = deflateRawSync(Buffer.alloc(10_000_000), { finishFlush: constants.Z_FULL_FLUSH });
  const blocks = Array.from({ length: Math.floor(size / zeros.byteLength) }, () => zeros);
  return Buffer.concat([GZIP_HEADER, ...blocks, LAST_BLOCK, Buffer.alloc(8)]);
}

export type ZipEntry = { name: string; content?: Uint8Array; isDeflated?: boolean; hasDescriptor?: boolean };

/** Returns the local part of a ZIP archive, which is all that a reader of its beginning sees. */
export function zipOf(entries: (string | ZipEntry)[]): Buffer {
  return Buffer.concat(
    entries
      .map((entry): ZipEntry => (typeof entry === "string" ? { name: entry } : entry))
      .flatMap(({ name, content = new Uint8Array(), isDeflated = false, hasDescriptor = false }) => {
        const bytes = isDeflated ? deflateRawSync(content) : content;
        const header = Buffer.alloc(30);
        header.writeUInt32LE(0x04034b50, 0);
        header.writeUInt16LE(20, 4);
        header.writeUInt16LE(hasDescriptor ? 8 : 0, 6);
        header.writeUInt16LE(isDeflated ? 8 : 0, 8);
        if (!hasDescriptor) {
          header.writeUInt32LE(bytes.byteLength, 18);
          header.writeUInt32LE(content.byteLength, 22);
        }
        header.writeUInt16LE(Buffer.byteLength(name), 26);
        const descriptor = Buffer.alloc(hasDescriptor ? 16 : 0);
        if (hasDescriptor) {
          descriptor.writeUInt32LE(0x08074b50, 0);
          descriptor.writeUInt32LE(bytes.byteLength, 8);
          descriptor.writeUInt32LE(content.byteLength, 12);
        }
        return [header, Buffer.from(name), bytes, descriptor];
      }),
  );
}
