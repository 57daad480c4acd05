/** Stands in for `ieee754` in the Worker: see `alias` in `wrangler.toml`. `file-type` reads no numbers with a fraction. */

export function read(): never {
  throw new Error("the Worker reads no fractions");
}

export { read as write };
