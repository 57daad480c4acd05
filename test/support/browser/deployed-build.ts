import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A copy of the built web client that can be replaced by a newer build, as a deployment does. */
export function copyBuild() {
  const folder = mkdtempSync(join(tmpdir(), "parley-build-"));
  cpSync("dist/web", folder, { recursive: true });
  let builds = 0;
  return {
    folder,
    /** Gives every chunk and the page's script another address, and removes the old chunks. */
    deploy(): void {
      const chunks = readdirSync(join(folder, "chunks"));
      const hash = String(++builds).padStart(8, "0");
      const renamed = new Map(
        chunks.map((name) => [name, name.replace(/-\w{8}\.js$/, `-${hash.slice(0, 3)}$&`)]),
      );
      for (const [name, newName] of renamed)
        renameSync(join(folder, "chunks", name), join(folder, "chunks", newName));
      const files = [...[...renamed.values()].map((name) => join("chunks", name)), "main.js", "example.js"];
      for (const file of files) {
        const text = readFileSync(join(folder, file), "utf8");
        const names = [...renamed.keys()].map((name) => name.replaceAll(".", "\\.")).join("|");
        writeFileSync(
          join(folder, file),
          text.replace(new RegExp(names, "g"), (name) => renamed.get(name) ?? name),
        );
      }
      const page = join(folder, "index.html");
      writeFileSync(page, readFileSync(page, "utf8").replace(/\?v=\w+/g, `?v=${hash}`));
    },
    remove(): void {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
