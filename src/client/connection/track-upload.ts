import type { Clock } from "../clock.ts";
import { PROGRESS_EVERY_MS } from "../limits.ts";
import type { Progress } from "../outbox/outgoing.ts";

type Wire = { readonly queuedBytes: number; readonly sentBytes: number };

/**
 * Reports how much of the frame that was just given to `wire` has left this machine: at once, and then until all of it has.
 * @param total bytes of the file
 */
export function trackUpload(
  clock: Clock,
  wire: Wire,
  {
    total,
    signal,
    onProgress,
  }: { total: number; signal: AbortSignal; onProgress: (progress: Progress) => void },
): void {
  const end = wire.queuedBytes;
  const poll = () => {
    if (signal.aborted) return;
    const sent = Math.max(0, Math.min(total, total - (end - wire.sentBytes)));
    onProgress({ stage: sent === total ? "processing" : "uploading", sent, total });
    if (sent < total) clock.setTimeout(poll, PROGRESS_EVERY_MS);
  };
  poll();
}
