import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** A part of `npm run check`: refuses a Worker that has grown. A larger one takes longer to start, everywhere where none runs. */
const MAX_GZIPPED_BYTES = 125 * 1024;

/** Written by `wrangler deploy --dry-run`, which runs before. */
const BUNDLE = "dist/deploy/worker.js";

const { byteLength } = gzipSync(readFileSync(BUNDLE));
if (byteLength > MAX_GZIPPED_BYTES) {
  console.error(
    `The Worker has ${byteLength} bytes gzipped; ${MAX_GZIPPED_BYTES} are allowed. ` +
      "`wrangler deploy --dry-run --metafile` shows what is in it.",
  );
  process.exit(1);
}
