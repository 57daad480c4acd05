import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Where Linux keeps files in memory. */
const MEMORY = "/dev/shm";
const MEMORY_MIN_BYTES = 4_000_000_000;

/** What takes longest, the longest first: nothing long is left for the end, when nothing else is. */
const LONG = ["dev", "model", "race", "messenger", "crowd", "kill", "reconciliation", "bad-lines"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = LONG.indexOf(basename(moduleId, ".test.ts"));
      return place === -1 ? LONG.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

// Wrangler and the runtime's front are large, and each process loads them anew.
process.env["NODE_COMPILE_CACHE"] ??= resolve("dist/compile-cache");

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/build.ts", "test/support/find-browser.ts"],
    // Most of the time a test waits for the runtime, and one file for nothing of another.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    env: {
      // What a site of the tests stores is gone with it: it need not wait for a disk.
      TMPDIR: hasMemory() ? MEMORY : tmpdir(),
    },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A condition that is waited for comes when it comes: the machine may be busy.
    expect: { poll: { timeout: 15_000 } },
  },
});

function hasMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= MEMORY_MIN_BYTES;
  } catch {
    return false;
  }
}
