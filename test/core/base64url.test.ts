import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64Url, encodeBase64Url } from "../../src/core/base64url.ts";

test("bytes are encoded as Node encodes them, and decoded again", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = encodeBase64Url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64url"));
      expect(decodeBase64Url(text)).toEqual(bytes);
    }),
  );
});

test.each(["a", "a=b", "a.b", "ä"])("%j is not base64url", (text) =>
  expect(() => decodeBase64Url(text)).toThrow(),
);
