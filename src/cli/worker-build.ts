import { resolve } from "node:path";
import { type Plugin, rolldown } from "rolldown";

/** The script that `wrangler.toml` names. wrangler would upload any other script in its folder too. */
export const WORKER = "dist/worker/worker.js";

/** Parts of `file-type` that the Worker does not need, by the name under which it imports them. No other package has such a name. */
const STAND_INS = {
  "./supported.js": "src/files/stand-ins/supported.ts",
  "@tokenizer/inflate": "src/files/stand-ins/inflate.ts",
  "@borewit/text-codec": "src/files/stand-ins/text-codec.ts",
  ieee754: "src/files/stand-ins/ieee754.ts",
};

const DRIZZLE = "node_modules/drizzle-orm";

/** Parts of `drizzle-orm` that the Worker does not need, by file: the names by which they are imported are not unique. */
export const DRIZZLE_STAND_INS = {
  [`${DRIZZLE}/relations.js`]: "src/db/stand-ins/relations.ts",
  [`${DRIZZLE}/sqlite-core/query-builders/query.js`]: "src/db/stand-ins/relational-query.ts",
  [`${DRIZZLE}/sqlite-core/columns/all.js`]: "src/db/stand-ins/column-types.ts",
};

/** Replaces files of `drizzle-orm`. If a newer version imports more of one than its stand-in exports, the build fails. */
const drizzleStandIns: Plugin = {
  name: "drizzle-stand-ins",
  resolveId: {
    filter: { id: /\/(?:relations|query|all)\.js$/ },
    async handler(name, importer) {
      const resolved = await this.resolve(name, importer, { skipSelf: true });
      const standIn = Object.entries(DRIZZLE_STAND_INS).find(([path]) => resolve(path) === resolved?.id);
      return standIn ? resolve(standIn[1]) : resolved;
    },
  },
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
    plugins: [drizzleStandIns],
    resolve: {
      conditionNames: ["workerd", "worker", "browser"],
      mainFields: ["browser", "module", "main"],
      alias: Object.fromEntries(Object.entries(STAND_INS).map(([name, path]) => [name, resolve(path)])),
    },
  });
  await bundle.write({ file, format: "esm", minify: true, sourcemap: true });
  await bundle.close();
}
