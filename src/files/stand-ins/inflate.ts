/**
 * Stands in for `@tokenizer/inflate` in the Worker: see `src/cli/worker-build.ts`. Parley recognizes archives before `file-type`
 * would decompress them. The package would also load the runtime's modules for terminals when the Worker starts.
 */

class Refused {
  constructor() {
    throw new Error("the Worker decompresses nothing");
  }
}

export { Refused as GzipHandler, Refused as ZipHandler };

export class ZipLimitError extends Error {}
