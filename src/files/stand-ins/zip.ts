/**
 * Stands in for the zip detector of `file-type` in the Worker: see `src/cli/worker-build.ts`. Parley recognizes archives before
 * `file-type` would look into them.
 */
export function detectZip(): never {
  throw new Error("the Worker looks into no archive");
}
