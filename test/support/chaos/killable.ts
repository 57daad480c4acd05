import { fork } from "node:child_process";
import { once } from "node:events";
import type { RuntimeOptions } from "../runtime/miniflare.ts";

/** What the child tells: which process the runtime is, and then where it listens, or why it does not. */
export type ChildMessage = { runtime: number } | { url: string } | { error: string };

/** A runtime that has just come to life. */
export type Killable = {
  /** Known when it listens. Rejects if it ends before. */
  url: Promise<URL>;
  /** Ends it in the middle of whatever it does. Done when its folder is free for the next one. */
  kill(): Promise<void>;
};

/** The Worker in a process of its own. */
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
