import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Linux has a file system in memory here. */
const MEMORY = "/dev/shm";
const MEMORY_MIN_BYTES = 4_000_000_000;

/** The slowest test files run first, so that none of them runs alone at the end. */
const LONG = ["dev", "books-model", "concurrent-sends", "d1-faults", "reconciliation", "cut-connections"];

/** The tests of the client that do not depend on the clock of a fake server. */
const WITHOUT_CLOCK = [
  "test/client/{chat-client,client-sign-in,emitter,index}.test.ts",
  "test/client/auth/claims.test.ts",
  "test/client/connection/{backoff,close-action,network}.test.ts",
  "test/client/history/{find-sent,timeline}.test.ts",
  "test/client/site/*.test.ts",
  "test/client/outbox/{idb-outbox-store,many-sends,message-id,outbox-rules}.test.ts",
];

/** These tests do more in the project `soak`. */
const MORE_IN_SOAK = ["test/ledger/{books-model,concurrent-sends}.test.ts"];

/** Files share a process, because each one would load Miniflare again, and often a driver of browsers: a second of CPU time. */
const SHARED_PROCESS = { isolate: false, setupFiles: ["test/support/restore-globals.ts"] };

/** Has the platform's server of pages in front of each Parley, for a browser. It doubles the CPU time of every request. */
const WITH_PAGES = { pages: true };

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = LONG.indexOf(basename(moduleId, ".test.ts"));
      return rank === -1 ? LONG.length : rank;
    };
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

// Each test process loads Wrangler and Miniflare, which are large.
process.env["NODE_COMPILE_CACHE"] ??= resolve("dist/compile-cache");

export default defineConfig({
  test: {
    globalSetup: ["test/support/runtime/build-workers.ts", "test/support/browser/find-browser.ts"],
    sequence: { sequencer: LongestFirst },
    // The tests discard their storage, so it need not wait for a disk.
    env: { TMPDIR: hasMemory() ? MEMORY : tmpdir() },
    // These end tests that hang, and measure nothing: the same test takes twice as long on a slow machine, and more beside others.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      project("core", ["test/core/**/*.test.ts"]),
      // Reads the source and the documents as text and checks imports, names, prose and links.
      project("source", ["test/source/**/*.test.ts", "test/docs/*.test.ts"]),
      project(
        "runtime",
        ["test/**/*.test.ts"],
        ["test/{core,source,web,e2e}/**", "test/docs/*.test.ts"],
        SHARED_PROCESS,
      ),
      // The tests of the client again, on a machine whose clocks are uneven: those with a fake server.
      project("uneven-clock", ["test/client/**/*.test.ts"], WITHOUT_CLOCK, {
        env: { CLIENT_CLOCK: "uneven" },
      }),
      project("browser", ["test/{web,e2e}/**/*.test.ts"], [], { ...SHARED_PROCESS, provide: WITH_PAGES }),
      // Takes too long for every change: `npm run test:soak`.
      project("soak", ["test/**/*.soak.ts", ...MORE_IN_SOAK], [], {
        ...SHARED_PROCESS,
        env: { SOAK: "1" },
        provide: WITH_PAGES,
      }),
      // Measures time, so it runs alone, after all other tests.
      project("timed", ["test/**/*.timed.ts"], [], {
        maxWorkers: 1,
        sequence: { groupOrder: 1 },
        provide: WITH_PAGES,
      }),
    ],
    // Only `npm run test:core` measures coverage: no coverage tool sees into the runtime.
    coverage: {
      include: ["src/core/**/*.ts"],
      reporter: ["text"],
      reportsDirectory: "dist/coverage",
      thresholds: { 100: true },
    },
  },
});

/** Tests often wait, so three files run at the same time on two cores unless a project needs the machine for itself. */
function project(name: string, include: string[], exclude: string[] = [], options: object = {}) {
  return { extends: true as const, test: { name, include, exclude, maxWorkers: 3, ...options } };
}

function hasMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= MEMORY_MIN_BYTES;
  } catch {
    return false;
  }
}
