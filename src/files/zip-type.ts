const HEADER_BYTES = 30;
const HAS_DESCRIPTOR = 8;
const ZIP = "application/zip";
const OFFICE = "application/vnd.openxmlformats-officedocument";
const OPEN_DOCUMENT =
  /^application\/(?:epub\+zip|vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation|graphics)(?:-template)?)$/;

/** Formats by the name of an entry, the more specific ones first. */
const FORMATS: [RegExp, string][] = [
  [/^META-INF\/mozilla\.rsa$/, "application/x-xpinstall"],
  [/^classes\d*\.dex$/, "application/vnd.android.package-archive"],
  [/^META-INF\/MANIFEST\.MF$/, "application/java-archive"],
  [/^Index\/MasterSlide/, "application/vnd.apple.keynote"],
  [/^Index\/Tables\//, "application/vnd.apple.numbers"],
  [/^Index\/Document\.iwa$/, "application/vnd.apple.pages"],
];
/** Formats by the name of an entry, of an archive that is a package of Office Open XML. */
const OFFICE_FORMATS: [RegExp, string][] = [
  [/^word\/vbaProject\.bin$/, "application/vnd.ms-word.document.macroenabled.12"],
  [/^xl\/vbaProject\.bin$/, "application/vnd.ms-excel.sheet.macroenabled.12"],
  [/^ppt\/vbaProject\.bin$/, "application/vnd.ms-powerpoint.presentation.macroenabled.12"],
  [/^word\//, `${OFFICE}.wordprocessingml.document`],
  [/^xl\//, `${OFFICE}.spreadsheetml.sheet`],
  [/^ppt\//, `${OFFICE}.presentationml.presentation`],
  [/^visio\//, "application/vnd.visio"],
  [/^3D\/.*\.model$/, "model/3mf"],
];
const OFFICE_PART = /^(?:\[Content_Types\]\.xml|_rels\/\.rels)$/;

type Entry = { name: string; stored: Uint8Array };

/** Returns the type of the ZIP archive that begins with `sample`, by the names of its entries. Decompresses nothing. */
export function zipType(sample: Uint8Array): string {
  const entries = readEntries(sample);
  const [first] = entries;
  const declared = first?.name === "mimetype" ? new TextDecoder().decode(first.stored).trim() : "";
  if (OPEN_DOCUMENT.test(declared)) return declared;
  const isOffice = entries.some(({ name }) => OFFICE_PART.test(name));
  const formats = isOffice ? [...FORMATS, ...OFFICE_FORMATS] : FORMATS;
  return formats.find(([pattern]) => entries.some(({ name }) => pattern.test(name)))?.[1] ?? ZIP;
}

/** Reads the entries at the beginning of an archive, each with its bytes if they are stored uncompressed. */
function readEntries(sample: Uint8Array): Entry[] {
  const view = new DataView(sample.buffer, sample.byteOffset, sample.byteLength);
  const entries: Entry[] = [];
  for (let at = 0; at >= 0 && at + HEADER_BYTES <= sample.byteLength; ) {
    const nameAt = at + HEADER_BYTES;
    const nameEnd = nameAt + view.getUint16(at + 26, true);
    const contentAt = nameEnd + view.getUint16(at + 28, true);
    const isSized = (view.getUint16(at + 6, true) & HAS_DESCRIPTOR) === 0;
    const end = contentAt + (isSized ? view.getUint32(at + 18, true) : 0);
    const isStored = view.getUint16(at + 8, true) === 0;
    entries.push({
      name: new TextDecoder().decode(sample.subarray(nameAt, nameEnd)),
      stored: isStored ? sample.subarray(contentAt, end) : new Uint8Array(),
    });
    at = nextHeader(sample, end);
  }
  return entries;
}

/** Returns the position of the next entry's header, or -1. */
function nextHeader(sample: Uint8Array, from: number): number {
  for (let at = sample.indexOf(0x50, from); at >= 0; at = sample.indexOf(0x50, at + 1)) {
    if (isZip(sample, at)) return at;
  }
  return -1;
}

/** Returns whether the header of a ZIP entry is at this position. */
export function isZip(bytes: Uint8Array, at = 0): boolean {
  return bytes[at] === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === 3 && bytes[at + 3] === 4;
}
