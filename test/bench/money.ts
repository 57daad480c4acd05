import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { benchmarksPage } from "./benchmarks-page.ts";
import { measureCosts } from "./measurements/cost.ts";
import { measureLongChat } from "./measurements/long-chat.ts";
import { FULL, QUICK } from "./measurements/scale.ts";
import { measureSlowDatabase } from "./measurements/slow-database.ts";
import { measureSpeed } from "./measurements/speed.ts";
import { report } from "./report.ts";
import { bundleWorkers } from "./servers/bundle-workers.ts";

/**
 * `npm run bench:money` measures what a paid message costs in time and in money, beside the alternatives to Parley, and prints
 * the tables of `docs/benchmarks.md`. With `-- --markdown` it writes them to that file. With `-- --quick` it only shows that
 * everything runs: the figures mean nothing.
 */
const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, markdown: { type: "boolean", default: false } },
});
if (values.quick && values.markdown) {
  console.error("The figures of --quick mean nothing, so it cannot be combined with --markdown.");
  process.exit(1);
}
const scale = values.quick ? QUICK : FULL;

await bundleWorkers();
const figures = report(
  {
    speed: await measureSpeed(scale),
    slowed: await measureSlowDatabase(scale),
    costs: await measureCosts(scale),
    firstReplies: await measureLongChat(scale),
  },
  scale,
);
if (values.markdown) {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  writeFileSync("docs/benchmarks.md", benchmarksPage(figures, commit));
  execFileSync("npx", ["biome", "format", "--write", "docs/benchmarks.md"], { stdio: "inherit" });
} else console.log(figures);
