import { failpoints, untilGateOpens } from "./failpoints.ts";

/** Returns an R2 bucket that obeys the failpoints. @param countCall called at the start and the end of each deletion */
export function faultyBucket(bucket: R2Bucket, countCall: () => void): R2Bucket {
  return {
    async put(...args: Parameters<R2Bucket["put"]>) {
      await untilGateOpens();
      const fault = failpoints.r2Put;
      if (fault === "throw") throw new Error("the test makes R2 throw");
      if (fault === "hang") await new Promise(() => {});
      const stored = await bucket.put(...args);
      if (fault === "store-then-throw") throw new Error("the test makes R2 throw after it stored the file");
      return stored;
    },
    async delete(keys: string | string[]) {
      countCall();
      if (failpoints.r2Delete === "throw") throw new Error("the test makes R2 delete nothing");
      await bucket.delete(keys);
      countCall();
    },
  } as R2Bucket;
}
