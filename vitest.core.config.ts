import { defineConfig } from "vitest/config";

/** The pure rules alone: their tests take each of their branches. Rooms take them too, in a runtime that no coverage sees. */
export default defineConfig({
  test: {
    include: ["test/core/**/*.test.ts"],
    coverage: {
      enabled: true,
      include: ["src/core/**/*.ts"],
      reporter: ["text"],
      reportsDirectory: "dist/coverage",
      thresholds: { 100: true },
    },
  },
});
