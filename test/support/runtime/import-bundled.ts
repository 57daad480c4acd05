import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { WRANGLER_CONFIG } from "./wrangler-config.ts";

/** Imports a module as it is in the Worker: with the stand-ins of `wrangler.toml` for parts of its packages. */
export async function importBundled<Module>(path: string): Promise<Module> {
  const outfile = resolve("dist/bundled", path.replace(/\.ts$/, ".mjs"));
  const aliases = Object.entries<string>(WRANGLER_CONFIG.alias ?? {});
  await build({
    entryPoints: [path],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    alias: Object.fromEntries(aliases.map(([name, target]) => [name, resolve(target)])),
  });
  return (await import(pathToFileURL(outfile).href)) as Module;
}
