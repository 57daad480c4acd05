import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";

/** Bytes, gzipped, of all that a page loads for the client. */
const CLIENT_MAX_BYTES = 12 * 1024;

test("the client is small, and takes no package along but idb", () => {
  const { outputFiles, metafile } = buildSync({
    entryPoints: ["src/client/chat-client.ts"],
    bundle: true,
    minify: true,
    format: "esm",
    metafile: true,
    write: false,
  });
  const [output] = outputFiles;
  expect(gzipSync(output?.contents ?? "", { level: 9 }).byteLength).toBeLessThanOrEqual(CLIENT_MAX_BYTES);
  expect(output?.contents.byteLength).toBeGreaterThan(CLIENT_MAX_BYTES);
  expect(Object.keys(metafile.inputs).filter((path) => !/^(src|node_modules\/idb)\//.test(path))).toEqual([]);
});
