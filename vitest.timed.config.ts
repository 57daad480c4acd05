import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** What a page may take: measured alone, after everything else. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({ test: { include: ["test/**/*.timed.ts"], maxWorkers: 1 } }),
);
