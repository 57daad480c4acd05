import { textDecode } from "@borewit/text-codec";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { read, write } from "../../src/files/stand-ins/ieee754.ts";
import { GzipHandler, ZipHandler, ZipLimitError } from "../../src/files/stand-ins/inflate.ts";
import * as standIn from "../../src/files/stand-ins/text-codec.ts";

test.each(["ascii", "latin1", "utf-8"] as const)("%s is decoded as the package decodes it", (encoding) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(standIn.textDecode(bytes, encoding)).toBe(textDecode(bytes, encoding));
      expect(standIn.textDecode(bytes)).toBe(textDecode(bytes));
    }),
  );
});

test("what the Worker does not do throws", () => {
  expect(() => standIn.textEncode()).toThrow("only reads files");
  for (const access of [read, write]) expect(access).toThrow("no fractions");
  for (const Handler of [GzipHandler, ZipHandler])
    expect(() => new Handler()).toThrow("decompresses nothing");
  expect(new ZipLimitError()).toBeInstanceOf(Error);
});
