import { defineConfig } from "vitest/config";

/** What takes too long for every change: `npm run test:soak`. */
export default defineConfig({
  test: {
    include: ["test/**/*.soak.ts"],
    globalSetup: ["test/support/build.ts"],
  },
});
