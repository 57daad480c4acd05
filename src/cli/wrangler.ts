import { type SpawnOptions, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const WRANGLER = join(
  dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
  "bin/wrangler.js",
);

/** Starts wrangler with the Node that runs this script. */
export function startWrangler(args: string[], options: SpawnOptions) {
  return spawn(process.execPath, [WRANGLER, ...args], options);
}

/** Runs wrangler without prompts and waits for its exit. `output` holds stdout and stderr together. */
export async function runWrangler(args: string[]): Promise<{ ok: boolean; stdout: string; output: string }> {
  const child = startWrangler(args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, CI: "1" } });
  let stdout = "";
  let output = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
    output += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    output += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return { ok: code === 0, stdout, output };
}
