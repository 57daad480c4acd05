import { CALL_WAIT_MS } from "../core/limits.ts";

/**
 * D1, R2 or another object did not answer: nothing is wrong with the question, and the same may work in a moment. The message
 * says so too, as nothing else of an error goes from one object to another.
 */
export class UnavailableError extends Error {
  constructor(reason: string) {
    super(`unanswered: ${reason}`);
  }
}

/**
 * What a call to D1, R2 or another object gives. It is waited for so long and no longer; it may still have its effect.
 * @throws UnansweredError
 */
export function withDeadline<T>(call: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onTimeout = () => reject(new UnavailableError(`nothing came in ${CALL_WAIT_MS} ms`));
    const timer = setTimeout(onTimeout, CALL_WAIT_MS);
    call.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
