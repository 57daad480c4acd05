import { expect, test } from "vitest";
import { trackUpload } from "../../../src/client/connection/track-upload.ts";
import { PROGRESS_EVERY_MS } from "../../../src/client/limits.ts";
import type { Progress } from "../../../src/client/outbox/outgoing.ts";
import { FakeClock } from "../../support/fakes/fake-clock.ts";

/** Tracks a file of 1000 bytes that is the last in the buffer of the wire. */
function tracked() {
  const clock = new FakeClock();
  const wire = { queuedBytes: 5_000, sentBytes: 3_900 };
  const over = new AbortController();
  const reports: Progress[] = [];
  const onProgress = (progress: Progress) => reports.push(progress);
  trackUpload(clock, wire, { total: 1000, signal: over.signal, onProgress });
  return { clock, wire, over, reports };
}

test("the progress of an upload counts neither the bytes queued before the file nor those behind it", async () => {
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

test("an upload is no longer tracked after its signal is aborted", async () => {
  const { clock, over, reports } = tracked();
  over.abort();
  await clock.advance(10_000);
  expect(reports).toHaveLength(1);
  expect(clock.pendingTimers).toBe(0);
});
