import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { connects } from "./at-scale/connects.ts";
import { hourlyCheck } from "./at-scale/hourly-check.ts";
import { humanPace } from "./at-scale/human-pace.ts";
import { manyChats } from "./at-scale/many-chats.ts";
import { manyRooms } from "./at-scale/many-rooms.ts";
import { messageCpu } from "./at-scale/message-cpu.ts";
import type { Part } from "./at-scale/part.ts";
import { replaceSections, SCALE_PAGE } from "./at-scale/scale-page.ts";
import { steadyState } from "./at-scale/steady-state.ts";
import { workerSize } from "./at-scale/worker-size.ts";
import { machine } from "./markdown.ts";
import { bundleWorkers } from "./servers/bundle-workers.ts";

/**
 * `npm run bench:scale` measures what many members cost at their usual pace, and how Parley grows. It prints the sections of
 * `docs/scale.md`. `-- --only human-pace,connects` measures some of them. With `-- --markdown` it writes those that it measured to
 * that file. With `-- --quick` it only shows that everything runs: the figures mean nothing.
 */
const PARTS: Record<string, Part> = {
  "human-pace": humanPace,
  "steady-state": steadyState,
  "many-rooms": manyRooms,
  "message-cpu": messageCpu,
  connects,
  "hourly-check": hourlyCheck,
  "many-chats": manyChats,
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

const sections: Record<string, string> = {};
const names = values.only.split(",");
for (const name of names) {
  if (!PARTS[name]) fail(`There is no part ${name}: choose from ${Object.keys(PARTS).join(", ")}.`);
}

await bundleWorkers();
// The pages that the browser opens.
execFileSync("npm", ["run", "--silent", "build:pages"], { stdio: ["ignore", "ignore", "inherit"] });
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
for (const name of names) {
  const part = PARTS[name];
  if (!part) continue;
  const figures = await part.measure(values.quick);
  sections[part.title] = `Commit ${commit}, ${machine()}.\n\n${figures}`;
  console.log(`## ${part.title}\n\n${figures}\n`);
}
if (values.markdown) {
  const titles = Object.values(PARTS).map(({ title }) => title);
  const page = existsSync(SCALE_PAGE) ? readFileSync(SCALE_PAGE, "utf8") : "";
  writeFileSync(SCALE_PAGE, replaceSections(page, sections, titles));
  execFileSync("npx", ["biome", "format", "--write", SCALE_PAGE], { stdio: "inherit" });
}
process.exit();

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
