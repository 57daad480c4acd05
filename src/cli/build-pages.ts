import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { asyncapi } from "../apidocs/asyncapi/asyncapi.ts";
import { openapi } from "../apidocs/openapi/openapi.ts";
import { docsPage } from "../apidocs/reference/docs-page.ts";

/** `npm run build:pages`: builds every asset that the Worker serves: the web client, the example page and `/docs`. */

const OUT = "dist/web";
const CHUNKS = "chunks";

// Deletes the chunks of older builds: their names contain a hash, so nothing overwrites them.
rmSync(join(OUT, CHUNKS), { recursive: true, force: true });
buildSync({
  entryPoints: [
    ...["index.html", "main.tsx", "main.css", "docs.css", "icon.svg", "app.webmanifest"].map((name) => ({
      in: `src/web/${name}`,
      out: nameWithoutExtension(name),
    })),
    ...["example.html", "example.ts", "example.css"].map((name) => ({
      in: `src/web/example/${name}`,
      out: nameWithoutExtension(name),
    })),
  ],
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  outdir: OUT,
  chunkNames: `${CHUNKS}/[name]-[hash]`,
  loader: { ".html": "copy", ".svg": "copy", ".webmanifest": "copy" },
  logLevel: "warning",
});

const documents = { openapi: openapi(), asyncapi: asyncapi() };
mkdirSync(OUT, { recursive: true });
for (const [name, document] of Object.entries(documents)) {
  writeFileSync(join(OUT, `${name}.json`), `${JSON.stringify(document, null, 1)}\n`);
}
writeFileSync(join(OUT, "docs.html"), docsPage(documents.openapi, documents.asyncapi));

function nameWithoutExtension(name: string): string {
  return name.replace(/\.\w+$/, "");
}
