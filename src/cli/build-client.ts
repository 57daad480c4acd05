import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type BuildOptions, buildSync } from "esbuild";
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

const [whole] = bundle({ write: false }).outputFiles ?? [];
const internalNames = [...findInternalNames(whole?.text ?? "", TYPES)];
bundle({ mangleProps: new RegExp(`^(${internalNames.join("|")})$`) });

function bundle(options: BuildOptions) {
  return buildSync({ ...CLIENT_BUILD, ...options });
}

/** Collects a declaration file and the files that it imports. */
function collectTypes(file: string): void {
  if (collected.has(file)) return;
  collected.add(file);
  for (const [, target = ""] of readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)\.ts"/g)) {
    collectTypes(join(dirname(file), `${target}.d.ts`));
  }
}
