import { execFileSync } from "node:child_process";

/** Where the Worker is built once for all test files. */
export const WORKER_DIR = "dist/worker";

export default function build(): void {
  execFileSync("npx", ["wrangler", "deploy", "--dry-run", "--outdir", WORKER_DIR], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}
