import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asyncapi } from "../docs/asyncapi.ts";
import { openapi } from "../docs/openapi.ts";

/** Part of `npm run build`: the documents of the wire, beside the pages. */

const FOLDER = "dist/web";

mkdirSync(FOLDER, { recursive: true });
for (const [name, document] of Object.entries({ openapi: openapi(), asyncapi: asyncapi() })) {
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(document, null, 1)}\n`);
}
