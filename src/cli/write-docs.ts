import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asyncapi } from "../docs/asyncapi.ts";
import { openapi } from "../docs/openapi.ts";
import { docsPage } from "../docs/page.ts";

/** Part of `npm run build`: the documents of the wire, beside the pages. */

const FOLDER = "dist/web";

const documents = { openapi: openapi(), asyncapi: asyncapi() };
mkdirSync(FOLDER, { recursive: true });
for (const [name, document] of Object.entries(documents)) {
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(document, null, 1)}\n`);
}
writeFileSync(join(FOLDER, "docs.html"), docsPage(documents.openapi, documents.asyncapi));
