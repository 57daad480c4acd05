import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type BuildOptions, buildSync } from "esbuild";
import { minify_sync } from "terser";
import * as frames from "../protocol/frames/server.ts";
import { findInternalNames, typeScriptFiles } from "./internal-names.ts";
import { plainTypes } from "./plain-types.ts";
import { CLIENT_BUILD } from "./web-build.ts";

/** `npm run build:client`: builds the package's `parley/client` and its types, which need no other package. */

const OUT = dirname(CLIENT_BUILD.outfile);
const TYPES = join(OUT, "types");

rmSync(OUT, { recursive: true, force: true });
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
const emit = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly"];
execFileSync(process.execPath, [tsc, "-p", "src/client", ...emit, "--rootDir", "src", "--outDir", TYPES], {
  stdio: "inherit",
});

// The compiler emits the frames' types in terms of zod. Replaces them with plain types, and copies those written without zod.
const path = join(TYPES, "protocol/frames/server.d.ts");
const written = readFileSync(path, "utf8").match(/^export type \w+ = (?!z\.)[^;]+;$/gm) ?? [];
writeFileSync(path, `${plainTypes(frames)}${written.join("\n")}\n`);

const collected = new Set<string>();
collectTypes(join(TYPES, "client/index.d.ts"));
for (const file of typeScriptFiles(TYPES)) if (!collected.has(file)) rmSync(file);

const internalNames = [...findInternalNames(bundle(), TYPES)];
const code = bundle({ mangleProps: new RegExp(`^(${internalNames.join("|")})$`) });
// Terser joins statements that esbuild leaves apart.
const compress = {
  passes: 3,
  inline: 1,
  lhs_constants: false,
  pure_getters: true,
  sequences: false,
  unsafe_arrows: true,
};
const minified = minify_sync(code, { module: true, ecma: 2020, compress });
writeFileSync(CLIENT_BUILD.outfile, minified.code ?? code);

/** Returns the code of the bundle. */
function bundle(options: BuildOptions = {}): string {
  const [file] = buildSync({ ...CLIENT_BUILD, ...options, write: false }).outputFiles;
  return file?.text ?? "";
}

/** Collects a declaration file and the files that it imports. */
function collectTypes(file: string): void {
  if (collected.has(file)) return;
  collected.add(file);
  for (const [, target = ""] of readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)\.ts"/g)) {
    collectTypes(join(dirname(file), `${target}.d.ts`));
  }
}
