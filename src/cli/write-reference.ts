import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asyncapi } from "../apidocs/asyncapi/asyncapi.ts";
import { openapi } from "../apidocs/openapi/openapi.ts";
import { referenceFiles } from "../apidocs/reference/markdown.ts";

/** `npm run docs`: writes the reference of the wire as Markdown into `docs/reference/`. */

const OUT = "docs/reference";

mkdirSync(OUT, { recursive: true });
for (const [name, text] of Object.entries(referenceFiles(openapi(), asyncapi()))) {
  writeFileSync(join(OUT, name), text);
}
