import { EXCEPTIONS } from "./browsers/exceptions.ts";
import { OLDEST } from "./browsers/oldest.ts";
import { problemsOf } from "./browsers/problems.ts";
import { scriptFeatures } from "./browsers/script-features.ts";
import { styleFeatures } from "./browsers/style-features.ts";
import { CLIENT_BUILD, readBuild, SITE_BUILD, serviceWorkerBuild, WEB_BUILD } from "./web-build.ts";

/** A part of `npm run check`: refuses what the oldest browsers lack in the pages, their style sheets and the client. */

const web = readBuild(WEB_BUILD);
const worker = readBuild(serviceWorkerBuild({ version: "", files: [] }));
const client = readBuild(CLIENT_BUILD);
const site = readBuild(SITE_BUILD);
const styles = [...web.styles].map(([path, text]) => ({ path, line: 1, features: [...styleFeatures(text)] }));
const uses = [
  ...scriptFeatures("src/web/tsconfig.json", web.sources),
  ...scriptFeatures("src/web/tsconfig.json", worker.sources),
  ...scriptFeatures("src/client/tsconfig.json", [...new Set([...client.sources, ...site.sources])]),
  ...styles,
];
const problems = problemsOf(uses, EXCEPTIONS);
if (problems.length > 0) {
  const oldest = Object.entries(OLDEST).map(([name, version]) => `${name} ${version}`);
  console.error(`The oldest browsers (${oldest.join(", ")}) lack this:\n${problems.join("\n")}`);
  process.exit(1);
}
