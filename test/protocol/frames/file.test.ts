import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FILE_HEADER_MAX_BYTES,
  FILE_NAME_MAX_LENGTH,
  FILE_TYPE_MAX_LENGTH,
} from "../../../src/core/limits.ts";
import { isBlank } from "../../../src/core/words.ts";
import { isErrorCode } from "../../../src/protocol/errors.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { decodeFileFrame } from "../../../src/protocol/frames/file.ts";
import { bytes, fileFrame, MALFORMED_FILE_FRAMES } from "../../support/hostile/malformed-input.ts";
import { BLANK_TEXTS, HARMFUL_WORDS, ORDINARY_NAMES } from "../../support/hostile/words.ts";

const MAX = 5_000_000;

function codeOf(decoded: ReturnType<typeof decodeFileFrame>): string {
  return decoded.ok ? "ok" : decoded.code;
}

describe("a file frame", () => {
  test("is decoded as the contract's page encodes it", () => {
    const decoded = decodeFileFrame(
      fileFrame({ name: "a.txt", size: 2, type: "text/plain", text: "Here's the file!" }, "hi"),
      MAX,
    );
    expect(decoded).toEqual({
      ok: true,
      frame: {
        type: "file",
        name: "a.txt",
        claimedType: "text/plain",
        text: "Here's the file!",
        bytes: bytes("hi"),
      },
    });
  });

  test("may contain # in its name, its text and its bytes", () => {
    for (const name of ["a#b.txt", '#"#', "}#{", '\\"}#', "##"]) {
      const decoded = decodeFileFrame(fileFrame({ name, size: 5, type: "", text: "#1 }#" }, "#{}#!"), MAX);
      expect(decoded).toMatchObject({ ok: true, frame: { name, text: "#1 }#", bytes: bytes("#{}#!") } });
    }
  });

  test("may omit the text and have an empty type", () => {
    expect(decodeFileFrame(fileFrame({ name: "x", size: 1, type: "" }), MAX)).toMatchObject({
      ok: true,
      frame: { text: "", claimedType: "" },
    });
  });

  test("may contain unknown fields", () => {
    expect(
      codeOf(decodeFileFrame(fileFrame({ name: "x", size: 1, type: "", id: { a: [1, "}#"] } }), MAX)),
    ).toBe("ok");
  });

  const good = { name: "x", size: 1, type: "" };
  test.each(MALFORMED_FILE_FRAMES)("is refused with %s", (_, malformed, code) => {
    expect(codeOf(decodeFileFrame(malformed, MAX))).toBe(code);
  });

  test("has a name and a caption as they were sent, and a caption only if it shows something", () => {
    for (const words of [...ORDINARY_NAMES, ...HARMFUL_WORDS, ...BLANK_TEXTS]) {
      const decoded = decodeFileFrame(fileFrame({ ...good, name: words }), MAX);
      expect(decoded).toMatchObject({ ok: true, frame: { name: words } });
    }
    for (const text of [...ORDINARY_NAMES, ...HARMFUL_WORDS]) {
      const decoded = decodeFileFrame(fileFrame({ ...good, text }), MAX);
      expect(decoded).toMatchObject({ ok: true, frame: { text } });
    }
    for (const text of BLANK_TEXTS)
      expect(codeOf(decodeFileFrame(fileFrame({ ...good, text }), MAX))).toBe("empty_message");
  });

  test("may have as many bytes as the server allows, and not one more", () => {
    for (const [size, code] of [
      [1, "ok"],
      [MAX - 1, "ok"],
      [MAX, "ok"],
      [MAX + 1, "file_too_large"],
    ] as const) {
      expect(
        codeOf(decodeFileFrame(encodeFileFrame({ name: "x", type: "" }, new Uint8Array(size)), MAX)),
      ).toBe(code);
    }
  });

  test(`has a header of at most ${FILE_HEADER_MAX_BYTES} bytes`, () => {
    const empty = JSON.stringify({ ...good, pad: "" }).length;
    const sized = (length: number) => fileFrame({ ...good, pad: "p".repeat(length - empty) });
    expect(codeOf(decodeFileFrame(sized(FILE_HEADER_MAX_BYTES), MAX))).toBe("ok");
    expect(codeOf(decodeFileFrame(sized(FILE_HEADER_MAX_BYTES + 1), MAX))).toBe("invalid_file_frame");
  });

  test(`has a name of at most ${FILE_NAME_MAX_LENGTH} and a type of at most ${FILE_TYPE_MAX_LENGTH} characters`, () => {
    expect(codeOf(decodeFileFrame(fileFrame({ ...good, name: "é".repeat(FILE_NAME_MAX_LENGTH) }), MAX))).toBe(
      "ok",
    );
    expect(
      codeOf(decodeFileFrame(fileFrame({ ...good, name: "n".repeat(FILE_NAME_MAX_LENGTH + 1) }), MAX)),
    ).toBe("invalid_file_frame");
    expect(codeOf(decodeFileFrame(fileFrame({ ...good, type: "t".repeat(FILE_TYPE_MAX_LENGTH) }), MAX))).toBe(
      "ok",
    );
    expect(
      codeOf(decodeFileFrame(fileFrame({ ...good, type: "t".repeat(FILE_TYPE_MAX_LENGTH + 1) }), MAX)),
    ).toBe("invalid_file_frame");
  });

  test("is decoded as it was encoded, whatever its header and bytes", () => {
    const nonBlankText = fc.string({ unit: "binary", maxLength: 100 }).filter((text) => !isBlank(text));
    fc.assert(
      fc.property(
        nonBlankText,
        fc.string(),
        fc.option(nonBlankText, { nil: "" }),
        fc.uint8Array({ minLength: 1 }),
        (name, type, text, content) => {
          const encoded = encodeFileFrame({ name, type, text }, content);
          expect(decodeFileFrame(encoded, MAX)).toEqual({
            ok: true,
            frame: { type: "file", name, claimedType: type, text, bytes: content },
          });
          // The separator is also the first #, for readers that search for that.
          const separator = encoded.indexOf("#".charCodeAt(0));
          expect(encoded.subarray(separator + 1)).toEqual(content);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("is a file or a coded error, whatever the bytes", () => {
    const chaos = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: "binary" }).map((text) => bytes(`!${text}`)),
      fc.json().map((json) => bytes(`!${json}#x`)),
      fc
        .array(fc.constantFrom("!", "{", "}", "#", '"', "\\", "name", ":", ",", "1"), { maxLength: 40 })
        .map((parts) => bytes(`!${parts.join("")}`)),
    );
    fc.assert(
      fc.property(chaos, (input) => {
        const decoded = decodeFileFrame(input, 100);
        expect(decoded.ok || isErrorCode(decoded.code)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
