import { parseArgs } from "node:util";
import { afterRestore } from "../db/after-restore.ts";
import { executeOnD1, openForBuilding } from "./d1.ts";

/** `npm run after-restore`: what a database needs after it was restored to an earlier time, before its site opens. */

const USAGE = `Usage: npm run after-restore -- [options]
  --persist-to DIR   use the local site that was started with the same option
  --remote           use the deployed site
  --help             print this
Moves the ids of members, chats and smiles on, so that none is given out twice, and logs everybody out everywhere. Run it
after each restore of the database, before the site opens.`;

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        "persist-to": { type: "string" },
        remote: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${USAGE}`);
  }
}

const options = readOptions();
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}
const place = { isRemote: options.remote === true, persistTo: options["persist-to"] };
const counters = await executeOnD1(afterRestore(openForBuilding()), place).catch((error: Error) =>
  fail(error.message),
);
for (const { name, seq } of counters) console.log(`The next id of ${name} is ${Number(seq) + 1}.`);
console.log("All tokens, sessions and reset passwords have ended.");
