/** A promise and the functions that settle it, as `Promise.withResolvers` returns in newer browsers. */
export type Deferred<T> = Pick<PromiseWithResolvers<T>, "promise" | "resolve" | "reject">;

export function deferred<T>(): Deferred<T> {
  const result = {} as Deferred<T>;
  result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }));
  return result;
}
