import { CALL_WAIT_MS } from "../core/limits.ts";
import { UNANSWERED } from "../core/transient.ts";

/** D1, R2 or another object did not answer. The same call may succeed in a moment. */
export class UnavailableError extends Error {
  constructor(reason: string) {
    super(`${UNANSWERED}${reason}`);
  }
}

/**
 * Awaits a call to D1, R2, another object or a limit for at most `waitMs`. After a timeout the call may still take effect.
 * @throws UnavailableError
 */
export function withDeadline<T>(call: Promise<T>, waitMs = CALL_WAIT_MS): Promise<T> {
  return new Promise((resolve, reject) => {
    const onTimeout = () => reject(new UnavailableError(`no answer within ${waitMs} ms`));
    const timer = setTimeout(onTimeout, waitMs);
    call.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
