import { gzipSync } from "node:zlib";
import { fileTypeFromBuffer } from "file-type";
import { afterEach, describe, expect, test, vi } from "vitest";
import { TYPE_SAMPLE_MAX_BYTES } from "../../src/core/limits.ts";
import type * as contentType from "../../src/files/content-type.ts";
import { gzipBomb, zipOf } from "../support/hostile/archives.ts";
import { importBundled } from "../support/runtime/import-bundled.ts";
import { PNG } from "../support/runtime/smiles.ts";

const { detectContentType, mayShowInline } =
  await importBundled<typeof contentType>("src/files/content-type.ts");

const OFFICE = "application/vnd.openxmlformats-officedocument";
const TEXT = "text/plain; charset=utf-8";
const BINARY = "application/octet-stream";
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const CONTENT_TYPES = { name: "[Content_Types].xml", content: Buffer.from("<Types/>"), isDeflated: true };

const latin1 = (text: string) => Buffer.from(text, "latin1");
/** An ID3 tag with `size` bytes of content. */
const id3 = (size: number) =>
  Buffer.concat([
    latin1("ID3\x04\x00\x00"),
    Buffer.from([21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f)),
    Buffer.alloc(size, 1),
  ]);
const stored = (mimetype: string) => zipOf([{ name: "mimetype", content: Buffer.from(mimetype) }]);
/** Returns content that is larger than the sample. */
const large = (head: Buffer, fill = 1) => Buffer.concat([head, Buffer.alloc(5_000_000, fill)]);
const ftyp = (brand: string) => Buffer.concat([Buffer.from([0, 0, 0, 24]), latin1(`ftyp${brand}`)]);

/** Formats that are recognized by their first bytes, whatever follows. */
const FORMATS: [name: string, head: Buffer, contentType: string][] = [
  ["PNG", PNG, "image/png"],
  ["JPEG", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), "image/jpeg"],
  ["GIF", latin1("GIF89a"), "image/gif"],
  ["WebP", latin1("RIFF\x00\x00\x00\x00WEBPVP8 "), "image/webp"],
  ["AVIF", ftyp("avif"), "image/avif"],
  ["BMP", latin1("BM"), "image/bmp"],
  ["MP4", ftyp("isom"), "video/mp4"],
  ["WebM", Buffer.from("1a45dfa39f4286810142f7810142f2810442f381084282847765626d", "hex"), "video/webm"],
  ["Ogg", Buffer.concat([latin1("OggS"), Buffer.alloc(24), latin1("OpusHead")]), "audio/ogg; codecs=opus"],
  ["MP3", Buffer.from([0xff, 0xfb, 0x90, 0]), "audio/mpeg"],
  ["MP3 with a picture of 200 KB", id3(200_000), "audio/mpeg"],
  ["FLAC", latin1("fLaC"), "audio/flac"],
  ["WAV", latin1("RIFF\x00\x00\x00\x00WAVEfmt "), "audio/wav"],
  ["PDF", latin1("%PDF-1.7"), "application/pdf"],
  ["XML", latin1("<?xml version='1.0'?><svg/>"), "application/xml"],
  ["program", latin1("MZ"), "application/x-msdownload"],
  ["7z", Buffer.from("377abcaf271c", "hex"), "application/x-7z-compressed"],
  ["bzip2", latin1("BZh9"), "application/x-bzip2"],
  ["xz", Buffer.from("fd377a585a00", "hex"), "application/x-xz"],
  ["zstd", Buffer.from("28b52ffd", "hex"), "application/zstd"],
  ["gzip", gzipSync("hello"), "application/gzip"],
  ["gzip whose method is unknown", Buffer.from([0x1f, 0x8b, 0xff]), "application/gzip"],
  ["gzip that is only two bytes", Buffer.from([0x1f, 0x8b]), "application/gzip"],
  ["gzip behind a byte order mark", Buffer.concat([BOM, gzipSync("hello")]), "application/gzip"],
  [
    "gzip behind many byte order marks",
    Buffer.concat([...Array(300).fill(BOM), gzipSync("x")]),
    "application/gzip",
  ],
  ["gzip behind an ID3 tag", Buffer.concat([id3(20), gzipSync("hello")]), "application/gzip"],
  [
    "gzip behind an ID3 tag and a byte order mark",
    Buffer.concat([id3(20), BOM, gzipSync("x")]),
    "application/gzip",
  ],
  ["gzip bomb", gzipBomb(60_000), "application/gzip"],
  ["zip", zipOf(["a.txt"]), "application/zip"],
  [
    "zip behind an ID3 tag and a byte order mark",
    Buffer.concat([id3(20), BOM, zipOf([CONTENT_TYPES])]),
    "application/zip",
  ],
  ["zip with a folder named word", zipOf(["word/a.txt"]), "application/zip"],
  ["zip that claims to be HTML", stored("text/html"), "application/zip"],
  [
    "Word document",
    zipOf([CONTENT_TYPES, "_rels/.rels", "word/document.xml"]),
    `${OFFICE}.wordprocessingml.document`,
  ],
  [
    "Word document of LibreOffice",
    zipOf([
      { name: "_rels/.rels", content: Buffer.from("<R/>"), isDeflated: true, hasDescriptor: true },
      "word/document.xml",
    ]),
    `${OFFICE}.wordprocessingml.document`,
  ],
  [
    "Word document with macros",
    zipOf([CONTENT_TYPES, "word/document.xml", "word/vbaProject.bin"]),
    "application/vnd.ms-word.document.macroenabled.12",
  ],
  ["Excel sheet", zipOf([CONTENT_TYPES, "xl/workbook.xml"]), `${OFFICE}.spreadsheetml.sheet`],
  [
    "PowerPoint presentation",
    zipOf([CONTENT_TYPES, "ppt/presentation.xml"]),
    `${OFFICE}.presentationml.presentation`,
  ],
  [
    "OpenDocument text",
    stored("application/vnd.oasis.opendocument.text"),
    "application/vnd.oasis.opendocument.text",
  ],
  ["EPUB", stored("application/epub+zip"), "application/epub+zip"],
  ["Java archive", zipOf(["META-INF/", "META-INF/MANIFEST.MF"]), "application/java-archive"],
  [
    "Android package",
    zipOf(["META-INF/MANIFEST.MF", "classes2.dex"]),
    "application/vnd.android.package-archive",
  ],
  ["Numbers sheet", zipOf(["Index/Document.iwa", "Index/Tables/1.iwa"]), "application/vnd.apple.numbers"],
];

afterEach(() => vi.unstubAllGlobals());

describe("the type of a file", () => {
  test.each(FORMATS)(
    "%s is detected, also at the beginning of a large file",
    async (_, head, contentType) => {
      expect(await detectContentType(head, "")).toBe(contentType);
      expect(await detectContentType(large(head), "text/plain")).toBe(contentType);
    },
  );

  test.each<[string, Buffer, string]>([
    ["text", Buffer.from("Grüße"), TEXT],
    ["text with a byte order mark", Buffer.concat([BOM, Buffer.from("Grüße")]), TEXT],
    ["large text whose sample ends within a character", large(Buffer.from(`x${"ä".repeat(40_000)}`)), TEXT],
    ["text that is not UTF-8", Buffer.from([0x47, 0x72, 0xfc]), BINARY],
    ["text that ends within a character", Buffer.from("Grüße").subarray(0, 3), BINARY],
    ["text with a NUL", Buffer.from("a\0b"), BINARY],
    ["HTML", Buffer.from("<html><script>"), TEXT],
  ])("that the sender calls text/plain is checked: %s", async (_, content, contentType) => {
    expect(await detectContentType(content, "text/plain")).toBe(contentType);
    expect(await detectContentType(content, "text/html")).toBe(BINARY);
  });

  test(`does not depend on what follows the first ${TYPE_SAMPLE_MAX_BYTES} bytes`, async () => {
    const head = Buffer.alloc(TYPE_SAMPLE_MAX_BYTES, "a");
    for (const rest of [Buffer.alloc(10), Buffer.from([0xff]), latin1("PK\x03\x04")])
      expect(await detectContentType(Buffer.concat([head, rest]), "text/plain")).toBe(TEXT);
    // An entry that begins in the sample counts, one behind it does not.
    const padding = (size: number) => ({ name: "_rels/.rels", content: Buffer.alloc(size) });
    const document = (size: number) => large(zipOf([padding(size), "word/document.xml"]));
    expect(await detectContentType(document(1000), "")).toBe(`${OFFICE}.wordprocessingml.document`);
    expect(await detectContentType(document(TYPE_SAMPLE_MAX_BYTES), "")).toBe("application/zip");
  });

  test.each(["49492a00ffffff00", "4d4d002a00ffffff"])(
    "that begins with %s is TIFF if the directory may follow behind the sample",
    async (head) => {
      expect(await detectContentType(large(Buffer.from(head, "hex")), "")).toBe("image/tiff");
      expect(await detectContentType(Buffer.from(head, "hex"), "")).toBe(BINARY);
    },
  );

  test("of an archive is never one that a browser shows in place", async () => {
    for (const [name, head] of FORMATS.filter(([name]) => /zip|Word|Excel|Java|EPUB/.test(name)))
      expect({ name, isInline: mayShowInline(await detectContentType(head, "text/plain")) }).toEqual({
        name,
        isInline: false,
      });
  });
});

/** Counts the streams that decompress. */
function countDecompressions(): () => number {
  let count = 0;
  const Real = DecompressionStream;
  vi.stubGlobal(
    "DecompressionStream",
    class extends Real {
      constructor(format: "gzip" | "deflate-raw") {
        super(format);
        count++;
      }
    },
  );
  return () => count;
}

test("the detection decompresses nothing", async () => {
  const decompressions = countDecompressions();
  for (const [, head] of FORMATS) {
    await detectContentType(head, "");
    await detectContentType(large(head), "");
  }
  expect(decompressions()).toBe(0);
  // The library alone decompresses a gzip, also behind a tag, and the parts of a document.
  for (const name of ["gzip", "gzip behind an ID3 tag and a byte order mark", "Word document"])
    await fileTypeFromBuffer(FORMATS.find(([each]) => each === name)?.[1] ?? Buffer.alloc(0));
  expect(decompressions()).toBe(3);
});
