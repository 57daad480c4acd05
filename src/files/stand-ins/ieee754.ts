/** Stands in for `ieee754` in the Worker: see `src/cli/worker-build.ts`. `file-type` reads no numbers with a fraction. */

export function read(): never {
  throw new Error("the Worker reads no fractions");
}

export { read as write };
