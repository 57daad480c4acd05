import { CALL_WAIT_MS } from "./core/limits.ts";

/** What a call to D1, R2 or another object gives. It is waited for so long and no longer; it may still have its effect. */
export function inTime<T>(call: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${CALL_WAIT_MS} ms`)), CALL_WAIT_MS);
    call.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
