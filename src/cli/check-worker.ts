import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { WORKER } from "./worker-build.ts";

/** A part of `npm run check`: refuses a Worker that has grown. A larger one takes longer to start, everywhere where none runs. */
const MAX_GZIPPED_BYTES = 135 * 1024;

const { byteLength } = gzipSync(readFileSync(WORKER));
if (byteLength > MAX_GZIPPED_BYTES) {
  console.error(`The Worker has ${byteLength} bytes gzipped; ${MAX_GZIPPED_BYTES} are allowed.`);
  process.exit(1);
}
