import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A copy of the built web client that a newer build can replace, as a deployment does. */
export function copyBuild() {
  const folder = mkdtempSync(join(tmpdir(), "parley-build-"));
  cpSync("dist/web", folder, { recursive: true });
  function edit(name: string, pattern: RegExp, replacement: string): void {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, "utf8").replace(pattern, replacement));
  }
  return {
    folder,
    /** The version of the newer build in the address of its script. */
    version: "?v=newer",
    /** Gives all chunks and the page's script other addresses. The chunks are gone from their old ones. */
    deploy(): void {
      renameSync(join(folder, "chunks"), join(folder, "newer-chunks"));
      for (const script of ["main.js", "example.js"]) edit(script, /\.\/chunks\//g, "./newer-chunks/");
      edit("index.html", /\?v=\w+/g, this.version);
      edit("index.html", /"\/chunks\//g, '"/newer-chunks/');
    },
    remove(): void {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
