import type { Clock } from "../clock.ts";
import { PROGRESS_EVERY_MS } from "../limits.ts";
import type { Progress } from "../outbox/outgoing.ts";

type Wire = { readonly queuedBytes: number; readonly sentBytes: number };

/**
 * Tells how far the frame that was just given to `wire` has left this machine, at once and until all of it has.
 * @param isOver whether nobody asks any more
 */
export function trackUpload(
  clock: Clock,
  wire: Wire,
  {
    total,
    isOver,
    onProgress,
  }: { total: number; isOver: () => boolean; onProgress: (progress: Progress) => void },
): void {
  const end = wire.queuedBytes;
  const poll = () => {
    if (isOver()) return;
    const sent = Math.max(0, Math.min(total, total - (end - wire.sentBytes)));
    onProgress({ stage: sent === total ? "processing" : "uploading", sent, total });
    if (sent < total) clock.setTimeout(poll, PROGRESS_EVERY_MS);
  };
  poll();
}
