import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type BuildOptions, buildSync } from "esbuild";
import { minify_sync } from "terser";
import { clientTypes } from "./client-schemas.ts";
import { joinDeclarations, withoutComments } from "./declarations.ts";
import { findInternalNames } from "./internal-names.ts";
import { CLIENT_BUILD, SITE_BUILD } from "./web-build.ts";

/** `npm run build:client`: builds the package `parley-client`, which needs no other package. */

const OUT = dirname(CLIENT_BUILD.outfile);
/** The compiler's declarations, file by file. */
const EMITTED = "dist/client-declarations";

rmSync(OUT, { recursive: true, force: true });
emitDeclarations();
const types = joinDeclarations(join(EMITTED, "client/index.d.ts"), clientTypes());
const siteTypes = joinDeclarations(join(EMITTED, "client/site/index.d.ts"), clientTypes());
rmSync(EMITTED, { recursive: true });

const internalNames = [...findInternalNames(bundle(), withoutComments(types))];
const code = bundle({ mangleProps: new RegExp(`^(${internalNames.join("|")})$`) });
// Terser joins statements that esbuild leaves apart.
const compress = {
  passes: 3,
  inline: 1,
  lhs_constants: false,
  pure_getters: true,
  sequences: false,
  // Joins texts with `+`, and moves constant expressions: the code replaces no global of the language.
  unsafe: true,
  unsafe_arrows: true,
};
const minified = minify_sync(code, { module: true, ecma: 2020, compress });
mkdirSync(OUT, { recursive: true });
writeFileSync(CLIENT_BUILD.outfile, minified.code ?? code);
writeFileSync(join(OUT, "client.d.ts"), types);
writeFileSync(SITE_BUILD.outfile, bundle(SITE_BUILD));
writeFileSync(join(OUT, "site.d.ts"), siteTypes);
writeFileSync(join(OUT, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
copyFileSync("src/client/README.md", join(OUT, "README.md"));
copyFileSync("LICENSE", join(OUT, "LICENSE"));

/** Writes the declarations of the client and of what it imports. Leaves out those with `@internal`. */
function emitDeclarations(): void {
  rmSync(EMITTED, { recursive: true, force: true });
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
  const emit = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--stripInternal"];
  execFileSync(
    process.execPath,
    [tsc, "-p", "src/client", ...emit, "--rootDir", "src", "--outDir", EMITTED],
    {
      stdio: "inherit",
    },
  );
}

/** Returns the code of the bundle. */
function bundle(options: BuildOptions = {}): string {
  const [file] = buildSync({ ...CLIENT_BUILD, ...options, write: false }).outputFiles;
  return file?.text ?? "";
}

/** The version and the licence are those of the repository. */
function manifest(): object {
  const { version, license } = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, string>;
  return {
    name: "parley-client",
    version,
    description: "The client of Parley, a one-to-one, paid chat for members' sites.",
    license,
    type: "module",
    sideEffects: false,
    exports: {
      ".": { types: "./client.d.ts", default: "./client.js" },
      "./site": { types: "./site.d.ts", default: "./site.js" },
    },
  };
}
