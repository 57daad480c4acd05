import { buildWorker, WORKER } from "./worker-build.ts";

/**
 * `npm run build:worker`: builds the script that wrangler runs and deploys. `wrangler dev` calls it after each change, and nobody
 * downloads that script: it is built fast, and not made small.
 */
await buildWorker("src/worker.ts", WORKER, { isSmall: process.env["WRANGLER_COMMAND"] !== "dev" });
