import { readdirSync, readFileSync } from "node:fs";

/** The CPU time and the memory of a server's process. Both are 0 on a machine without `/proc`. */
export type Usage = { cpuMs: number; residentBytes: number };

const NS_PER_MS = 1_000_000;
/** Linux counts memory in pages. */
const PAGE_BYTES = 4_096;

/** Fields of `/proc/PID/stat` after the name of the program, which may contain spaces (proc(5)). */
const PARENT = 1;
const RESIDENT_PAGES = 21;

export function readUsage(pid: number | undefined): Usage {
  if (pid === undefined) return { cpuMs: 0, residentBytes: 0 };
  return {
    cpuMs: readCpuNs(pid) / NS_PER_MS,
    residentBytes: Number(readStat(pid)?.[RESIDENT_PAGES] ?? 0) * PAGE_BYTES,
  };
}

/** Returns the ids of the processes that this one has started. */
export function childProcesses(): number[] {
  return listProcesses("/proc").filter((pid) => readStat(pid)?.[PARENT] === String(process.pid));
}

/** Returns the CPU time of all threads, in nanoseconds: `/proc/PID/stat` has only hundredths of a second. */
function readCpuNs(pid: number): number {
  const threads = listProcesses(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => {
    const [running = "0"] = readText(`/proc/${pid}/task/${thread}/schedstat`)?.split(" ") ?? [];
    return sum + Number(running);
  }, 0);
}

function readStat(pid: number): string[] | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function listProcesses(folder: string): number[] {
  try {
    return readdirSync(folder)
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

/** Returns undefined for a process that has ended meanwhile. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
