import { fork } from "node:child_process";
import { once } from "node:events";
import type { RuntimeOptions } from "../runtime/miniflare.ts";

/** A report of the child process: first the runtime's process id, then its URL or the reason why it does not listen. */
export type ChildMessage = { runtime: number } | { url: string } | { error: string };

/** A runtime that can be killed. */
export type Killable = {
  /** Resolves when the runtime listens. Rejects if it ends first. */
  url: Promise<URL>;
  /** Kills the runtime, whatever it is doing. Resolves when another runtime can use its folder. */
  kill(): Promise<void>;
};

/** Starts the Worker in a process of its own. */
export async function startKillable(options: RuntimeOptions): Promise<Killable> {
  const child = fork("test/support/chaos/killable-child.ts", [JSON.stringify(options)], { execArgv: [] });
  const exited = once(child, "exit");
  const ended = exited.then(() => Promise.reject(new Error("the runtime has ended")));
  const runtime = Promise.withResolvers<number>();
  const url = Promise.withResolvers<URL>();
  child.on("message", (message: ChildMessage) => {
    if ("runtime" in message) runtime.resolve(message.runtime);
    else if ("url" in message) url.resolve(new URL(message.url));
    else url.reject(new Error(message.error));
  });
  const listening = Promise.race([url.promise, ended]);
  listening.catch(() => {});
  const pid = await Promise.race([runtime.promise, ended]);

  async function kill(): Promise<void> {
    if (child.exitCode === null) process.kill(pid, "SIGKILL");
    await exited;
  }

  return { url: listening, kill };
}
