import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { connects } from "./at-scale/connects.ts";
import { hourlyCheck } from "./at-scale/hourly-check.ts";
import { humanPace } from "./at-scale/human-pace.ts";
import { manyChats } from "./at-scale/many-chats.ts";
import { manyRooms } from "./at-scale/many-rooms.ts";
import { messageCpu } from "./at-scale/message-cpu.ts";
import { type Part, sectionText } from "./at-scale/part.ts";
import { replaceSections, SCALE_PAGE } from "./at-scale/scale-page.ts";
import { smallBalances } from "./at-scale/small-balances.ts";
import { steadyState } from "./at-scale/steady-state.ts";
import { storm } from "./at-scale/storm.ts";
import { workerSize } from "./at-scale/worker-size.ts";
import { machine } from "./markdown.ts";
import { bundleWorkers } from "./servers/bundle-workers.ts";

/**
 * `npm run bench:scale` measures what many members cost at their usual pace, and how Parley grows. It prints the sections of
 * `docs/benchmarks-scale.md`. `-- --only human-pace,connects` measures some of them. With `-- --markdown` it writes those that it measured to
 * that file. With `-- --quick` it only shows that everything runs: the figures mean nothing.
 */
const PARTS: Record<string, Part> = {
  "human-pace": humanPace,
  "small-balances": smallBalances,
  "steady-state": steadyState,
  "many-rooms": manyRooms,
  "message-cpu": messageCpu,
  connects,
  "hourly-check": hourlyCheck,
  "many-chats": manyChats,
  storm,
  "worker-size": workerSize,
};

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
    only: { type: "string", default: Object.keys(PARTS).join(",") },
  },
});
if (values.quick && values.markdown)
  fail("The figures of --quick mean nothing, so it cannot be combined with --markdown.");

const parts = values.only.split(",").map((name) => {
  const part = PARTS[name];
  return part ?? fail(`There is no part ${name}: choose from ${Object.keys(PARTS).join(", ")}.`);
});

await bundleWorkers();
if (parts.some(({ needsPages }) => needsPages)) {
  execFileSync("npm", ["run", "--silent", "build:pages"], { stdio: ["ignore", "ignore", "inherit"] });
}
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
for (const { title, measure } of parts) {
  const figures = sectionText(await measure(values.quick));
  console.log(`## ${title}\n\n${figures}\n`);
  if (values.markdown) writeSection(title, `Commit ${commit}, ${machine()}.\n\n${figures}`);
}
process.exit();

/** Writes a section as soon as it is measured: a later part may fail. */
function writeSection(title: string, text: string): void {
  const titles = Object.values(PARTS).map((part) => part.title);
  const page = existsSync(SCALE_PAGE) ? readFileSync(SCALE_PAGE, "utf8") : "";
  writeFileSync(SCALE_PAGE, replaceSections(page, { [title]: text }, titles));
  execFileSync("npx", ["biome", "format", "--write", SCALE_PAGE], { stdio: ["ignore", "ignore", "inherit"] });
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
