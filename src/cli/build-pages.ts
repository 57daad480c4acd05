import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build, buildSync } from "esbuild";
import { asyncapi } from "../apidocs/asyncapi/asyncapi.ts";
import { openapi } from "../apidocs/openapi/openapi.ts";
import { docsPage } from "../apidocs/reference/docs-page.ts";
import {
  DEVELOPER_BUILD,
  OLD_BROWSER_BUILD,
  PAGE_BUILD,
  preloadedScripts,
  serviceWorkerBuild,
  WEB_CHUNKS,
  WEB_OUT,
} from "./web-build.ts";

/** `npm run build:pages`: builds every asset of the Worker: the web client, the example page, `/docs`, and the common passwords. */

/** Hexadecimal digits of the hash that names a build. */
const VERSION_LENGTH = 16;
/** The files whose addresses have that hash. The service worker computes it again from them, in this order. */
const VERSIONED = ["main.js", "main.css", "old-browser.js"];

// Deletes the chunks of older builds: their names contain a hash, so nothing overwrites them.
rmSync(join(WEB_OUT, WEB_CHUNKS), { recursive: true, force: true });
const { metafile } = await build({ ...PAGE_BUILD, metafile: true });
buildSync(DEVELOPER_BUILD);
buildSync(OLD_BROWSER_BUILD);

// Open pages compare this address with the one that the server has now, and so notice a newer build. The script names its chunks by
// their hashes, so its own one covers all code.
const page = join(WEB_OUT, "index.html");
const hash = createHash("sha256");
for (const name of VERSIONED) hash.update(readFileSync(join(WEB_OUT, name)));
const version = hash.digest("hex").slice(0, VERSION_LENGTH);
// Otherwise the browser finds a script's imports only once it has the script, one after another.
const links = preloadedScripts(metafile).map(preload);
writeFileSync(
  page,
  readFileSync(page, "utf8")
    .replace(/"\/(?:main\.(?:js|css)|old-browser\.js)/g, `$&?v=${version}`)
    .replace("  </head>", `${links.join("")}  </head>`),
);

const chunks = Object.keys(metafile.outputs)
  .map((path) => relative(WEB_OUT, path))
  .filter((path) => path.startsWith(`${WEB_CHUNKS}/`));
const files = [...VERSIONED.map((name) => `/${name}?v=${version}`), ...chunks.map((path) => `/${path}`)];
buildSync(serviceWorkerBuild({ version, files }));

const documents = { openapi: openapi(), asyncapi: asyncapi() };
mkdirSync(WEB_OUT, { recursive: true });
for (const [name, document] of Object.entries(documents)) {
  writeFileSync(join(WEB_OUT, `${name}.json`), `${JSON.stringify(document, null, 1)}\n`);
}
writeFileSync(join(WEB_OUT, "docs.html"), docsPage(documents.openapi, documents.asyncapi));

// The Worker reads it as an asset, when a password is set.
copyFileSync("src/auth/common-passwords.txt", join(WEB_OUT, "common-passwords.txt"));

function preload(path: string): string {
  return `    <link rel="modulepreload" href="/${relative(WEB_OUT, path)}">\n`;
}
