import { afterAll, vi } from "vitest";

// The next file in this process must not meet what this one has replaced.
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
