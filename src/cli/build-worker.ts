import { buildWorker, WORKER } from "./worker-build.ts";

/** `npm run build:worker`: builds the script that wrangler runs and deploys. */
await buildWorker("src/worker.ts", WORKER);
