import { expect, test } from "vitest";
import { serveFile } from "../../src/files/serve.ts";

/** Returns the `Content-Disposition` of a file that was stored under a name. */
async function dispositionOf(customMetadata: Record<string, string>): Promise<string | null> {
  const file = { httpEtag: '"tag"', size: 1, httpMetadata: { contentType: "text/plain" }, customMetadata };
  const bucket = { get: async () => ({ ...file, body: null }) } as unknown as R2Bucket;
  const result = await serveFile(bucket, crypto.randomUUID(), new Request("http://a/"));
  return result.kind === "found" ? result.response.headers.get("Content-Disposition") : null;
}

test.each([
  ["invoice_\u202Efdp.exe", "filename=invoice_fdp.exe"],
  ["\u200Fphoto.jpg\u200B\u3164.exe", "filename=photo.jpg.exe"],
  ["a\r\nb.txt", "filename=ab.txt"],
  ["\u200B", "filename=file"],
  ["مرحبا.txt", "filename=\"?????.txt\"; filename*=UTF-8''%D9%85%D8%B1%D8%AD%D8%A8%D8%A7.txt"],
])("a file that was sent as %j is downloaded with %s", async (name, shown) => {
  expect(await dispositionOf({ name })).toBe(`attachment; ${shown}`);
});

test("a file that was stored without a name has none", async () => {
  expect(await dispositionOf({})).toBe("attachment");
});
