import { type SpawnOptions, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const WRANGLER = join(
  dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
  "bin/wrangler.js",
);

/** Starts wrangler on this very Node. */
export function startWrangler(args: string[], options: SpawnOptions) {
  return spawn(process.execPath, [WRANGLER, ...args], options);
}

/** Runs wrangler to its end, without questions. Returns what it printed: results, and all of it, warnings included. */
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
