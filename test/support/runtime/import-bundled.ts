import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { buildWorker } from "../../../src/cli/worker-build.ts";

/** Imports a module as it is in the Worker: with the stand-ins for parts of its packages. */
export async function importBundled<Module>(path: string): Promise<Module> {
  const file = resolve("dist/bundled", path.replace(/\.ts$/, ".mjs"));
  await buildWorker(path, file);
  return (await import(pathToFileURL(file).href)) as Module;
}
