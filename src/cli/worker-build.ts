import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { type Plugin, rolldown } from "rolldown";
import { minify } from "terser";
import { namesIn, unusedMethods } from "./unused-methods.ts";

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
const CORE = `${DRIZZLE}/sqlite-core`;

/** Parts of other packages that the Worker does not need, by file: the names by which they are imported are not unique. */
export const FILE_STAND_INS: Record<string, string> = {
  [`${DRIZZLE}/casing.js`]: "src/db/stand-ins/casing.ts",
  [`${DRIZZLE}/relations.js`]: "src/db/stand-ins/relations.ts",
  [`${CORE}/checks.js`]: "src/db/stand-ins/constraints.ts",
  [`${CORE}/columns/all.js`]: "src/db/stand-ins/column-types.ts",
  [`${CORE}/foreign-keys.js`]: "src/db/stand-ins/constraints.ts",
  [`${CORE}/indexes.js`]: "src/db/stand-ins/constraints.ts",
  [`${CORE}/primary-keys.js`]: "src/db/stand-ins/constraints.ts",
  [`${CORE}/unique-constraint.js`]: "src/db/stand-ins/constraints.ts",
  [`${CORE}/query-builders/count.js`]: "src/db/stand-ins/queries.ts",
  [`${CORE}/query-builders/query.js`]: "src/db/stand-ins/queries.ts",
  [`${CORE}/query-builders/query-builder.js`]: "src/db/stand-ins/queries.ts",
  "node_modules/file-type/source/detectors/zip.js": "src/files/stand-ins/zip.ts",
  "node_modules/strtok3/lib/BlobTokenizer.js": "src/files/stand-ins/streams.ts",
  "node_modules/strtok3/lib/ReadStreamTokenizer.js": "src/files/stand-ins/streams.ts",
  "node_modules/strtok3/lib/stream/WebStreamReaderFactory.js": "src/files/stand-ins/streams.ts",
};

/** Replaces these files. If a newer version of a package imports more of one than its stand-in exports, the build fails. */
const fileStandIns: Plugin = {
  name: "file-stand-ins",
  resolveId: {
    filter: { id: /^\.\.?\/.*\.js$/ },
    async handler(name, importer) {
      const resolved = await this.resolve(name, importer, { skipSelf: true });
      const standIn = resolved && FILE_STAND_INS[relative(".", resolved.id)];
      return standIn === undefined || standIn === null ? resolved : resolve(standIn);
    },
  },
};

/**
 * Bundles a script for the Workers runtime, with its source map beside it. wrangler's own bundler leaves more of the packages in it,
 * and longer names.
 */
export async function buildWorker(input: string, file: string, { isSmall = true } = {}): Promise<void> {
  if (!isSmall) {
    const { code, map } = await bundle(input, file, [], { minify: true });
    return write(file, code, map?.toString() ?? "");
  }
  const whole = await bundle(input, file, [], { minify: false });
  const { code, map } = await bundle(input, file, [unusedMethods(namesIn(whole.code))], { minify: true });
  await writeMinified(file, code, map?.toString() ?? "");
}

async function bundle(input: string, file: string, plugins: Plugin[], { minify }: { minify: boolean }) {
  const bundle = await rolldown({
    input,
    external: /^(?:cloudflare|node|workerd):/,
    platform: "neutral",
    plugins: [fileStandIns, ...plugins],
    // No getter that a module reads while it loads has an effect of its own.
    treeshake: { propertyReadSideEffects: false },
    resolve: {
      conditionNames: ["workerd", "worker", "browser"],
      mainFields: ["browser", "module", "main"],
      alias: Object.fromEntries(Object.entries(STAND_INS).map(([name, path]) => [name, resolve(path)])),
    },
  });
  const { output } = await bundle.generate({ file, format: "esm", minify, sourcemap: true });
  await bundle.close();
  return output[0];
}

/** Minifies a bundle once more, which makes it 2 KiB smaller: terser joins and inlines what rolldown leaves apart. */
async function writeMinified(file: string, bundled: string, bundledMap: string): Promise<void> {
  const { code = "", map } = await minify(bundled, {
    module: true,
    ecma: 2022,
    // No getter has an effect of its own.
    compress: { passes: 2, pure_getters: true, unsafe_arrows: true },
    sourceMap: {
      content: bundledMap,
      filename: basename(file),
      url: `${basename(file)}.map`,
      includeSources: true,
    },
  });
  write(file, code, String(map));
}

function write(file: string, code: string, map: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code);
  writeFileSync(`${file}.map`, map);
}
