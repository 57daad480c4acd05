import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";

export type DeployedBuild = ReturnType<typeof copyBuild>;

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
    edit,
    /** The version of the build in the address of its script. */
    version: versionOf(folder),
    /** Gives all chunks and the page's script other addresses. The chunks are gone from their old ones. */
    deploy(): void {
      renameSync(join(folder, "chunks"), join(folder, "newer-chunks"));
      for (const script of ["main.js", "example.js"]) edit(script, /\.\/chunks\//g, "./newer-chunks/");
      this.version = versionOf(folder);
      edit("index.html", /\?v=\w+/g, this.version);
      edit("index.html", /"\/chunks\//g, '"/newer-chunks/');
      edit("service-worker.js", /\?v=\w+/g, this.version);
      edit("service-worker.js", /"\/chunks\//g, '"/newer-chunks/');
      edit("service-worker.js", /(version:")\w+/g, `$1${this.version.slice(3)}`);
    },
    remove(): void {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Returns the query of a build's addresses, which the service worker compares with the files. */
function versionOf(folder: string): string {
  const hash = createHash("sha256");
  for (const name of ["main.js", "main.css", "old-browser.js"]) hash.update(readFileSync(join(folder, name)));
  return `?v=${hash.digest("hex").slice(0, 16)}`;
}

/** Returns the address of the page's script, which has the version of the build. */
export function scriptAddress(page: Page): Promise<string | null> {
  return page.locator("script[type=module]").getAttribute("src");
}
