import { SILENT_AFTER_MS } from "./limits.ts";

/**
 * Returns until when (Unix ms) a socket counts as present, whose client was known to live at these times. Ignores a time that is
 * far ahead, like one that is long ago: the clock was set back since.
 */
export function presentUntil(aliveAt: readonly number[], now: number): number {
  const recent = aliveAt.filter((at) => Math.abs(now - at) < SILENT_AFTER_MS);
  return Math.max(...recent) + SILENT_AFTER_MS;
}
