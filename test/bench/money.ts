import { parseArgs } from "node:util";
import { measureCosts } from "./measurements/cost.ts";
import { measureLongChat } from "./measurements/long-chat.ts";
import { FULL, QUICK } from "./measurements/scale.ts";
import { measureSlowDatabase } from "./measurements/slow-database.ts";
import { measureSpeed } from "./measurements/speed.ts";
import { report } from "./report.ts";
import { bundleWorkers } from "./servers/bundle-workers.ts";

/**
 * `npm run bench:money`: what a paid message costs, in time and in money, side by side with what one would do instead. Prints
 * the README's tables; with `-- --quick` it only shows that everything runs, and its figures mean nothing.
 */
const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const scale = values.quick ? QUICK : FULL;

await bundleWorkers();
console.log(
  report(
    {
      speed: await measureSpeed(scale),
      slowed: await measureSlowDatabase(scale),
      costs: await measureCosts(scale),
      firstReplies: await measureLongChat(scale),
    },
    scale,
  ),
);
