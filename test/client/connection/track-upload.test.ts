import { expect, test } from "vitest";
import { trackUpload } from "../../../src/client/connection/track-upload.ts";
import { PROGRESS_EVERY_MS } from "../../../src/client/limits.ts";
import type { Progress } from "../../../src/client/outbox/outgoing.ts";
import { FakeClock } from "../../support/fakes/fake-clock.ts";

/** Watches a file of 1000 bytes whose frame is the last of what was given to the wire. */
function tracked() {
  const clock = new FakeClock();
  const wire = { queuedBytes: 5_000, sentBytes: 3_900 };
  const over = new AbortController();
  const reports: Progress[] = [];
  const onProgress = (progress: Progress) => reports.push(progress);
  trackUpload(clock, wire, { total: 1000, signal: over.signal, onProgress });
  return { clock, wire, over, reports };
}

test("an upload counts from when what stands before it has left, and not what stands behind it", async () => {
  const { clock, wire, reports } = tracked();
  wire.queuedBytes = 9_000;
  wire.sentBytes = 4_100;
  await clock.advance(PROGRESS_EVERY_MS);
  wire.sentBytes = 5_300;
  await clock.advance(PROGRESS_EVERY_MS);
  expect(reports).toEqual([
    { stage: "uploading", sent: 0, total: 1000 },
    { stage: "uploading", sent: 100, total: 1000 },
    { stage: "processing", sent: 1000, total: 1000 },
  ]);
  expect(clock.pendingTimers).toBe(0);
});

test("an upload that is answered or lost is not watched any more", async () => {
  const { clock, over, reports } = tracked();
  over.abort();
  await clock.advance(10_000);
  expect([reports.length, clock.pendingTimers]).toEqual([1, 0]);
});
