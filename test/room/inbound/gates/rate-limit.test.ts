import { expect, test } from "vitest";
import { rejectRateLimited } from "../../../../src/room/inbound/gates/rate-limit.ts";
import { attemptWith } from "./fake-room.ts";

test("a rate-limited frame is refused with the seconds after which to retry", () => {
  const { attempt } = attemptWith({ input: { kind: "rate-limited", frames: 1, retryAfter: 3 } });
  expect(rejectRateLimited(attempt)).toEqual({
    kind: "reject",
    failure: { code: "rate_limited", retry_after: 3 },
  });
});

test("a frame within the rate limit passes the gate for rate-limited frames", () => {
  expect(rejectRateLimited(attemptWith().attempt)).toBeUndefined();
});
