import type { Browser } from "playwright-core";

type TraceEvent = {
  name: string;
  pid: number;
  tid: number;
  /** Wall time and CPU time, in µs. */
  dur?: number;
  tdur?: number;
  args: { name?: string };
};

/**
 * Returns the CPU time of each main-thread task of all pages while `action` runs, in ms. CPU time is not affected by what else
 * runs on the machine.
 */
export async function measureTasks(browser: Browser, action: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(undefined, {
    categories: ["toplevel", "disabled-by-default-devtools.timeline"],
  });
  await action();
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
  const threads = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}.${tid}`),
  );
  return traceEvents
    .filter(({ name, pid, tid }) => name === "RunTask" && threads.has(`${pid}.${tid}`))
    .flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1000]));
}
