import { type Decision, reject } from "../decision.ts";
import type { Attempt } from "../gate.ts";

/** Refuses a frame that came too fast or found its sender's queue full. The refusal keeps the frame's place in the queue. */
export function rejectRateLimited({ queued: { input } }: Attempt): Decision | undefined {
  if (input.kind !== "rate-limited") return undefined;
  return reject("rate_limited", { retry_after: input.retryAfter });
}
