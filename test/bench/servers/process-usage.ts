import { readdirSync, readFileSync } from "node:fs";

/** The CPU time and the memory of a server's process. Both are 0 on a machine without `/proc`. */
export type Usage = { cpuMs: number; residentBytes: number };

/** Linux counts CPU time in these units, and memory in pages. */
const TICK_MS = 10;
const PAGE_BYTES = 4_096;

/** Fields of `/proc/PID/stat` after the name of the program, which may contain spaces (proc(5)). */
const PARENT = 1;
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;
const RESIDENT_PAGES = 21;

export function readUsage(pid: number | undefined): Usage {
  const fields = pid === undefined ? undefined : readStat(pid);
  const field = (index: number) => Number(fields?.[index] ?? 0);
  return {
    cpuMs: (field(USER_TICKS) + field(SYSTEM_TICKS)) * TICK_MS,
    residentBytes: field(RESIDENT_PAGES) * PAGE_BYTES,
  };
}

/** Returns the ids of the processes that this one has started. */
export function childProcesses(): number[] {
  try {
    return readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 0 && readStat(pid)?.[PARENT] === String(process.pid));
  } catch {
    return [];
  }
}

function readStat(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
