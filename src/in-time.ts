import { CALL_WAIT_MS } from "./core/limits.ts";

/**
 * D1, R2 or another object did not answer: nothing is wrong with the question, and the same may work in a moment. The message
 * says so too, as nothing else of an error goes from one object to another.
 */
export class UnansweredError extends Error {
  constructor(what: string) {
    super(`unanswered: ${what}`);
  }
}

/**
 * What a call to D1, R2 or another object gives. It is waited for so long and no longer; it may still have its effect.
 * @throws UnansweredError
 */
export function inTime<T>(call: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new UnansweredError(`nothing came in ${CALL_WAIT_MS} ms`));
    const timer = setTimeout(late, CALL_WAIT_MS);
    call.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
