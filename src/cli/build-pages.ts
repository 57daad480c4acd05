import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { asyncapi } from "../apidocs/asyncapi/asyncapi.ts";
import { openapi } from "../apidocs/openapi/openapi.ts";
import { docsPage } from "../apidocs/reference/docs-page.ts";
import { WEB_BUILD, WEB_CHUNKS, WEB_OUT } from "./web-build.ts";

/** `npm run build:pages`: builds every asset that the Worker serves: the web client, the example page and `/docs`. */

// Deletes the chunks of older builds: their names contain a hash, so nothing overwrites them.
rmSync(join(WEB_OUT, WEB_CHUNKS), { recursive: true, force: true });
buildSync(WEB_BUILD);

const documents = { openapi: openapi(), asyncapi: asyncapi() };
mkdirSync(WEB_OUT, { recursive: true });
for (const [name, document] of Object.entries(documents)) {
  writeFileSync(join(WEB_OUT, `${name}.json`), `${JSON.stringify(document, null, 1)}\n`);
}
writeFileSync(join(WEB_OUT, "docs.html"), docsPage(documents.openapi, documents.asyncapi));
