import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/build.ts", "test/support/find-browser.ts"],
    // Most of the time a test waits for the runtime, and one file for nothing of another.
    maxWorkers: 2,
    // What wrangler records of each request for its own pages takes a quarter of the time.
    env: { X_LOCAL_OBSERVABILITY: "false" },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A condition that is waited for comes when it comes: the machine may be busy.
    expect: { poll: { timeout: 15_000 } },
  },
});
