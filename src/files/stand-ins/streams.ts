/**
 * Stands in for the parts of `strtok3` that read streams and blobs: see `src/cli/worker-build.ts`. Parley detects the type of bytes that
 * it has.
 */

class Refused {
  constructor() {
    throw new Error("the Worker reads no streams");
  }
}

export { Refused as BlobTokenizer, Refused as ReadStreamTokenizer };

export function makeWebStreamReader(): never {
  throw new Error("the Worker reads no streams");
}
