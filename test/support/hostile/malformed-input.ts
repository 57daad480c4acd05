import { TEXT_MAX_LENGTH } from "../../../src/core/limits.ts";

/** Strings that are not ids, though some number parsers accept them. */
export const MALFORMED_IDS = [
  "",
  "0",
  "00",
  "01",
  "-1",
  "+1",
  "1.0",
  "1.5",
  "1e3",
  "0x1",
  "1_000",
  "1,000",
  " 1",
  "1 ",
  "1\n",
  "\t1",
  "one",
  "NaN",
  "Infinity",
  "null",
  "undefined",
  "true",
  "9007199254740992",
  "99999999999999999999",
  "１",
  "١",
  "1;2",
  "1/2",
  "[1]",
  "%31",
];

export const bytes = (text: string) => new TextEncoder().encode(text);

/** Builds a file frame as the contract's page does, without escaping anything. */
export function fileFrame(
  header: object | string,
  content: Uint8Array | string = "x",
  separator = "#",
): Uint8Array {
  const json = typeof header === "string" ? header : JSON.stringify(header);
  const tail = typeof content === "string" ? bytes(content) : content;
  return new Uint8Array([...bytes(`!${json}${separator}`), ...tail]);
}

const good = { name: "x", size: 1, type: "" };

/** Malformed binary frames, each with the fault in it and the code of the refusal. */
export const MALFORMED_FILE_FRAMES: [string, Uint8Array, string][] = [
  ["nothing at all", new Uint8Array(), "invalid_file_frame"],
  ["another first byte", bytes('?{"name":"x","size":1,"type":""}#x'), "invalid_file_frame"],
  ["no !", bytes('{"name":"x","size":1,"type":""}#x'), "invalid_file_frame"],
  ["only !", bytes("!"), "invalid_file_frame"],
  ["no JSON", bytes("!#x"), "invalid_file_frame"],
  ["JSON that never ends", bytes('!{"name":"x","size":1,"type":""'), "invalid_file_frame"],
  ["a string that never ends", bytes('!{"name":"x}#'), "invalid_file_frame"],
  ["no #", bytes(`!${JSON.stringify(good)}`), "invalid_file_frame"],
  ["something before the #", fileFrame(good, "x", " #"), "invalid_file_frame"],
  ["an array", fileFrame('[{"name":"x","size":1,"type":""}]'), "invalid_file_frame"],
  ["a string", fileFrame('"{}"'), "invalid_file_frame"],
  ["JSON with a trailing comma", fileFrame('{"name":"x","size":1,"type":"",}'), "invalid_file_frame"],
  ["JSON with single quotes", fileFrame("{'name':'x','size':1,'type':''}"), "invalid_file_frame"],
  [
    "a header that is not UTF-8",
    new Uint8Array([...bytes('!{"name":"'), 0xff, ...bytes('","size":1,"type":""}#x')]),
    "invalid_file_frame",
  ],
  ["no name", fileFrame({ size: 1, type: "" }), "invalid_file_frame"],
  ["an empty name", fileFrame({ ...good, name: "" }), "invalid_file_frame"],
  ["a name that is a number", fileFrame({ ...good, name: 7 }), "invalid_file_frame"],
  ["no size", fileFrame({ name: "x", type: "" }), "invalid_file_frame"],
  ["a size in quotes", fileFrame({ ...good, size: "1" }), "invalid_file_frame"],
  ["a negative size", fileFrame({ ...good, size: -1 }), "invalid_file_frame"],
  ["a size that is not whole", fileFrame({ ...good, size: 1.5 }), "invalid_file_frame"],
  ["a size beyond whole numbers", fileFrame('{"name":"x","size":1e300,"type":""}'), "invalid_file_frame"],
  ["no type", fileFrame({ name: "x", size: 1 }), "invalid_file_frame"],
  ["a type that is null", fileFrame({ ...good, type: null }), "invalid_file_frame"],
  ["a text that is null", fileFrame({ ...good, text: null }), "invalid_file_frame"],
  ["a blank text", fileFrame({ ...good, text: " \n" }), "empty_message"],
  [
    "a text with one character too many",
    fileFrame({ ...good, text: "a".repeat(TEXT_MAX_LENGTH + 1) }),
    "text_too_long",
  ],
  ["no bytes", fileFrame({ ...good, size: 0 }, ""), "empty_file"],
  ["no bytes where one was announced", fileFrame(good, ""), "empty_file"],
  ["fewer bytes than announced", fileFrame({ ...good, size: 3 }, "ab"), "file_size_mismatch"],
  ["more bytes than announced", fileFrame({ ...good, size: 3 }, "abcd"), "file_size_mismatch"],
];
