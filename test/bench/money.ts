import { parseArgs } from "node:util";
import { bundleWorkers } from "./bundle.ts";
import { measureCosts } from "./cost.ts";
import { measureLongChat } from "./long-chat.ts";
import { report } from "./report.ts";
import { FULL, QUICK } from "./scale.ts";
import { measureSlowDatabase } from "./slow-database.ts";
import { measureSpeed } from "./speed.ts";

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
