import { RATE_LIMIT_PERIOD_SECONDS } from "../../core/limits.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Wait } from "./frame-queue.ts";

/** The error that the sender of a frame receives. */
export type Failure = {
  code: ErrorCode;
  price?: number;
  balance?: number;
  retry_after?: number;
  server_time?: string;
};

/** How a frame ends. */
export type Outcome = { kind: "done" } | { kind: "reject"; failure: Failure };

/** The decision of a gate: the frame ends here, or waits and is decided again. */
export type Decision = Outcome | ({ kind: "wait" } & Wait);

export const DONE: Outcome = { kind: "done" };

export function reject(code: ErrorCode, details: Omit<Failure, "code"> = {}): Outcome {
  return { kind: "reject", failure: { code, ...details } };
}

/** Refuses a frame whose member used up a limit of `wrangler.toml`. */
export function rejectOverLimit(): Outcome {
  return reject("rate_limited", { retry_after: RATE_LIMIT_PERIOD_SECONDS });
}

/** @param coins see `Wait` */
export function waitFor(until: Wait["until"], coins?: number): Decision {
  return { kind: "wait", until, coins };
}
