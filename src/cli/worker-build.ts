import { resolve } from "node:path";
import { rolldown } from "rolldown";

/** The script that `wrangler.toml` names. wrangler would upload any other script in its folder too. */
export const WORKER = "dist/worker/worker.js";

/** Parts of `file-type` that the Worker does not need, by the name under which it imports them. No other package has such a name. */
const STAND_INS = {
  "./supported.js": "src/files/stand-ins/supported.ts",
  "@tokenizer/inflate": "src/files/stand-ins/inflate.ts",
  "@borewit/text-codec": "src/files/stand-ins/text-codec.ts",
  ieee754: "src/files/stand-ins/ieee754.ts",
};

/**
 * Bundles a script for the Workers runtime, with its source map beside it. wrangler's own bundler leaves more of the packages in it,
 * and longer names.
 */
export async function buildWorker(input: string, file: string): Promise<void> {
  const bundle = await rolldown({
    input,
    external: /^(?:cloudflare|node):/,
    platform: "neutral",
    resolve: {
      conditionNames: ["workerd", "worker", "browser"],
      mainFields: ["browser", "module", "main"],
      alias: Object.fromEntries(Object.entries(STAND_INS).map(([name, path]) => [name, resolve(path)])),
    },
  });
  await bundle.write({ file, format: "esm", minify: true, sourcemap: true });
  await bundle.close();
}
