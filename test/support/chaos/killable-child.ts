import type { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { type RuntimeOptions, startMiniflare } from "../runtime/miniflare.ts";
import type { ChildMessage } from "./killable.ts";

/** Runs the Worker for as long as the runtime lives, and reports the runtime's process id to the parent process. */
const options = JSON.parse(process.argv[2] ?? "{}") as RuntimeOptions;

subscribe("child_process", (started) => {
  const { process: runtime } = started as { process: ChildProcess };
  runtime.once("spawn", () => notifyParent({ runtime: runtime.pid ?? 0 }));
  // Exits at once, because Miniflare would start the runtime again.
  runtime.once("exit", () => process.exit());
});
process.once("disconnect", () => process.exit());
startMiniflare(options).ready.then(
  (url) => notifyParent({ url: url.href }),
  (error) => notifyParent({ error: String(error) }),
);

function notifyParent(message: ChildMessage): void {
  process.send?.(message);
}
